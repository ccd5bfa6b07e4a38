import { SvelteSet } from 'svelte/reactivity';
import { recall, remember } from '../memory.ts';
import { fitting, largest, smallest, zoomStep } from './geometry.ts';

/** What stands beside the map. */
export type Panel =
  /** `talk`: the next thing somebody wants to do there is to comment. */
  { is: 'card'; card: string; talk?: boolean } | { is: 'frame'; field: string | null };
/** What stands above everything. */
export type Dialog =
  | { is: 'palette' }
  | { is: 'keys' }
  | { is: 'move'; cards: string[] }
  | { is: 'lane'; before: string | null }
  | { is: 'erase'; person: string }
  | { is: 'sure'; title: string; words: string; go: string; then: () => void };

/** How the map is laid out on this screen: nothing here concerns anybody else. */
export class Layout {
  zoom = $state(1);
  panel = $state.raw<Panel | null>(null);
  dialog = $state.raw<Dialog | null>(null);
  overview = $state(false);
  /** Whether the map is read as an outline. */
  outline = $state(false);
  /** Whether letters alone are shortcuts. */
  letters = $state(recall('letters') !== 'off');
  sheet: HTMLElement | null = null;
  map: HTMLElement | null = null;
  readonly #folded: SvelteSet<string>;
  readonly #key: string;

  constructor(workshop: string) {
    this.#key = `folded.${workshop}`;
    this.#folded = new SvelteSet(recall(this.#key).split(' ').filter(Boolean));
  }

  isFolded(lane: string): boolean {
    return this.#folded.has(lane);
  }

  get anyFolded(): boolean {
    return this.#folded.size > 0;
  }

  fold(lane: string, folded = !this.#folded.has(lane)): void {
    if (folded) this.#folded.add(lane);
    else this.#folded.delete(lane);
    remember(this.#key, [...this.#folded].join(' '));
  }

  setLetters(on: boolean): void {
    this.letters = on;
    remember('letters', on ? '' : 'off');
  }

  /** Zooms, and keeps what is at `around` (or in the middle) where it is. */
  zoomTo(zoom: number, around?: { x: number; y: number }): void {
    const next = Math.min(largest, Math.max(smallest, zoom));
    const { sheet, map } = this;
    if (sheet === null || map === null || next === this.zoom) {
      this.zoom = next;
      return;
    }
    const frame = sheet.getBoundingClientRect();
    const point = around ?? { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
    const before = map.getBoundingClientRect();
    const part = {
      x: (point.x - before.left) / before.width,
      y: (point.y - before.top) / before.height,
    };
    this.zoom = next;
    map.style.setProperty('zoom', String(next));
    const after = map.getBoundingClientRect();
    sheet.scrollBy(
      after.left + part.x * after.width - point.x,
      after.top + part.y * after.height - point.y,
    );
  }

  zoomBy(step: 1 | -1): void {
    this.zoomTo(zoomStep(this.zoom, step));
  }

  /** The whole map on the sheet, as large as it can be. */
  fit(): void {
    const { sheet, map } = this;
    if (sheet === null || map === null) return;
    // A smaller zoom makes columns wider and lanes lower: a second look gets closer.
    for (let look = 0; look < 3; look += 1) {
      const own = { width: map.scrollWidth, height: map.scrollHeight };
      const least = Number.parseFloat(getComputedStyle(map).minInlineSize) || own.width;
      const room = { width: sheet.clientWidth, height: sheet.clientHeight };
      const zoom = fitting({ width: least, height: own.height }, room);
      this.zoom = zoom;
      map.style.setProperty('zoom', String(zoom));
    }
    sheet.scrollTo({ left: 0, top: map.offsetTop });
  }

  async fullScreen(): Promise<void> {
    try {
      if (document.fullscreenElement !== null) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch {
      // A browser may refuse; the board is the same without.
      return;
    }
  }
}
