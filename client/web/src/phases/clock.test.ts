import { expect, test } from 'vitest';
import { digits, leftOf, litPart, urgencyOf } from './clock.ts';

test('a running phase is over when the server says so, whatever this clock shows', () => {
  expect(leftOf({ duration: 60_000, ends_at: 1_060_000 }, 1_000_000)).toBe(60_000);
  expect(leftOf({ duration: 60_000, ends_at: 1_060_000 }, 1_061_500)).toBe(-1_500);
});

test('a paused phase keeps what is left, however long the pause', () => {
  expect(leftOf({ duration: 60_000, remaining: 12_000 }, 9e12)).toBe(12_000);
});

test.each([
  [252_000, '4:12'],
  [251_001, '4:12'],
  [60_000, '1:00'],
  [9_100, '0:10'],
  [1, '0:01'],
  [0, '0:00'],
  [-1, '+0:00'],
  [-7_900, '+0:07'],
  [3_725_000, '1:02:05'],
])('%i ms read %s', (left, words) => {
  expect(digits(left)).toBe(words);
});

test('the ring empties, then fills again in overtime', () => {
  const clock = { duration: 100_000, ends_at: 100_000 };
  expect(litPart(clock, 25_000)).toBe(0.75);
  expect(litPart(clock, 100_000)).toBe(0);
  expect(litPart(clock, 150_000)).toBe(0.5);
  expect(litPart(clock, 900_000)).toBe(1);
});

test('the last minute and the last seconds are told apart', () => {
  expect([60_001, 60_000, 10_000, 0, -1].map(urgencyOf)).toEqual([
    'calm',
    'last_minute',
    'last_seconds',
    'over',
    'over',
  ]);
});
