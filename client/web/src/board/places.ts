import type { Place } from '../sync/presence.ts';
import type { Box, Point } from './geometry.ts';

/** A box of the screen in the map's own measure, whatever its zoom and scroll. */
export function inMap(map: HTMLElement, box: Box, zoom: number): Box {
  const own = map.getBoundingClientRect();
  return {
    left: (box.left - own.left) / zoom,
    top: (box.top - own.top) / zoom,
    right: (box.right - own.left) / zoom,
    bottom: (box.bottom - own.top) / zoom,
  };
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Where on the map a point of the screen is, so that it is the same card on every screen. */
export function placeAt(point: Point, under: Element | null): Place | null {
  const cell = under?.closest<HTMLElement>('[data-cell]');
  const { lane, stage } = cell?.dataset ?? {};
  if (cell == null || lane === undefined || stage === undefined) return null;
  const card = under?.closest<HTMLElement>('[data-card]');
  const box = (card ?? cell).getBoundingClientRect();
  const x = round((point.x - box.left) / Math.max(1, box.width));
  const y = round((point.y - box.top) / Math.max(1, box.height));
  const rightToLeft = document.documentElement.dir === 'rtl';
  const place = { lane, stage, x: rightToLeft ? 1 - x : x, y };
  return card?.dataset.card === undefined ? place : { ...place, card: card.dataset.card };
}

/** The point of this screen that a place means; null where it is not on the page. */
export function pointOf(
  place: Place,
  find: {
    card: (id: string) => HTMLElement | null;
    cell: (lane: string, stage: string) => HTMLElement | null;
  },
): Point | null {
  const card = place.card === undefined ? null : find.card(place.card);
  const element = card ?? find.cell(place.lane, place.stage);
  if (element === null) return null;
  const box = element.getBoundingClientRect();
  const rightToLeft = document.documentElement.dir === 'rtl';
  return {
    x: box.left + (rightToLeft ? 1 - place.x : place.x) * box.width,
    y: box.top + place.y * box.height,
  };
}
