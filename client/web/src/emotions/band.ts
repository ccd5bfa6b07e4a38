import type { Stop } from '../board/stops.ts';
import type { Scores } from '../phases/shown.ts';

/** Who wrote the cards of the revealed curve. */
export const theRoom = 'The room';

/** The stops with how far apart people are, where the room has said how it feels. */
export function withBand(stops: Stop[], scores: Scores): Stop[] {
  const points = scores.curves.at(-1)?.curve.points ?? [];
  if (points.length === 0) return stops;
  return stops.map((stop) => {
    const point = points.find((one) => one.column === stop.stage.id);
    // A stage where somebody wrote another feeling since then speaks for itself.
    if (point === undefined || Math.abs(point.mean - stop.feeling.mean) > 0.005) return stop;
    const words = stop.words || (point.labels[0]?.label ?? '');
    const feeling = { ...stop.feeling, lowest: point.low, highest: point.high };
    return { ...stop, words, feeling };
  });
}
