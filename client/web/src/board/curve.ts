/** A point of the curve, in columns from the start and in parts of the lane's height from the top. */
export interface Point {
  x: number;
  y: number;
}

const top = 0.16;
const bottom = 0.84;

/** Where a feeling from −2 to +2 stands in the lane: +2 at 16 %, −2 at 84 % of its height. */
export function heightOf(value: number): number {
  return bottom - ((value + 2) / 4) * (bottom - top);
}

/** The feeling that a height of the lane stands for, to the half. */
export function valueAt(height: number): number {
  const value = ((bottom - height) / (bottom - top)) * 4 - 2;
  return Math.max(-2, Math.min(2, Math.round(value * 2) / 2)) + 0;
}

/** E4: whether people are so far apart that the mean alone would hide it. */
export function areApart(feeling: Feeling): boolean {
  return feeling.highest - feeling.lowest >= 2;
}

export interface Feeling {
  mean: number;
  lowest: number;
  highest: number;
}

/** Several people's values as one point with its spread; null where nobody said anything. */
export function feelingOf(values: readonly number[]): Feeling | null {
  if (values.length === 0) return null;
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    lowest: Math.min(...values),
    highest: Math.max(...values),
  };
}

/** Slopes that never overshoot a point (Fritsch and Carlson). */
function slopes(points: readonly Point[]): number[] {
  const rises = points.slice(1).map((point, at) => {
    const before = points[at] ?? point;
    return (point.y - before.y) / (point.x - before.x);
  });
  return points.map((_, at) => {
    const before = rises[at - 1];
    const after = rises[at];
    if (before === undefined) return (after ?? 0) / 2;
    if (after === undefined) return before / 2;
    if (before * after <= 0) return 0;
    const limit = 3 * Math.min(Math.abs(before), Math.abs(after));
    const mean = (before + after) / 2;
    return Math.sign(mean) * Math.min(Math.abs(mean), limit);
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;

/**
 * The curve through the points as an SVG path over `columns` columns, each 100 wide and 100 high,
 * from edge to edge. Empty without points.
 */
export function curvePath(points: readonly Point[], columns: number): string {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const slope = slopes(points);
  const at = (x: number, y: number): string => `${round(x * 100)} ${round(y * 100)}`;
  const gentle = 0.35;
  const startSlope = (slope[0] ?? 0) * gentle;
  const endSlope = (slope.at(-1) ?? 0) * gentle;
  let path = `M${at(0, first.y - startSlope * first.x)}L${at(first.x, first.y)}`;
  if (first.x > 0.6)
    path = `M${at(first.x - 0.5, first.y - startSlope * 0.5)}L${at(first.x, first.y)}`;
  for (let index = 1; index < points.length; index += 1) {
    const a = points[index - 1];
    const b = points[index];
    if (a === undefined || b === undefined) continue;
    const third = (b.x - a.x) / 3;
    const out = a.y + (slope[index - 1] ?? 0) * third;
    const into = b.y - (slope[index] ?? 0) * third;
    path += `C${at(a.x + third, out)} ${at(b.x - third, into)} ${at(b.x, b.y)}`;
  }
  const rest = Math.min(columns - last.x, 0.5);
  return `${path}L${at(last.x + rest, last.y + endSlope * rest)}`;
}
