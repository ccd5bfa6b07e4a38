const shortest = 500;
const longest = 15_000;
/** The most a person waits who is writing, or whose server said that it comes back. */
export const soon = 2_000;

/**
 * Milliseconds before the next try: half a second doubling to fifteen, anywhere below it, so that
 * a whole room does not come back in one instant.
 */
export function backOff(
  failures: number,
  random: () => number = Math.random,
  ceiling = longest,
): number {
  const most = Math.min(ceiling, shortest * 2 ** Math.min(failures, 10));
  return Math.round(random() * most);
}
