import { SvelteSet } from 'svelte/reactivity';

/** Everything from one of these to another, whichever comes first; empty when one is missing. */
export function between(order: readonly string[], a: string, b: string): string[] {
  const from = order.indexOf(a);
  const to = order.indexOf(b);
  if (from < 0 || to < 0) return [];
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** The cards that are chosen together. */
export class Selection {
  readonly #ids = new SvelteSet<string>();
  /** Where a range begins that Shift extends. */
  #anchor: string | null = null;

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  get size(): number {
    return this.#ids.size;
  }

  get ids(): string[] {
    return [...this.#ids];
  }

  clear(): void {
    this.#anchor = null;
    if (this.#ids.size > 0) this.#ids.clear();
  }

  /** These and nothing else. */
  only(ids: readonly string[]): void {
    for (const id of [...this.#ids]) if (!ids.includes(id)) this.#ids.delete(id);
    for (const id of ids) this.#ids.add(id);
    this.#anchor = ids[0] ?? null;
  }

  add(ids: readonly string[]): void {
    for (const id of ids) this.#ids.add(id);
    this.#anchor ??= ids[0] ?? null;
  }

  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
  }

  /** From the anchor (or `from`, when there is none yet) to this one, as `order` has them. */
  extend(order: readonly string[], id: string, from = id): void {
    const anchor = this.#anchor ?? from;
    this.only(between(order, anchor, id));
    this.#anchor = anchor;
    this.#ids.add(id);
  }

  /** Lets go of what is not there any more. */
  keep(exists: (id: string) => boolean): void {
    for (const id of [...this.#ids]) if (!exists(id)) this.#ids.delete(id);
  }
}
