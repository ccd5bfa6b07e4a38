import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Timeline } from './client.ts';
import { marksOf, nextMark, phaseAt } from './marks.ts';
import { Reel } from './reel.ts';

const reel = new Reel();
const doc = new Y.Doc();
doc.getMap('film').set('step', 1);
const update = Y.encodeStateAsUpdate(doc);
reel.add([0, 1, 2, 3].map((at) => ({ position: at * 2, at: at * 1_000, update })));
const told: Timeline = {
  positions: 6,
  began: 0,
  ended: 3_000,
  phases: [
    { phase: 'tasks', title: 'Tasks', number: 1, start: 0, end: 2 },
    { phase: 'pains', title: 'Pains', number: 1, start: 2, end: null },
  ],
  moments: [
    { id: 'm1', name: 'Tasks', position: 2, origin: 'phase' },
    { id: 'm2', name: 'Before lunch', position: 4, origin: 'named' },
  ],
};
const marks = marksOf(told, reel);

test('phases and named moments are marked where they stand in the film', () => {
  expect(marks.map(({ name, time, end }) => [name, time, end])).toEqual([
    ['Tasks', 0, 1_000],
    ['Pains', 1_000, 3_000],
    ['Before lunch', 2_000, 2_000],
  ]);
});

test('the phase of a time, and the next mark in both directions', () => {
  expect(phaseAt(marks, 500)?.name).toBe('Tasks');
  expect(phaseAt(marks, 2_500)?.name).toBe('Pains');
  expect(nextMark(marks, 1_000, 1, 3_000)).toBe(2_000);
  expect(nextMark(marks, 2_500, 1, 3_000)).toBe(3_000);
  expect(nextMark(marks, 1_000, -1, 3_000)).toBe(0);
});
