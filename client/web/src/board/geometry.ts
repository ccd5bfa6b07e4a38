/** Where things lie while something is dragged: plain numbers in, places out. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Spot {
  id: string;
  box: Box;
}

const half = (from: number, to: number): number => (from + to) / 2;

/**
 * Before which of the spots something comes to stand; null is behind all of them. Spots beside each
 * other (pills in a row) are told apart by the middle of their width, in the direction of reading.
 */
export function insertionAt(
  spots: readonly Spot[],
  point: Point,
  flow: 'column' | 'row',
  rightToLeft = false,
): string | null {
  for (const { id, box } of spots) {
    if (flow === 'column') {
      if (point.y < half(box.top, box.bottom)) return id;
      continue;
    }
    if (point.y < box.top) return id;
    if (point.y > box.bottom) continue;
    const middle = half(box.left, box.right);
    if (rightToLeft ? point.x > middle : point.x < middle) return id;
  }
  return null;
}

/** The spot whose heart the point is in: the middle of its height, where "onto" is meant. */
export function ontoAt(spots: readonly Spot[], point: Point, share = 0.44): string | null {
  for (const { id, box } of spots) {
    if (point.x < box.left || point.x > box.right) continue;
    const margin = ((box.bottom - box.top) * (1 - share)) / 2;
    if (point.y >= box.top + margin && point.y <= box.bottom - margin) return id;
  }
  return null;
}

/** How fast to scroll, −1 to 1, when something is held within `edge` of either end. */
export function edgePull(at: number, from: number, to: number, edge = 48): number {
  if (to - from < edge * 2) return 0;
  if (at < from + edge) return -Math.min(1, (from + edge - at) / edge);
  if (at > to - edge) return Math.min(1, (at - to + edge) / edge);
  return 0;
}

/** The box that two corners span, whichever way it was drawn. */
export function spanned(a: Point, b: Point): Box {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  };
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/** How far apart two points are. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** A gentle line between two boxes, from edge to edge, as an SVG path. */
export function linkPath(from: Box, to: Box): string {
  const a = { x: half(from.left, from.right), y: half(from.top, from.bottom) };
  const b = { x: half(to.left, to.right), y: half(to.top, to.bottom) };
  const n = (value: number): number => Math.round(value * 10) / 10;
  const besides = from.right < to.left || to.right < from.left;
  if (besides) {
    const right = a.x < b.x;
    const x1 = right ? from.right : from.left;
    const x2 = right ? to.left : to.right;
    const bend = Math.max(18, Math.abs(x2 - x1) / 2) * (right ? 1 : -1);
    return `M${n(x1)} ${n(a.y)}C${n(x1 + bend)} ${n(a.y)} ${n(x2 - bend)} ${n(b.y)} ${n(x2)} ${n(b.y)}`;
  }
  const down = a.y < b.y;
  const y1 = down ? from.bottom : from.top;
  const y2 = down ? to.top : to.bottom;
  const bend = Math.max(14, Math.abs(y2 - y1) / 2) * (down ? 1 : -1);
  return `M${n(a.x)} ${n(y1)}C${n(a.x)} ${n(y1 + bend)} ${n(b.x)} ${n(y2 - bend)} ${n(b.x)} ${n(y2)}`;
}

/** The middle of such a line, near enough for a mark. */
export function linkMiddle(from: Box, to: Box): Point {
  return {
    x: half(half(from.left, from.right), half(to.left, to.right)),
    y: half(half(from.top, from.bottom), half(to.top, to.bottom)),
  };
}

/** The zoom at which a map of this size just fits, never larger than life. */
export function fitting(
  map: { width: number; height: number },
  room: { width: number; height: number },
): number {
  const zoom = Math.min(room.width / map.width, room.height / map.height, 1);
  return Math.max(smallest, Math.floor(zoom * 50) / 50);
}

export const smallest = 0.3;
export const largest = 2;
const stops = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The next rounder zoom up or down. */
export function zoomStep(zoom: number, by: 1 | -1): number {
  const found =
    by > 0
      ? stops.find((stop) => stop > zoom + 0.01)
      : stops.findLast((stop) => stop < zoom - 0.01);
  return found ?? zoom;
}
