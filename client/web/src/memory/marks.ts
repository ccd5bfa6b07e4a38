import type { Timeline } from './client.ts';
import type { Reel } from './reel.ts';

/** A place of the film that has a name; times are those of the film, in milliseconds. */
export interface Mark {
  is: 'phase' | 'moment';
  id: string;
  name: string;
  time: number;
  /** When a phase ends. */
  end: number;
}

/** The phases and the named moments, in the order of the film. */
export function marksOf(told: Timeline, reel: Reel): Mark[] {
  const phases = told.phases.map((one, at): Mark => ({
    is: 'phase',
    id: `${at} ${one.phase}`,
    name: one.title,
    time: reel.timeOf(one.start),
    end: one.end === null ? reel.length : reel.timeOf(one.end),
  }));
  // Every phase leaves a moment at its end: that place is marked already.
  const moments = told.moments
    .filter(({ origin }) => origin === 'named')
    .map(({ id, name, position }): Mark => {
      const time = reel.timeOf(position);
      return { is: 'moment', id, name, time, end: time };
    });
  return [...phases, ...moments].sort((a, b) => a.time - b.time);
}

/** The phase that ran at a time of the film, if one did. */
export function phaseAt(marks: readonly Mark[], time: number): Mark | null {
  return marks.findLast((one) => one.is === 'phase' && one.time <= time && time <= one.end) ?? null;
}

/** The next place with a name in a direction; the start or the end where there is none. */
export function nextMark(
  marks: readonly Mark[],
  time: number,
  step: 1 | -1,
  length: number,
): number {
  const times = marks.map((one) => one.time);
  return step > 0
    ? (times.find((one) => one > time) ?? length)
    : (times.findLast((one) => one < time) ?? 0);
}
