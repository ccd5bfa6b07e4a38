import { untrack } from 'svelte';
import type * as Y from 'yjs';
import { inOrder, isMap } from './collection.ts';
import { LiveElement } from './live.ts';
import { Watch } from './watch.ts';

interface Cell {
  readonly watch: Watch;
  readonly ids: Set<string>;
  sorted: LiveElement[] | null;
}

const placing = ['stage', 'lane', 'order'];

/**
 * Which cards stand in which cell, kept up to date with every change: one card's move tells the
 * two cells it concerns and nobody else, however large the map.
 */
export class Placement {
  readonly #root: Y.Map<unknown>;
  readonly #cells = new Map<string, Cell>();
  readonly #elements = new Map<string, { one: LiveElement; map: Y.Map<unknown>; cell: string }>();
  readonly #any = new Watch();

  constructor(root: Y.Map<unknown>) {
    this.#root = root;
    root.observeDeep(this.#changed);
    for (const id of root.keys()) this.#put(id);
  }

  destroy(): void {
    this.#root.unobserveDeep(this.#changed);
  }

  in(lane: string | null, stage: string | null): readonly LiveElement[] {
    const cell = this.#cell(key(lane, stage));
    cell.watch.track();
    return this.#sorted(cell);
  }

  get(id: string): LiveElement | null {
    this.#any.track();
    return this.#elements.get(id)?.one ?? null;
  }

  /** Every card, in no order; told of every card that comes, goes or moves. */
  get all(): LiveElement[] {
    this.#any.track();
    return [...this.#elements.values()].map(({ one }) => one);
  }

  get count(): number {
    this.#any.track();
    return this.#elements.size;
  }

  readonly #changed = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    const moved = new Set<string>();
    for (const event of events) {
      if (event.path.length === 0) for (const id of event.changes.keys.keys()) moved.add(id);
      else if (event.path.length === 1 && placing.some((field) => event.changes.keys.has(field))) {
        moved.add(String(event.path[0]));
      }
    }
    for (const id of moved) this.#put(id);
    if (moved.size > 0) this.#any.changed();
  };

  #put(id: string): void {
    const before = this.#elements.get(id);
    if (before !== undefined) this.#leave(before.cell, id);
    const map = this.#root.get(id);
    if (!isMap(map)) {
      this.#elements.delete(id);
      return;
    }
    const one = before?.map === map ? before.one : new LiveElement(id, map);
    const at = untrack(() => key(one.lane, one.stage));
    this.#elements.set(id, { one, map, cell: at });
    const cell = this.#cell(at);
    cell.ids.add(id);
    cell.sorted = null;
    cell.watch.changed();
  }

  #leave(at: string, id: string): void {
    const cell = this.#cell(at);
    cell.ids.delete(id);
    cell.sorted = null;
    cell.watch.changed();
  }

  #cell(at: string): Cell {
    let cell = this.#cells.get(at);
    if (cell === undefined) {
      cell = { watch: new Watch(), ids: new Set(), sorted: null };
      this.#cells.set(at, cell);
    }
    return cell;
  }

  #sorted(cell: Cell): readonly LiveElement[] {
    // The cell itself is told of moves; its reader need not watch every card in it.
    cell.sorted ??= untrack(() =>
      [...cell.ids].flatMap((id) => this.#elements.get(id)?.one ?? []).sort(inOrder),
    );
    return cell.sorted;
  }
}

function key(lane: string | null, stage: string | null): string {
  return `${lane ?? ''} ${stage ?? ''}`;
}
