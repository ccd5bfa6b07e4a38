import { expect, test } from 'vitest';
import { fitted, moved } from './agenda.ts';

const phases = ['a', 'b', 'c', 'd'].map((id, at) => ({ id, day: at < 2 ? 1 : 2 }));
const states = ['done', 'now', 'next', 'ahead'] as const;

test('what is to come changes places, and days never go back', () => {
  expect(moved(phases, states, 'd', -1)).toEqual([
    { id: 'a', day: 1 },
    { id: 'b', day: 1 },
    { id: 'd', day: 2 },
    { id: 'c', day: 2 },
  ]);
});

test('nothing moves before what runs or is over, nor beyond the end', () => {
  expect(moved(phases, states, 'c', -1)).toBeNull();
  expect(moved(phases, states, 'b', 1)).toBeNull();
  expect(moved(phases, states, 'd', 1)).toBeNull();
});

test.each([45, 60, 90, 120, 7])(
  'an agenda stretched to %i minutes has exactly as many',
  (total) => {
    const found = fitted([8, 10, 15, 12, 10, 12, 10, 6, 7], total);
    expect(found.reduce((sum, one) => sum + one, 0)).toBe(Math.max(total, 9));
    expect(Math.min(...found)).toBeGreaterThanOrEqual(1);
  },
);

test('an agenda that fits stays as it is', () => {
  expect(fitted([8, 10, 12], 30)).toEqual([8, 10, 12]);
});
