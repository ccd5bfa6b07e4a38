import { untrack } from 'svelte';
import type * as Y from 'yjs';
import { Watch } from './watch.ts';

interface Ordered {
  readonly id: string;
  readonly order: string;
}

/** By the fractional index, then by id: the same for everybody. */
export function inOrder(a: Ordered, b: Ordered): number {
  return compare(a.order, b.order) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The things of one root map in map order; told when one comes, goes or changes its place. */
export class OrderedCollection<T extends Ordered> {
  readonly #root: Y.Map<unknown>;
  readonly #make: (id: string, map: Y.Map<unknown>) => T;
  readonly #watch = new Watch();
  readonly #known = new Map<string, { map: unknown; one: T }>();
  #sorted: T[] | null = null;

  constructor(root: Y.Map<unknown>, make: (id: string, map: Y.Map<unknown>) => T) {
    this.#root = root;
    this.#make = make;
    root.observeDeep(this.#changed);
  }

  destroy(): void {
    this.#root.unobserveDeep(this.#changed);
  }

  get all(): readonly T[] {
    this.#watch.track();
    this.#sorted ??= untrack(() => this.#read());
    return this.#sorted;
  }

  readonly #changed = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    const moved = events.some(
      (event) =>
        event.path.length === 0 || (event.path.length === 1 && event.changes.keys.has('order')),
    );
    if (!moved) return;
    this.#sorted = null;
    this.#watch.changed();
  };

  #read(): T[] {
    const found: T[] = [];
    for (const [id, map] of this.#root) {
      if (!isMap(map)) continue;
      const known = this.#known.get(id);
      // The same id may have been deleted and written anew.
      const one = known?.map === map ? known.one : this.#make(id, map);
      this.#known.set(id, { map, one });
      found.push(one);
    }
    return found.sort(inOrder);
  }
}

/** Whether a value of the document is a Y.Map, whatever it holds. */
export function isMap(value: unknown): value is Y.Map<unknown> {
  return (
    typeof value === 'object' && value !== null && 'observeDeep' in value && 'entries' in value
  );
}
