const shortest = 500;
const longest = 15_000;

/**
 * Milliseconds before the next try: half a second doubling to fifteen, anywhere below it, so that
 * a whole room does not come back in one instant.
 */
export function backOff(failures: number, random: () => number = Math.random): number {
  const most = Math.min(longest, shortest * 2 ** Math.min(failures, 10));
  return Math.round(random() * most);
}
