import type { Journey } from '../journey/journey.ts';
import type { LiveLane, LiveStage } from '../journey/live.ts';
import { feelingOf, type Feeling } from './curve.ts';

/** One point of the emotion curve: what the cards of a stage say together. */
export interface Stop {
  stage: LiveStage;
  column: number;
  feeling: Feeling;
  /** The one card's own words; empty when several speak. */
  words: string;
  /** Whether the stage holds a key moment. */
  moment: boolean;
}

/** A point in the hand: where it would come to stand. */
export interface Lifted {
  card: string;
  value: number;
}

const longest = 24;

export function feelingStops(
  journey: Journey,
  lane: LiveLane,
  stages: readonly LiveStage[],
  lifted: Lifted | null = null,
): Stop[] {
  const moments = journey.lanes.filter((one) => one.accepts.includes('key_moment'));
  return stages.flatMap((stage, column): Stop[] => {
    const cards = journey.cards(lane.id, stage.id);
    const feeling = feelingOf(
      cards.flatMap((card) => (card.id === lifted?.card ? lifted.value : (card.value ?? []))),
    );
    if (feeling === null) return [];
    const words = cards.length === 1 ? (cards[0]?.feeling ?? '') : '';
    const moment = moments.some((one) =>
      journey.cards(one.id, stage.id).some((card) => card.kind === 'key_moment'),
    );
    return [{ stage, column, feeling, words: words.length > longest ? '' : words, moment }];
  });
}
