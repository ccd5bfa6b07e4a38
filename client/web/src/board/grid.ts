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

/** Where the arrows stop inside a cell: at its cards, or at the cell itself when it has none. */
function stopsOf(cell: HTMLElement): HTMLElement[] {
  const cards = [...cell.querySelectorAll<HTMLElement>('[data-card]')];
  return cards.length > 0 ? cards : [cell];
}

function cellAt(map: HTMLElement, row: number, column: number): HTMLElement | null {
  return map.querySelector(`[data-cell][data-row="${row}"][data-column="${column}"]`);
}

/** The stop that a step from `from` leads to, by card, then by cell; null at the edge of the map. */
export function nextStop(map: HTMLElement, from: HTMLElement, step: Step): HTMLElement | null {
  const cell = from.closest<HTMLElement>('[data-cell]');
  if (cell === null) return null;
  const row = Number(cell.dataset.row);
  const column = Number(cell.dataset.column);
  const stops = stopsOf(cell);
  const at = Math.max(0, stops.indexOf(from));
  switch (step) {
    case 'down':
      return stops[at + 1] ?? edge(cellAt(map, row + 1, column), 0);
    case 'up':
      return stops[at - 1] ?? edge(cellAt(map, row - 1, column), -1);
    case 'start':
      return edge(cellAt(map, row, column - 1), at);
    case 'end':
      return edge(cellAt(map, row, column + 1), at);
    case 'first':
      return edge(cellAt(map, row, 0), at);
    case 'last': {
      const cells = map.querySelectorAll<HTMLElement>(`[data-cell][data-row="${row}"]`);
      return edge(cells[cells.length - 1] ?? null, at);
    }
  }
}

function edge(cell: HTMLElement | null, at: number): HTMLElement | null {
  if (cell === null) return null;
  const stops = stopsOf(cell);
  return stops.at(Math.min(at, stops.length - 1)) ?? null;
}
