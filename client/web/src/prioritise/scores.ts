import type { Estimate, Scores, Sheet, Standing } from '../phases/shown.ts';

/** Where an idea lies on the 2×2: effort from left to right, impact upwards, both from 0 to 1. */
export interface Spot {
  x: number;
  y: number;
}

export const lowest = 1;
export const highest = 5;

/** Score = importance + max(importance − satisfaction, 0), from 0 to 20. */
export function opportunityScore(importance: number, satisfaction: number): number {
  return importance + Math.max(importance - satisfaction, 0);
}

export function latest(scores: Scores, element: string, measure: string): Estimate | null {
  return (
    scores.estimates.findLast((one) => one.element === element && one.measure === measure) ?? null
  );
}

/** What counts for a person now: the room's word once it is shown, until then their own. */
export function valueOf(
  scores: Scores,
  sheet: Sheet | null,
  shown: boolean,
  element: string,
  measure: string,
): number | null {
  if (shown) return latest(scores, element, measure)?.value ?? null;
  return sheet?.scores?.[element]?.[measure] ?? latest(scores, element, measure)?.value ?? null;
}

export function spotOf(impact: number | null, effort: number | null): Spot | null {
  if (impact === null || effort === null) return null;
  const part = (value: number): number => (value - lowest) / (highest - lowest);
  return { x: part(effort), y: part(impact) };
}

/** The values of a place on the 2×2, in halves. */
export function valuesAt({ x, y }: Spot): { impact: number; effort: number } {
  const value = (part: number): number => {
    const exact = lowest + Math.min(1, Math.max(0, part)) * (highest - lowest);
    return Math.round(exact * 2) / 2;
  };
  return { impact: value(y), effort: value(x) };
}

export type Quadrant = 'do_first' | 'plan' | 'fill_in' | 'leave';

export function quadrantOf({ x, y }: Spot): Quadrant {
  // Q5: ties count against the idea.
  if (y > 0.5) return x < 0.5 ? 'do_first' : 'plan';
  return x < 0.5 ? 'fill_in' : 'leave';
}

export function standingOf(scores: Scores, element: string): Standing {
  return scores.standings[element] ?? { state: null, reason: '', owner: '', due: '' };
}
