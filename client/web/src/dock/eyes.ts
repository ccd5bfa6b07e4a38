import type { BoardView } from '../board/view.svelte.ts';
import type { Spot } from '../phases/shown.ts';

/** What a facilitator looks at: the focused card, else the cell in the middle of the sheet. */
export function whereEyesAre(view: BoardView): Spot {
  const focused = view.at?.isConnected ? view.at : null;
  const card = focused?.closest<HTMLElement>('[data-card]:not([data-private])')?.dataset.card;
  if (card !== undefined) return { element: card };
  const sheet = document.getElementById('sheet')?.getBoundingClientRect();
  const middle =
    sheet === undefined
      ? null
      : document.elementFromPoint(sheet.left + sheet.width / 2, sheet.top + sheet.height / 2);
  const cell = (focused ?? middle)?.closest<HTMLElement>('[data-cell]')?.dataset;
  if (cell?.stage !== undefined && cell.lane !== undefined) {
    return { stage: cell.stage, lane: cell.lane };
  }
  const stage = view.stage ?? view.journey.stages[0]?.id;
  return stage === undefined ? {} : { stage };
}
