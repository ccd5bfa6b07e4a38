import { expect, test } from 'vitest';
import type { Comparison, MapThen } from './client.ts';
import { previewOf } from './preview.ts';

const changes: Comparison = {
  differences: [
    { part: 'card', change: 'added', id: 'pain', stage: 'a' },
    { part: 'card', change: 'removed', id: 'task', stage: 'b' },
    { part: 'card', change: 'moved', id: 'idea', stage: 'a' },
    { part: 'card', change: 'reworded', id: 'idea', stage: 'a' },
    { part: 'lane', change: 'renamed', id: 'pains' },
    { part: 'comment', change: 'removed', id: 'said' },
  ],
  sections: [
    { stage: null, title: 'The map', sentences: ['lane renamed'] },
    { stage: 'a', title: 'Search', sentences: ['1 pain point added'] },
  ],
};
const then: MapThen = {
  stages: [],
  lanes: [],
  elements: [
    { id: 'pain', stage: 'a', lane: 'pains' },
    { id: 'idea', stage: 'a', lane: 'ideas' },
  ],
};
const now: MapThen = {
  stages: [],
  lanes: [],
  elements: [{ id: 'task', stage: 'b', lane: 'tasks' }],
};

test('the whole map: each thing counts once, and comments stay', () => {
  const found = previewOf(changes, null, [now, then]);
  expect([found.come, found.go, found.change]).toEqual([1, 1, 2]);
  expect(found.sections).toHaveLength(2);
});

test('a stage: its cards, wherever they are now, in the words of that stage', () => {
  const found = previewOf(changes, { is: 'stage', id: 'a' }, [now, then]);
  expect([found.come, found.go, found.change]).toEqual([1, 0, 1]);
  expect(found.sections.map(({ title }) => title)).toEqual(['Search']);
});

test('a lane: its cards and itself', () => {
  const found = previewOf(changes, { is: 'lane', id: 'pains' }, [now, then]);
  expect([found.come, found.go, found.change]).toEqual([1, 0, 1]);
});
