import { untrack } from 'svelte';
import * as Y from 'yjs';
import { isMap } from './collection.ts';
import { newId } from './ids.ts';
import type { Kind } from './kinds.ts';
import { LiveRecord } from './live.ts';
import { Watch } from './watch.ts';
import { mine, wordsOf } from './words.ts';

export const linkKinds = [
  'next',
  'generates',
  'happens_at',
  'hurts',
  'about',
  'served_by',
  'addresses',
  'evidence',
] as const;
export type LinkKind = (typeof linkKinds)[number];

export const linkStates = ['ok', 'weak', 'broken', 'missing'] as const;
/** How well one step leads to the next. */
export type LinkState = (typeof linkStates)[number];

/** The kinds of links that can be weak, broken or missing: steps of the chain. */
export const stateful: ReadonlySet<LinkKind> = new Set<LinkKind>([
  'next',
  'generates',
  'happens_at',
  'served_by',
]);

const tasks: ReadonlySet<Kind> = new Set<Kind>(['customer_task', 'user_task', 'job_step']);
const behind: ReadonlySet<Kind> = new Set<Kind>([
  'frontstage_action',
  'backstage_action',
  'support_process',
]);
const feelings: ReadonlySet<Kind> = new Set<Kind>([
  'thought',
  'emotion',
  'customer_need',
  'customer_goal',
  'key_moment',
]);

/** What a line from a card of one kind to a card of another means; null when it says nothing. */
function meaning(from: Kind, to: Kind): LinkKind | null {
  if (from === 'customer_task' && to === 'user_task') return 'generates';
  if (tasks.has(from) && tasks.has(to)) return 'next';
  if (tasks.has(from) && to === 'touchpoint') return 'happens_at';
  if (behind.has(to) && (tasks.has(from) || behind.has(from) || from === 'touchpoint'))
    return 'served_by';
  if (from === 'opportunity') return 'addresses';
  if (from === 'pain_point' && to !== 'opportunity') return 'hurts';
  if (from === 'metric' || from === 'note' || from === 'evidence_item') return 'evidence';
  return feelings.has(from) && to !== 'opportunity' && to !== 'pain_point' ? 'about' : null;
}

/**
 * What somebody who draws a line between two cards most likely means, and in which direction it
 * reads: a pain hurts a task, from whichever end it was drawn.
 */
export function likelyLink(first: Kind, second: Kind): { kind: LinkKind; turned: boolean } {
  const kind = meaning(first, second);
  if (kind !== null) return { kind, turned: false };
  const back = meaning(second, first);
  return back === null ? { kind: 'about', turned: false } : { kind: back, turned: true };
}

/** A line from one card to another. */
export class LiveLink extends LiveRecord {
  get from(): string {
    return wordsOf(this.plain('from'));
  }
  get to(): string {
    return wordsOf(this.plain('to'));
  }
  get kind(): LinkKind {
    const kind = this.plain('kind');
    return linkKinds.find((one) => one === kind) ?? 'about';
  }
  set kind(next: LinkKind) {
    this.choose('kind', next);
  }
  get state(): LinkState {
    const state = this.plain('state');
    return linkStates.find((one) => one === state) ?? 'ok';
  }
  set state(next: LinkState) {
    this.choose('state', next === 'ok' ? null : next);
  }
  /** Whether the chain breaks here. */
  get gap(): boolean {
    return this.state === 'broken' || this.state === 'missing';
  }
}

/** All lines of the map, found by either of their ends. */
export class LinkBook {
  readonly #root: Y.Map<unknown>;
  readonly #watch = new Watch();
  #all: LiveLink[] | null = null;
  #ends = new Map<string, LiveLink[]>();
  #served = new Map<string, string>();

  constructor(root: Y.Map<unknown>) {
    this.#root = root;
    root.observeDeep(this.#changed);
  }

  destroy(): void {
    this.#root.unobserveDeep(this.#changed);
  }

  get all(): readonly LiveLink[] {
    this.#watch.track();
    return this.#read();
  }

  of(card: string): readonly LiveLink[] {
    this.#watch.track();
    this.#read();
    return this.#ends.get(card) ?? [];
  }

  /** The customer task that a user task comes from. */
  source(card: string): string | null {
    this.#watch.track();
    this.#read();
    return this.#served.get(card) ?? null;
  }

  get(id: string): LiveLink | null {
    return this.all.find((link) => link.id === id) ?? null;
  }

  /** Draws a line, unless the same one stands already; gives its id. */
  add(from: string, to: string, kind: LinkKind, author: string): string {
    const same = this.all.find((one) => one.from === from && one.to === to && one.kind === kind);
    if (same !== undefined) return same.id;
    const id = newId();
    const map = new Y.Map<unknown>(Object.entries({ from, to, kind, author, created: Date.now() }));
    this.#root.doc?.transact(() => this.#root.set(id, map), mine);
    return id;
  }

  remove(id: string): void {
    this.#root.doc?.transact(() => {
      this.#root.delete(id);
    }, mine);
  }

  readonly #changed = (): void => {
    this.#all = null;
    this.#watch.changed();
  };

  #read(): LiveLink[] {
    if (this.#all !== null) return this.#all;
    const all: LiveLink[] = [];
    this.#ends = new Map();
    this.#served = new Map();
    untrack(() => {
      for (const [id, map] of this.#root) {
        if (!isMap(map)) continue;
        const link = new LiveLink(id, map);
        all.push(link);
        for (const end of new Set([link.from, link.to])) {
          this.#ends.set(end, [...(this.#ends.get(end) ?? []), link]);
        }
        if (link.kind === 'generates') this.#served.set(link.to, link.from);
      }
    });
    this.#all = all;
    return all;
  }
}
