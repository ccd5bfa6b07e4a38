import { expect, test } from 'vitest';
import type { Round } from '../phases/shown.ts';
import { emptyBallot, holding, left, ordered, spent, whyFull } from './ballot.ts';

const rules: Round['rules'] = {
  question: '',
  criterion: '',
  dots: 5,
  max_per_option: 3,
  max_per_stage: null,
  max_per_lane: null,
  own_allowed: true,
  anonymous: true,
  order: 'random',
  facilitators_vote: false,
  decider: null,
  decider_dots: 3,
};
const options = ['a', 'b', 'c', 'd'].map((id, at) => ({
  id,
  stage: at < 2 ? 's1' : 's2',
  lane: 'l',
  group: null,
  cards: [id],
}));
const round: Round = {
  id: 'r',
  rules,
  options,
  budget: 5,
  phase: 'p',
  run_off_of: null,
  cautions: [],
  life: { type: 'open' },
};

test('dots are set, not added: the same wish twice counts once', () => {
  const once = holding(emptyBallot, round, 'a', 2);
  expect(holding(once, round, 'a', 2).dots).toEqual({ a: 2 });
  expect(left(once, round)).toBe(3);
});

test('an option takes three dots of one person, and says that it is full', () => {
  const three = holding(emptyBallot, round, 'a', 5);
  expect(three.dots).toEqual({ a: 3 });
  expect(whyFull(three, round, 'a')).toBe('option_full');
  expect(whyFull(three, round, 'b')).toBeNull();
});

test('nobody spends more than the budget, and taking back frees it', () => {
  const all = holding(holding(emptyBallot, round, 'a', 3), round, 'b', 3);
  expect(all.dots).toEqual({ a: 3, b: 2 });
  expect(whyFull(all, round, 'c')).toBe('no_dots_left');
  expect(spent(holding(all, round, 'a', 0))).toBe(2);
  expect(holding(all, round, 'a', 0).dots).toEqual({ b: 2 });
});

test('a stage takes no more than the rules say, whichever of its options', () => {
  const capped: Round = { ...round, rules: { ...rules, max_per_stage: 2 } };
  const two = holding(holding(emptyBallot, capped, 'a', 1), capped, 'b', 1);
  expect(whyFull(two, capped, 'a')).toBe('stage_full');
  expect(whyFull(two, capped, 'c')).toBeNull();
});

test('voting takes an abstention back', () => {
  expect(holding({ dots: {}, abstained: true, done: false }, round, 'a', 1).abstained).toBe(false);
});

test('each voter has an order of their own that stays the same', () => {
  const lena = ordered(options, 'random', 'lena').map(({ id }) => id);
  expect(ordered(options, 'random', 'lena').map(({ id }) => id)).toEqual(lena);
  expect([...lena].sort()).toEqual(['a', 'b', 'c', 'd']);
  const orders = new Set(
    Array.from({ length: 20 }, (_, n) =>
      ordered(options, 'random', `voter ${n}`)
        .map(({ id }) => id)
        .join(),
    ),
  );
  expect(orders.size).toBeGreaterThan(5);
  expect(ordered(options, 'map', 'lena')).toEqual(options);
});
