import type { Presence } from '../sync/presence.ts';
import { distance, type Point } from './geometry.ts';
import { inMap, pointOf } from './places.ts';
import type { BoardView } from './view.svelte.ts';

const most = 12;
const namedFor = 4_000;

interface Cursor {
  element: HTMLElement;
  at: Point;
  to: Point;
  naming: ReturnType<typeof setTimeout>;
}

/** Others' cursors, drawn past Svelte with one transform each: they move sixty times a second. */
export class CursorLayer {
  readonly #view: BoardView;
  readonly #layer: HTMLElement;
  readonly #presence: Presence;
  readonly #end: () => void;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #cursors = new Map<number, Cursor>();
  #frame = 0;
  #stale = false;

  constructor(view: BoardView, layer: HTMLElement) {
    this.#view = view;
    this.#layer = layer;
    this.#presence = view.live.presence;
    this.#end = this.#presence.onMove(() => {
      this.#stale = true;
      this.#frame ||= requestAnimationFrame(this.#step);
    });
  }

  destroy(): void {
    this.#end();
    cancelAnimationFrame(this.#frame);
    for (const window of this.#cursors.keys()) this.#remove(window);
  }

  readonly #step = (): void => {
    this.#frame = 0;
    if (this.#stale) this.#aim();
    this.#stale = false;
    let moving = false;
    for (const cursor of this.#cursors.values()) {
      const far = distance(cursor.at, cursor.to);
      if (far > 0.5) {
        const part = this.#still.matches || far > 900 ? 1 : 0.34;
        cursor.at = {
          x: cursor.at.x + (cursor.to.x - cursor.at.x) * part,
          y: cursor.at.y + (cursor.to.y - cursor.at.y) * part,
        };
        moving = true;
      }
      cursor.element.style.transform = `translate3d(${cursor.at.x}px,${cursor.at.y}px,0)`;
    }
    if (moving) this.#frame = requestAnimationFrame(this.#step);
  };

  /** Finds where everybody points on this screen; the nearest ones are drawn. */
  #aim(): void {
    const { map, sheet, zoom } = this.#view.layout;
    if (map === null || sheet === null) return;
    const frame = sheet.getBoundingClientRect();
    const middle = { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
    const find = {
      card: (id: string) => this.#view.elementOf(id),
      cell: (lane: string, stage: string) => this.#view.cellElement(lane, stage),
    };
    const seen = this.#presence
      .pointing()
      .flatMap(({ window, user, at }) => {
        const point = pointOf(at, find);
        return point === null ? [] : [{ window, user, point }];
      })
      .sort((a, b) => distance(a.point, middle) - distance(b.point, middle))
      .slice(0, most);
    const shown = new Set(seen.map(({ window }) => window));
    for (const window of this.#cursors.keys()) if (!shown.has(window)) this.#remove(window);
    for (const { window, user, point } of seen) {
      const own = inMap(map, { left: point.x, top: point.y, right: 0, bottom: 0 }, zoom);
      const to = { x: own.left, y: own.top };
      const known = this.#cursors.get(window);
      if (known !== undefined) known.to = to;
      else this.#add(window, user, to);
    }
  }

  #add(window: number, { name, color }: { name: string; color: string }, at: Point): void {
    const element = drawn(name, color);
    this.#layer.append(element);
    const naming = setTimeout(() => {
      element.classList.add('quiet');
    }, namedFor);
    this.#cursors.set(window, { element, at, to: at, naming });
  }

  #remove(window: number): void {
    const cursor = this.#cursors.get(window);
    clearTimeout(cursor?.naming);
    cursor?.element.remove();
    this.#cursors.delete(window);
  }
}

function drawn(name: string, color: string): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cursor';
  box.style.setProperty('--c', color);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 18 18');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', 'M2 2l5.2 13 2-5.4 5.600-1.900z');
  svg.append(path);
  const label = document.createElement('span');
  label.textContent = name;
  box.append(svg, label);
  return box;
}
