import type { Place, Round, VoteOption } from '../phases/shown.ts';

export function idsOf(round: Round): ReadonlySet<string> {
  return new Set(round.options.map((one) => one.id));
}

export function placeOf(round: Round, option: string): Place | null {
  return round.life.tally?.places.find((one) => one.option === option) ?? null;
}

/** "3", or "6=" when it is shared. */
export function placeLabel(place: Place): string {
  return place.tied ? `${place.place}=` : String(place.place);
}

/** The option that a card or group of the map stands for in a round. */
export function optionFor(round: Round | null, id: string): VoteOption | null {
  return round?.options.find((one) => one.id === id) ?? null;
}

/** Whether there is a shared place worth a run-off: one that somebody voted for. */
export function firstTie(round: Round): Place | null {
  return round.life.tally?.places.find((one) => one.tied && one.dots > 0) ?? null;
}
