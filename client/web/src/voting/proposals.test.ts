import { expect, test } from 'vitest';
import { proposals } from './proposals.ts';

test.each([
  [2, 3, 1, true],
  [14, 4, 5, false],
  [17, 5, 6, false],
  [80, 10, 27, false],
])('of %i ideas a quarter is %i dots and a third %i', (options, quarter, third, instead) => {
  expect(proposals(options)).toEqual({ quarter, third, instead });
});
