import { expect, test } from 'vitest';
import type { PhaseNow, Round } from '../phases/shown.ts';
import { bestAction, type Standing } from './best.ts';

const phase: PhaseNow = {
  id: 'p',
  type: 'pain_points',
  title: 'Pain points',
  place: 5,
  number: 1,
  prompt: '',
  help: '',
  example: '',
  whom: '',
  wording_key: {},
  private: true,
  anonymous: false,
  revealed: false,
  written: 0,
  clock: { duration: 1 },
  writing: { state: 'open' },
};
const scores = {
  curves: [],
  estimates: [],
  agreements: [],
  standings: {},
  revealed: [],
};
const at: Standing = {
  status: 'running',
  phase,
  hidden: true,
  privateCount: 0,
  round: null,
  check: null,
  answered: 0,
  scores,
  next: { id: 'q', type: 'x', title: 'X', day: 1, private: false, anonymous: false, state: 'next' },
};
const vote = (life: 'open' | 'closed' | 'revealed'): Standing => ({
  ...at,
  hidden: false,
  phase: { ...phase, type: 'dot_voting' },
  round: { phase: 'p', life: { type: life } } as Round,
});

test('a workshop begins with its start and ends with its finish', () => {
  expect(bestAction({ ...at, phase: null, status: 'lobby' })).toEqual({ is: 'start' });
  expect(bestAction({ ...at, next: null })).toEqual({ is: 'finish' });
  expect(bestAction({ ...at, status: 'finished' })).toEqual({ is: 'none' });
});

test('hidden cards are revealed before anybody moves on', () => {
  expect(bestAction({ ...at, privateCount: 33 })).toEqual({ is: 'reveal', count: 33 });
  expect(bestAction(at)).toEqual({ is: 'next' });
});

test('a vote is opened, closed, shown and then left', () => {
  expect(bestAction({ ...vote('open'), round: null })).toEqual({ is: 'open_voting' });
  expect(bestAction(vote('open'))).toEqual({ is: 'close_votes' });
  expect(bestAction(vote('closed'))).toEqual({ is: 'reveal_votes' });
  expect(bestAction(vote('revealed'))).toEqual({ is: 'next' });
});

test('feelings and scores are shown once somebody gave any', () => {
  const felt = { ...at, hidden: false, phase: { ...phase, type: 'emotions' } };
  expect(bestAction(felt)).toEqual({ is: 'next' });
  expect(bestAction({ ...felt, answered: 2 })).toEqual({
    is: 'reveal_feelings',
  });
  expect(
    bestAction({ ...felt, answered: 2, scores: { ...scores, revealed: ['feelings/p.1'] } }),
  ).toEqual({ is: 'next' });
});
