import { expect, test } from 'vitest';
import { curvePath, feelingOf, heightOf } from './curve.ts';
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
