import { expect, test } from 'vitest';
import { areApart, curvePath, feelingOf, heightOf, valueAt } from './curve.ts';
import { splitAt } from './split.ts';

test('plus two stands at 16 per cent of the lane, minus two at 84', () => {
  expect([2, 0, -2].map((value) => Math.round(heightOf(value) * 100))).toEqual([16, 50, 84]);
});

test('several people are one point with its spread', () => {
  expect(feelingOf([1, -1, 0])).toEqual({ mean: 0, lowest: -1, highest: 1 });
  expect(feelingOf([])).toBeNull();
});

test('the curve never overshoots a point', () => {
  const points = [2, 2, -2, -2, 1].map((value, column) => ({
    x: column + 0.5,
    y: heightOf(value),
  }));
  const heights = [...curvePath(points, 5).matchAll(/-?[\d.]+ (-?[\d.]+)/gu)].map((found) =>
    Number(found[1]),
  );
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(16);
  expect(Math.max(...heights)).toBeLessThanOrEqual(84);
});

test('one point and no point are drawn without harm', () => {
  expect(curvePath([], 4)).toBe('');
  expect(curvePath([{ x: 0.5, y: 0.5 }], 1)).not.toContain('NaN');
});

test('words that are too long are split between words', () => {
  const words = 'one two three four five';
  expect(splitAt(words, 12)).toEqual(['one two', 'three four five']);
  expect(splitAt('x'.repeat(10), 4)).toEqual(['xxxx', 'xxxxxx']);
  expect(splitAt('short', 140)).toEqual(['short', '']);
});

test('a height of the lane is a feeling to the half, and none lies outside the scale', () => {
  for (const value of [-2, -1.5, -0.5, 0, 1, 2]) expect(valueAt(heightOf(value))).toBe(value);
  expect([valueAt(0), valueAt(1), valueAt(heightOf(0.7))]).toEqual([2, -2, 0.5]);
});

test('E4 people are apart from a distance of two on', () => {
  expect(areApart({ mean: 0, lowest: -1, highest: 1 })).toBe(true);
  expect(areApart({ mean: 0, lowest: -1, highest: 0.5 })).toBe(false);
});
