import { expect, test } from 'vitest';
import { pauseFor } from './reveal.ts';

test.each([2, 5, 30, 200])('a reveal of %i cards takes 1.2 seconds at most', (cards) => {
  expect(560 + (cards - 1) * pauseFor(cards)).toBeLessThanOrEqual(1_200 + 1e-6);
});

test('few cards come 40 ms apart', () => {
  expect(pauseFor(5)).toBe(40);
  expect(pauseFor(1)).toBe(0);
});
