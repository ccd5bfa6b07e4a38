import type { Attachment } from 'svelte/attachments';
import { untrack } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { quietMap } from '../parts/sets.ts';

/** From so many cards on, only what is near the window stands in the page. */
const large = 160;

/**
 * Which cells are on the screen or one screen around it. A cell that is not is an empty box of the
 * same height, so that a map of a thousand cards scrolls like a small one.
 */
export class Nearby {
  /** How many cards the map has. */
  size = $state(0);
  readonly #near = new SvelteSet<string>();
  readonly #heights = quietMap<string, number>();
  #watcher: IntersectionObserver | null = null;
  #root: HTMLElement | null = null;

  get sparing(): boolean {
    return this.size >= large;
  }

  /** Whether a cell's cards stand in the page. */
  has(cell: string): boolean {
    return !this.sparing || this.#near.has(cell);
  }

  /** Brings a cell's cards into the page, wherever it is. */
  show(cell: string): void {
    this.#near.add(cell);
  }

  /** How high the cell's cards were when last seen. */
  height(cell: string): number | null {
    return this.#heights.get(cell) ?? null;
  }

  watch(cell: string): Attachment<HTMLElement> {
    return (element) => {
      if (!this.sparing) {
        // It stands in the page, and does so still when the map becomes a large one: a reveal of
        // two hundred cards must find them there.
        untrack(() => this.#near.add(cell));
        return;
      }
      const root = element.closest<HTMLElement>('#sheet');
      if (this.#watcher === null || this.#root !== root) this.#begin(root);
      const watcher = this.#watcher;
      watcher?.observe(element);
      return () => {
        watcher?.unobserve(element);
        this.#near.delete(cell);
      };
    };
  }

  #begin(root: HTMLElement | null): void {
    this.#watcher?.disconnect();
    this.#root = root;
    this.#watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const { lane = '', stage = '' } = (target as HTMLElement).dataset;
          const cell = `${lane} ${stage}`;
          if (isIntersecting) this.#near.add(cell);
          else if (!target.contains(document.activeElement)) this.#leave(cell, target);
        }
      },
      { root, rootMargin: '100%' },
    );
  }

  #leave(cell: string, element: Element): void {
    const cards = element.querySelector<HTMLElement>('.cards');
    if (cards !== null) this.#heights.set(cell, cards.offsetHeight);
    this.#near.delete(cell);
  }
}

/** About how high cards of these texts are, in rem, before anybody saw them. */
export function guessedHeight(texts: readonly { length: number }[]): number {
  const perLine = 24;
  return texts.reduce(
    (sum, { length }) => sum + 0.8 + Math.max(1, Math.ceil(length / perLine)) * 1.05,
    0,
  );
}
