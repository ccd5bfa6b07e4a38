import { generateKeyBetween } from 'fractional-indexing';
import { untrack } from 'svelte';
import * as Y from 'yjs';
import { inOrder, isMap, OrderedCollection } from './collection.ts';
import { newId } from './ids.ts';
import { numbered, type Kind } from './kinds.ts';
import { LiveFrame, LiveLane, LiveStage, type LiveElement } from './live.ts';
import { Placement } from './placement.ts';
import { Watch } from './watch.ts';
import { mine, newText, wordsOf } from './words.ts';

export interface NewCard {
  kind: Kind;
  text: string;
  stage: string;
  lane: string;
  /** How it feels, for an emotion. */
  value?: number;
}

/** The map as it stands in a document, live: what the board shows and edits. */
export class Journey {
  readonly frame: LiveFrame;
  readonly #doc: Y.Doc;
  readonly #stages: OrderedCollection<LiveStage>;
  readonly #lanes: OrderedCollection<LiveLane>;
  readonly #placement: Placement;
  readonly #links: Y.Map<unknown>;
  readonly #linked = new Watch();
  readonly #undo: Y.UndoManager;
  #tasks: Map<string, string> | null = null;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.frame = new LiveFrame('frame', doc.getMap('frame'));
    this.#stages = new OrderedCollection(doc.getMap('stages'), (id, map) => new LiveStage(id, map));
    this.#lanes = new OrderedCollection(doc.getMap('lanes'), (id, map) => new LiveLane(id, map));
    this.#placement = new Placement(doc.getMap('elements'));
    this.#links = doc.getMap('links');
    this.#links.observeDeep(this.#relinked);
    this.#undo = new Y.UndoManager([doc.getMap('elements'), doc.getMap('stages')], {
      trackedOrigins: new Set([mine]),
    });
  }

  destroy(): void {
    this.#stages.destroy();
    this.#lanes.destroy();
    this.#placement.destroy();
    this.#links.unobserveDeep(this.#relinked);
    this.#undo.destroy();
  }

  get stages(): readonly LiveStage[] {
    return this.#stages.all;
  }

  get lanes(): readonly LiveLane[] {
    return this.#lanes.all;
  }

  get size(): number {
    return this.#placement.count;
  }

  cards(lane: string, stage: string): readonly LiveElement[] {
    return this.#placement.in(lane, stage);
  }

  card(id: string): LiveElement | null {
    return this.#placement.get(id);
  }

  /** Cards whose stage or lane is missing or gone: the tray beside the map. */
  get unplaced(): LiveElement[] {
    const stages = new Set(this.stages.map((stage) => stage.id));
    const lanes = new Set(this.lanes.map((lane) => lane.id));
    const all = this.#placement.all;
    return untrack(() =>
      all
        .filter((card) => !stages.has(card.stage ?? '') || !lanes.has(card.lane ?? ''))
        .sort(inOrder),
    );
  }

  /** The kinds that stand on the map, in the order of their lanes. */
  get kinds(): Kind[] {
    return [...new Set(this.lanes.flatMap((lane) => lane.accepts))];
  }

  /** "4.1" of a task; "4.1" of the customer task that a user task serves; else nothing. */
  reference(card: LiveElement): { number: string; serves: boolean } | null {
    if (numbered.has(card.kind)) {
      const number = this.#number(card);
      return number === null ? null : { number, serves: false };
    }
    if (card.kind !== 'user_task') return null;
    const source = this.card(this.#servedTasks().get(card.id) ?? '');
    const number = source === null ? null : this.#number(source);
    return number === null ? null : { number, serves: true };
  }

  /** Writes a new card behind the others of its cell, in one transaction; gives its id. */
  add(card: NewCard, author: string): string {
    const id = newId();
    const last = this.cards(card.lane, card.stage).at(-1);
    const map = new Y.Map<unknown>();
    map.set('kind', card.kind);
    map.set('text', newText(card.text));
    map.set('stage', card.stage);
    map.set('lane', card.lane);
    map.set('order', orderBetween(last?.order, undefined));
    map.set('author', author);
    map.set('created', Date.now());
    if (card.kind === 'emotion') map.set('value', card.value ?? 0);
    this.#doc.transact(() => this.#doc.getMap('elements').set(id, map), mine);
    return id;
  }

  /** Takes a card off the map; the answer puts it back. */
  remove(id: string): () => void {
    this.#undo.stopCapturing();
    this.#doc.transact(() => {
      this.#doc.getMap('elements').delete(id);
    }, mine);
    this.#undo.stopCapturing();
    const step = this.#undo.undoStack.at(-1);
    return () => {
      // Only while nothing of one's own came after it: undo goes back one step at a time.
      if (step !== undefined && this.#undo.undoStack.at(-1) === step) this.#undo.undo();
    };
  }

  undo(): void {
    this.#undo.undo();
  }

  redo(): void {
    this.#undo.redo();
  }

  addStage(name: string): string {
    const id = newId();
    const map = new Y.Map<unknown>();
    map.set('name', newText(name));
    map.set('order', orderBetween(this.stages.at(-1)?.order, undefined));
    this.#doc.transact(() => this.#doc.getMap('stages').set(id, map), mine);
    return id;
  }

  addLane(name: string, kind: Kind): string {
    const id = newId();
    const map = new Y.Map<unknown>();
    map.set('name', newText(name));
    map.set('order', orderBetween(this.lanes.at(-1)?.order, undefined));
    map.set('accepts', [kind]);
    this.#doc.transact(() => this.#doc.getMap('lanes').set(id, map), mine);
    return id;
  }

  /** Puts a card into a stage, in its own lane or the first that takes its kind; false: none does. */
  placeInto(card: LiveElement, stage: string): boolean {
    const own = this.lanes.find((lane) => lane.id === card.lane);
    const lane = own ?? this.lanes.find((one) => one.accepts.includes(card.kind));
    if (lane === undefined) return false;
    card.place(stage, lane.id, orderBetween(this.cards(lane.id, stage).at(-1)?.order, undefined));
    return true;
  }

  /** Moves a card one place up or down in its cell, or one stage to the side. */
  nudge(card: LiveElement, by: { places: number } | { stages: number }): void {
    const { lane, stage } = card;
    if (lane === null || stage === null) return;
    if ('stages' in by) {
      const at = this.stages.findIndex((one) => one.id === stage);
      const next = this.stages[at + by.stages];
      if (at >= 0 && next !== undefined) this.placeInto(card, next.id);
      return;
    }
    const others = this.cards(lane, stage).filter((one) => one.id !== card.id);
    const at = this.cards(lane, stage).findIndex((one) => one.id === card.id) + by.places;
    if (at < 0 || at > others.length) return;
    card.place(stage, lane, orderBetween(others[at - 1]?.order, others[at]?.order));
  }

  #number(card: LiveElement): string | null {
    const { lane, stage } = card;
    if (lane === null || stage === null) return null;
    const column = this.stages.findIndex((one) => one.id === stage);
    const place = this.cards(lane, stage).findIndex((one) => one.id === card.id);
    return column < 0 || place < 0 ? null : `${column + 1}.${place + 1}`;
  }

  readonly #relinked = (): void => {
    this.#tasks = null;
    this.#linked.changed();
  };

  /** Which customer task each user task comes from. */
  #servedTasks(): Map<string, string> {
    this.#linked.track();
    if (this.#tasks === null) {
      this.#tasks = new Map();
      for (const link of this.#links.values()) {
        if (!isMap(link) || link.get('kind') !== 'generates') continue;
        this.#tasks.set(wordsOf(link.get('to')), wordsOf(link.get('from')));
      }
    }
    return this.#tasks;
  }
}

/** An order between two neighbours; equal or odd neighbours, which others may have made, do no harm. */
export function orderBetween(before: string | undefined, after: string | undefined): string {
  try {
    return generateKeyBetween(before ?? null, after ?? null);
  } catch {
    try {
      return generateKeyBetween(before ?? null, null);
    } catch {
      // An order that is no fractional index still sorts as text.
      return `${before ?? 'a0'}V`;
    }
  }
}
