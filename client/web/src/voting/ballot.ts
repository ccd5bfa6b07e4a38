import type { Ballot, Round } from '../phases/shown.ts';

/** Why one more dot does not fit. */
export type Full = 'no_dots_left' | 'option_full' | 'stage_full' | 'lane_full';

export const emptyBallot: Ballot = { dots: {}, abstained: false, done: false };

export function dotsOn(ballot: Ballot, option: string): number {
  return ballot.dots[option] ?? 0;
}

export function spent(ballot: Ballot): number {
  return Object.values(ballot.dots).reduce((sum, dots) => sum + dots, 0);
}

export function left(ballot: Ballot, round: Round): number {
  return Math.max(0, round.budget - spent(ballot));
}

/** Why one more dot on this option would be refused; null when it fits. */
export function whyFull(ballot: Ballot, round: Round, option: string): Full | null {
  const { rules } = round;
  if (left(ballot, round) === 0) return 'no_dots_left';
  if (rules.max_per_option !== null && dotsOn(ballot, option) >= rules.max_per_option) {
    return 'option_full';
  }
  const own = round.options.find((one) => one.id === option);
  const among = (of: 'stage' | 'lane'): number =>
    round.options
      .filter((one) => one[of] !== null && one[of] === own?.[of])
      .reduce((sum, one) => sum + dotsOn(ballot, one.id), 0);
  if (rules.max_per_stage !== null && among('stage') >= rules.max_per_stage) return 'stage_full';
  if (rules.max_per_lane !== null && among('lane') >= rules.max_per_lane) return 'lane_full';
  return null;
}

/** The ballot with exactly so many dots on an option, as far as they fit. */
export function holding(ballot: Ballot, round: Round, option: string, dots: number): Ballot {
  let next = withDots(ballot, option, 0);
  for (let n = 0; n < dots && whyFull(next, round, option) === null; n += 1) {
    next = withDots(next, option, dotsOn(next, option) + 1);
  }
  return next;
}

function withDots(ballot: Ballot, option: string, dots: number): Ballot {
  const others = Object.entries(ballot.dots).filter(([id]) => id !== option);
  const held: [string, number][] = dots > 0 ? [...others, [option, dots]] : others;
  return { ...ballot, abstained: false, dots: Object.fromEntries(held) };
}

/** The options in an order of this voter's own, the same at every look: nobody's is first for all. */
export function ordered<T extends { id: string }>(
  options: readonly T[],
  order: 'random' | 'map',
  voter: string,
): T[] {
  if (order === 'map') return [...options];
  return options
    .map((option) => ({ option, at: scatter(`${voter} ${option.id}`) }))
    .sort((a, b) => a.at - b.at)
    .map(({ option }) => option);
}

/** FNV-1a: a number that tells nothing of what it was made from. */
function scatter(words: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) {
    hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
