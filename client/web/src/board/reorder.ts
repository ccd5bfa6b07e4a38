import { t } from '../messages/index.ts';
import { insertionAt, type Point, type Spot } from './geometry.ts';
import { follow } from './gesture.ts';
import type { BoardView } from './view.svelte.ts';

/** Follows a press on the head of a stage or lane: dragged, the whole column or row goes along. */
export function pressHead(view: BoardView, down: PointerEvent, head: HTMLElement): void {
  const { stageHead, laneHead } = head.dataset;
  const is = stageHead !== undefined ? 'stage' : 'lane';
  const id = stageHead ?? laneHead ?? '';
  if (is === 'stage' ? !view.mayStage : !view.mayShape) return;
  if ((down.target as Element).closest('input') !== null) return;
  const { map, sheet } = view.layout;
  if (map === null) return;
  follow(down, {
    scroller: sheet,
    begin: () => {
      view.reordering = { is, id, before: id };
      return {
        moved: (point) => {
          view.reordering = { is, id, before: beforeAt(map, is, point) };
        },
        dropped: () => {
          const before = view.reordering?.before ?? null;
          view.reordering = null;
          drop(view, is, id, before);
        },
        cancelled: () => {
          view.reordering = null;
        },
      };
    },
  });
}

function beforeAt(map: HTMLElement, is: 'stage' | 'lane', point: Point): string | null {
  const spots: Spot[] = [];
  for (const element of map.querySelectorAll<HTMLElement>(`[data-${is}-head]`)) {
    const id = element.dataset[`${is}Head`];
    const box = element.getBoundingClientRect();
    // Heads stick: only the axis of the move counts.
    if (id !== undefined) spots.push({ id, box: is === 'stage' ? tall(box) : box });
  }
  const rightToLeft = document.documentElement.dir === 'rtl';
  return is === 'stage'
    ? insertionAt(spots, { x: point.x, y: 0 }, 'row', rightToLeft)
    : insertionAt(spots, point, 'column');
}

function tall(box: DOMRect): { left: number; right: number; top: number; bottom: number } {
  return { left: box.left, right: box.right, top: -1, bottom: 1 };
}

function drop(view: BoardView, is: 'stage' | 'lane', id: string, before: string | null): void {
  const { journey } = view;
  const all = is === 'stage' ? journey.stages : journey.lanes;
  const at = all.findIndex((one) => one.id === id);
  const one = all[at];
  if (one === undefined || before === id || all[at + 1]?.id === before) return;
  if (before === null && at === all.length - 1) return;
  if (is === 'stage') {
    const stage = journey.stages.find((item) => item.id === id);
    if (stage !== undefined) journey.moveStage(stage, before);
  } else {
    const lane = journey.lanes.find((item) => item.id === id);
    if (lane !== undefined) journey.moveLane(lane, before);
  }
  const now = is === 'stage' ? journey.stages : journey.lanes;
  const place = now.findIndex((item) => item.id === id) + 1;
  view.tell(t('said.place', { name: one.name, at: place, of: now.length }));
}
