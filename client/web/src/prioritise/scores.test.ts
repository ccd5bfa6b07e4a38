import { expect, test } from 'vitest';
import { opportunityScore, quadrantOf, spotOf, valueOf, valuesAt } from './scores.ts';

test.each([
  [9, 3, 15],
  [10, 0, 20],
  [4, 8, 4],
  [0, 0, 0],
])('importance %i and satisfaction %i score %i', (importance, satisfaction, score) => {
  expect(opportunityScore(importance, satisfaction)).toBe(score);
});

test('a place on the 2×2 and its values are two ways to say one thing', () => {
  expect(valuesAt({ x: 0.25, y: 1 })).toEqual({ effort: 2, impact: 5 });
  expect(spotOf(5, 2)).toEqual({ x: 0.25, y: 1 });
  expect(valuesAt({ x: -1, y: 2 })).toEqual({ effort: 1, impact: 5 });
  expect(spotOf(null, 2)).toBeNull();
});

test('much impact for little effort comes first', () => {
  expect(quadrantOf({ x: 0.2, y: 0.8 })).toBe('do_first');
  expect(quadrantOf({ x: 0.8, y: 0.8 })).toBe('plan');
  expect(quadrantOf({ x: 0.2, y: 0.2 })).toBe('fill_in');
  expect(quadrantOf({ x: 0.8, y: 0.2 })).toBe('leave');
  expect(quadrantOf({ x: 0.25, y: 0.5 })).toBe('fill_in');
  expect(quadrantOf({ x: 0.5, y: 0.5 })).toBe('leave');
});

test('one sees one’s own scores until the room’s are shown', () => {
  const scores = {
    curves: [],
    estimates: [
      { element: 'a', measure: 'impact', value: 2, spread: 1, n: 3, talk_first: false, source: '' },
    ],
    agreements: [],
    standings: {},
    revealed: [],
  };
  const sheet = { scores: { a: { impact: 5 } } };
  expect(valueOf(scores, sheet, false, 'a', 'impact')).toBe(5);
  expect(valueOf(scores, sheet, true, 'a', 'impact')).toBe(2);
});
