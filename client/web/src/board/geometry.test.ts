import { expect, test } from 'vitest';
import {
  edgePull,
  fitting,
  insertionAt,
  linkPath,
  ontoAt,
  overlaps,
  spanned,
  zoomStep,
  type Spot,
} from './geometry.ts';

const column: Spot[] = [0, 1, 2].map((at) => ({
  id: `card ${at}`,
  box: { left: 0, right: 100, top: at * 40, bottom: at * 40 + 30 },
}));
const row: Spot[] = [0, 1, 2, 3].map((at) => ({
  id: `pill ${at}`,
  box: {
    left: (at % 2) * 50,
    right: (at % 2) * 50 + 40,
    top: at < 2 ? 0 : 30,
    bottom: at < 2 ? 20 : 50,
  },
}));

test('in a column a card comes before the first whose middle is below the pointer', () => {
  const before = [-5, 14, 16, 40, 56, 95, 200].map((y) =>
    insertionAt(column, { x: 50, y }, 'column'),
  );
  expect(before).toEqual(['card 0', 'card 0', 'card 1', 'card 1', 'card 2', null, null]);
});

test('an empty cell takes a card at its end', () => {
  expect(insertionAt([], { x: 1, y: 1 }, 'column')).toBeNull();
});

test('in rows of pills the middle of their width counts, in the direction of reading', () => {
  expect(insertionAt(row, { x: 10, y: 10 }, 'row')).toBe('pill 0');
  expect(insertionAt(row, { x: 30, y: 10 }, 'row')).toBe('pill 1');
  expect(insertionAt(row, { x: 95, y: 10 }, 'row')).toBe('pill 2');
  expect(insertionAt(row, { x: 95, y: 40 }, 'row')).toBeNull();
  expect(insertionAt(row, { x: 30, y: 10 }, 'row', true)).toBe('pill 0');
});

test('the heart of a card means onto it, its edges mean beside it', () => {
  const onto = [2, 7, 9, 15, 21, 23, 35].map((y) => ontoAt(column, { x: 50, y }));
  expect(onto).toEqual([null, null, 'card 0', 'card 0', 'card 0', null, null]);
  expect(ontoAt(column, { x: 150, y: 15 })).toBeNull();
});

test('near an edge the map scrolls, the nearer the faster, and never in a tiny window', () => {
  expect([100, 48, 24, 0, -90].map((at) => edgePull(at, 0, 400))).toEqual([0, 0, -0.5, -1, -1]);
  expect([352, 376, 500].map((at) => edgePull(at, 0, 400))).toEqual([0, 0.5, 1]);
  expect(edgePull(10, 0, 90)).toBe(0);
});

test('a marquee spans both corners, whichever way it was drawn', () => {
  const box = spanned({ x: 30, y: 5 }, { x: 10, y: 25 });
  expect(box).toEqual({ left: 10, top: 5, right: 30, bottom: 25 });
  expect(overlaps(box, { left: 29, top: 0, right: 60, bottom: 6 })).toBe(true);
  expect(overlaps(box, { left: 30, top: 0, right: 60, bottom: 6 })).toBe(false);
});

test('a line leaves and meets cards at the sides that face each other', () => {
  const a = { left: 0, right: 10, top: 0, bottom: 10 };
  const b = { left: 100, right: 110, top: 50, bottom: 60 };
  expect(linkPath(a, b)).toMatch(/^M10 5C.* 100 55$/u);
  expect(linkPath(b, a)).toMatch(/^M100 55C.* 10 5$/u);
  expect(linkPath(a, { ...a, top: 90, bottom: 100 })).toMatch(/^M5 10C.* 5 90$/u);
});

test('a map is fitted whole and never larger than life', () => {
  expect(fitting({ width: 2000, height: 500 }, { width: 1000, height: 800 })).toBe(0.5);
  expect(fitting({ width: 500, height: 400 }, { width: 1000, height: 800 })).toBe(1);
  expect(fitting({ width: 90_000, height: 400 }, { width: 1000, height: 800 })).toBe(0.3);
});

test('zoom goes by round steps from wherever it is', () => {
  expect([zoomStep(1, 1), zoomStep(1, -1), zoomStep(0.56, 1), zoomStep(2, 1)]).toEqual([
    1.1, 0.9, 0.6, 2,
  ]);
});
