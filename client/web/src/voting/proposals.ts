import type { Journey } from '../journey/journey.ts';
import type { Kind } from '../journey/kinds.ts';

const least = 3;
const most = 10;
const few = 3;

/** How many dots the rules of thumb give; the quarter is the one proposed (V2). */
export interface Proposals {
  quarter: number;
  third: number;
  /** Whether there is too little to choose from for dots. */
  instead: boolean;
}

export function proposals(options: number): Proposals {
  return {
    quarter: Math.min(Math.max(Math.ceil(options / 4), least), most),
    third: Math.max(Math.ceil(options / 3), 1),
    instead: options <= few,
  };
}

/** Which cards stand for election; an empty filter lets everything through. */
export interface Selection {
  kinds: readonly Kind[];
  stages: readonly string[];
  lanes: readonly string[];
  groups: boolean;
}

/** How many things there would be to vote on: a group is one (V1). */
export function countOptions(journey: Journey, selection: Selection): number {
  const passes = (filter: readonly string[], value: string | null): boolean =>
    filter.length === 0 || (value !== null && filter.includes(value));
  const cards = journey.all.filter(
    (card) =>
      card.text.trim() !== '' &&
      !card.placeholder &&
      passes(selection.kinds, card.kind) &&
      passes(selection.stages, card.stage) &&
      passes(selection.lanes, card.lane),
  );
  if (!selection.groups) return cards.length;
  return new Set(cards.map((card) => journey.groupOf(card.id)?.id ?? card.id)).size;
}
