/** A step of an arrow key. */
export type Step = 'up' | 'down' | 'start' | 'end' | 'first' | 'last';

const steps: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** What a key means on the map; sideways follows the direction of reading. */
export function stepOf(key: string, rightToLeft: boolean): Step | null {
  if (key === 'ArrowLeft') return rightToLeft ? 'end' : 'start';
  if (key === 'ArrowRight') return rightToLeft ? 'start' : 'end';
  return steps[key] ?? null;
}

/** What the arrows stop at: cards, groups, and cells and heads, which have a place in the grid. */
export const stop = '[data-card], [data-group], [data-row]';

/** Where the arrows stop inside a place: at its cards, or at the place itself when it has none. */
function stopsOf(place: HTMLElement): HTMLElement[] {
  const cards = [...place.querySelectorAll<HTMLElement>('[data-card], [data-group]')];
  return cards.length > 0 ? cards : [place];
}

function placeAt(map: HTMLElement, row: number, column: number): HTMLElement | null {
  return map.querySelector(`[data-row="${row}"][data-column="${column}"]`);
}

/**
 * The stop that a step from `from` leads to, by card, then by cell; null at the edge of the map.
 * Stages stand in row −1, lanes in column −1.
 */
export function nextStop(map: HTMLElement, from: HTMLElement, step: Step): HTMLElement | null {
  const place = from.closest<HTMLElement>('[data-row]');
  if (place === null) return null;
  const row = Number(place.dataset.row);
  const column = Number(place.dataset.column);
  const stops = stopsOf(place);
  const at = Math.max(0, stops.indexOf(from));
  switch (step) {
    case 'down':
      return stops[at + 1] ?? edge(placeAt(map, row + 1, column), 0);
    case 'up':
      return stops[at - 1] ?? edge(placeAt(map, row - 1, column), -1);
    case 'start':
      return edge(placeAt(map, row, column - 1), at);
    case 'end':
      return edge(placeAt(map, row, column + 1), at);
    case 'first':
      return edge(placeAt(map, row, 0), at);
    case 'last': {
      const places = map.querySelectorAll<HTMLElement>(`[data-row="${row}"]`);
      return edge(places[places.length - 1] ?? null, at);
    }
  }
}

function edge(place: HTMLElement | null, at: number): HTMLElement | null {
  if (place === null) return null;
  const stops = stopsOf(place);
  return stops.at(Math.min(at, stops.length - 1)) ?? null;
}
