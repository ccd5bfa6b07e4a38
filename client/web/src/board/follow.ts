import { placeAt, pointOf } from './places.ts';
import type { BoardView } from './view.svelte.ts';

const pace = 150;

/** Where the map begins on the sheet: beside the lanes' heads, below the stages'. */
function corner(view: BoardView, sheet: HTMLElement): { x: number; y: number } | null {
  const head = view.layout.map?.querySelector('.corner')?.getBoundingClientRect();
  if (head === undefined) return null;
  const frame = sheet.getBoundingClientRect();
  const rightToLeft = document.documentElement.dir === 'rtl';
  return {
    x: rightToLeft ? head.left - 6 : head.right + 6,
    y: Math.min(frame.bottom - 20, Math.max(head.bottom, frame.top) + 6),
  };
}

/** Tells the others what stands in the corner of this window, for those who follow it. */
export function tellWhereIAm(view: BoardView, sheet: HTMLElement): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    waiting = undefined;
    const at = corner(view, sheet);
    if (at === null) return;
    view.live.presence.sees(placeAt(at, document.elementFromPoint(at.x, at.y)));
  };
  const scrolled = (): void => {
    waiting ??= setTimeout(tell, pace);
  };
  sheet.addEventListener('scroll', scrolled, { passive: true });
  scrolled();
  return () => {
    clearTimeout(waiting);
    sheet.removeEventListener('scroll', scrolled);
  };
}

/** Keeps this window where somebody else's is, until its owner takes it elsewhere. */
export function followPerson(view: BoardView, person: string): () => void {
  const { presence } = view.live;
  const stop = (): void => {
    view.following = null;
  };
  const go = (): void => {
    const place = presence.seenBy(person);
    const { sheet } = view.layout;
    if (sheet === null) return;
    if (!presence.here.has(person)) {
      stop();
      return;
    }
    if (place === null) return;
    view.stage = place.stage;
    const find = {
      card: (id: string) => view.elementOf(id),
      cell: (lane: string, stage: string) => view.cellElement(lane, stage),
    };
    const to = pointOf(place, find);
    const at = corner(view, sheet);
    if (to === null || at === null) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    sheet.scrollBy({
      left: to.x - at.x,
      top: to.y - at.y,
      behavior: still ? 'instant' : 'smooth',
    });
  };
  go();
  const end = presence.onMove(go);
  const { sheet } = view.layout;
  for (const event of ['wheel', 'pointerdown', 'touchstart'] as const) {
    sheet?.addEventListener(event, stop, { passive: true });
  }
  return () => {
    end();
    for (const event of ['wheel', 'pointerdown', 'touchstart'] as const) {
      sheet?.removeEventListener(event, stop);
    }
  };
}
