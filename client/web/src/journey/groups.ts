import { untrack } from 'svelte';
import * as Y from 'yjs';
import { isMap } from './collection.ts';
import { newId } from './ids.ts';
import { LiveRecord, listOf } from './live.ts';
import { Watch } from './watch.ts';
import { mine, newText, wordsOf } from './words.ts';

/** Cards that say the same thing, under one title. */
export class LiveGroup extends LiveRecord {
  get title(): string {
    return this.words('title');
  }
  set title(next: string) {
    this.setWords('title', next);
  }
  get members(): string[] {
    return listOf(this.plain('element_ids')).map(wordsOf);
  }
}

/** All groups of the map, found by their cards. */
export class GroupBook {
  readonly #root: Y.Map<unknown>;
  readonly #watch = new Watch();
  #all: LiveGroup[] | null = null;
  #byCard = new Map<string, LiveGroup>();

  constructor(root: Y.Map<unknown>) {
    this.#root = root;
    root.observeDeep(this.#changed);
  }

  destroy(): void {
    this.#root.unobserveDeep(this.#changed);
  }

  get all(): readonly LiveGroup[] {
    this.#watch.track();
    return this.#read();
  }

  get(id: string): LiveGroup | null {
    return this.all.find((group) => group.id === id) ?? null;
  }

  /** The group that a card is in; a card is in one at most, the older one when two claim it. */
  of(card: string): LiveGroup | null {
    this.#watch.track();
    this.#read();
    return this.#byCard.get(card) ?? null;
  }

  /** Brings cards together under one title; those that were in other groups leave them. */
  add(cards: readonly string[], title: string, stage: string | null, author: string): string {
    const id = newId();
    const list = new Y.Array<string>();
    list.push([...cards]);
    const map = new Y.Map<unknown>();
    map.set('title', newText(title));
    if (stage !== null) map.set('stage', stage);
    map.set('element_ids', list);
    map.set('author', author);
    map.set('created', Date.now());
    this.#root.doc?.transact(() => {
      this.leave(cards);
      this.#root.set(id, map);
    }, mine);
    return id;
  }

  join(group: string, cards: readonly string[]): void {
    this.#root.doc?.transact(() => {
      const own = new Set(untrack(() => this.get(group)?.members ?? []));
      const fresh = cards.filter((card) => !own.has(card));
      this.leave(fresh);
      const list = this.#list(group);
      if (list === null) return;
      if (list instanceof Y.Array) list.push(fresh);
      else list.map.set('element_ids', [...list.ids, ...fresh]);
    }, mine);
  }

  /** Takes cards out of their groups; a group with one card left is none. */
  leave(cards: readonly string[]): void {
    const leaving = new Set(cards);
    this.#root.doc?.transact(() => {
      for (const group of untrack(() => [...this.#read()])) {
        const members = untrack(() => group.members);
        if (!members.some((card) => leaving.has(card))) continue;
        if (members.filter((card) => !leaving.has(card)).length < 2) this.#root.delete(group.id);
        else this.#takeOut(group.id, leaving);
      }
    }, mine);
  }

  remove(group: string): void {
    this.#root.doc?.transact(() => {
      this.#root.delete(group);
    }, mine);
  }

  #takeOut(group: string, leaving: ReadonlySet<string>): void {
    const list = this.#list(group);
    if (list instanceof Y.Array) {
      for (let at = list.length - 1; at >= 0; at -= 1) {
        if (leaving.has(wordsOf(list.get(at)))) list.delete(at);
      }
    } else {
      list?.map.set(
        'element_ids',
        list.ids.filter((card) => !leaving.has(card)),
      );
    }
  }

  #list(group: string): Y.Array<unknown> | { map: Y.Map<unknown>; ids: string[] } | null {
    const map = this.#root.get(group);
    if (!isMap(map)) return null;
    const list = map.get('element_ids');
    return list instanceof Y.Array ? list : { map, ids: listOf(list).map(wordsOf) };
  }

  readonly #changed = (): void => {
    this.#all = null;
    this.#watch.changed();
  };

  #read(): LiveGroup[] {
    if (this.#all !== null) return this.#all;
    this.#byCard = new Map();
    this.#all = untrack(() =>
      [...this.#root]
        .flatMap(([id, map]) => (isMap(map) ? [new LiveGroup(id, map)] : []))
        .sort(
          (a, b) =>
            Number(a.field('created')) - Number(b.field('created')) || (a.id < b.id ? -1 : 1),
        ),
    );
    for (const group of this.#all) {
      for (const card of untrack(() => group.members)) {
        if (!this.#byCard.has(card)) this.#byCard.set(card, group);
      }
    }
    return this.#all;
  }
}
