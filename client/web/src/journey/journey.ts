import { untrack } from 'svelte';
import * as Y from 'yjs';
import { inOrder, OrderedCollection } from './collection.ts';
import { GroupBook, type LiveGroup } from './groups.ts';
import { newId } from './ids.ts';
import { numbered, type Kind } from './kinds.ts';
import { LinkBook } from './links.ts';
import { LiveFrame, LiveLane, LiveStage, type LiveElement } from './live.ts';
import { RemarkBook } from './remarks.ts';
import { orderBetween, ordersAt, type Before } from './order.ts';
import { Placement } from './placement.ts';
import { mine, newText } from './words.ts';

export interface NewCard {
  kind: Kind;
  text: string;
  stage: string;
  lane: string;
  /** How it feels, for an emotion. */
  value?: number;
}

/** Where cards go: a cell and a place in it, or (without a stage) the tray. */
export interface Target {
  stage: string | null;
  lane: string;
  before: Before;
}

/** What stands in a cell, top to bottom: cards, and cards that were brought together. */
export type Item = { is: 'card'; id: string; card: LiveElement } | GroupItem;

/** The cards of a group that stand in one cell; `size` counts those elsewhere too. */
export interface GroupItem {
  is: 'group';
  id: string;
  group: LiveGroup;
  cards: LiveElement[];
  size: number;
}

const parts = [
  'elements',
  'stages',
  'lanes',
  'groups',
  'links',
  'comments',
  'reactions',
  'frame',
] as const;

/** The map as it stands in a document, live: what the board shows and edits. */
export class Journey {
  readonly frame: LiveFrame;
  readonly links: LinkBook;
  readonly groups: GroupBook;
  readonly remarks: RemarkBook;
  readonly #doc: Y.Doc;
  readonly #stages: OrderedCollection<LiveStage>;
  readonly #lanes: OrderedCollection<LiveLane>;
  readonly #placement: Placement;
  readonly #undo: Y.UndoManager;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.frame = new LiveFrame('frame', doc.getMap('frame'));
    this.links = new LinkBook(doc.getMap('links'));
    this.groups = new GroupBook(doc.getMap('groups'));
    this.remarks = new RemarkBook(doc.getMap('comments'), doc.getMap('reactions'));
    this.#stages = new OrderedCollection(doc.getMap('stages'), (id, map) => new LiveStage(id, map));
    this.#lanes = new OrderedCollection(doc.getMap('lanes'), (id, map) => new LiveLane(id, map));
    this.#placement = new Placement(doc.getMap('elements'));
    this.#undo = new Y.UndoManager(
      parts.map((part) => doc.getMap(part)),
      { trackedOrigins: new Set([mine]) },
    );
  }

  destroy(): void {
    this.#stages.destroy();
    this.#lanes.destroy();
    this.#placement.destroy();
    this.links.destroy();
    this.groups.destroy();
    this.remarks.destroy();
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

  /** Every card of the map and its tray, in no order. */
  get all(): LiveElement[] {
    return this.#placement.all;
  }

  /** The cards and groups of a cell; a group stands where the first of its cards stood. */
  items(lane: string, stage: string): Item[] {
    const cards = this.cards(lane, stage);
    const items: Item[] = [];
    const open = new Map<string, GroupItem>();
    for (const card of cards) {
      const group = this.groupOf(card.id);
      if (group === null) {
        items.push({ is: 'card', id: card.id, card });
        continue;
      }
      const known = open.get(group.id);
      if (known !== undefined) known.cards.push(card);
      else {
        const size = this.present(group).length;
        const item: GroupItem = { is: 'group', id: group.id, group, cards: [card], size };
        open.set(group.id, item);
        items.push(item);
      }
    }
    return items;
  }

  /** The group that a card is in, while another card is in it too. */
  groupOf(card: string): LiveGroup | null {
    const group = this.groups.of(card);
    return group !== null && this.present(group).length > 1 ? group : null;
  }

  /** The cards of a group that are still there. */
  present(group: LiveGroup): LiveElement[] {
    return group.members.flatMap((id) => this.card(id) ?? []);
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
    const source = this.card(this.links.source(card.id) ?? '');
    const number = source === null ? null : this.#number(source);
    return number === null ? null : { number, serves: true };
  }

  /** Does something as one step that one undo takes back. */
  act<T>(write: () => T): T {
    this.#undo.stopCapturing();
    try {
      return this.#doc.transact(write, mine);
    } finally {
      this.#undo.stopCapturing();
    }
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
    this.act(() => this.#doc.getMap('elements').set(id, map));
    return id;
  }

  /** Takes cards off the map in one step; the answer puts them back. */
  remove(...ids: readonly string[]): () => void {
    return this.#undoably(() => {
      // Lines and groups keep their mention of a card: they are whole again when it comes back.
      for (const id of ids) this.#doc.getMap('elements').delete(id);
    });
  }

  undo(): boolean {
    return this.#undo.undo() !== null;
  }

  redo(): boolean {
    return this.#undo.redo() !== null;
  }

  addStage(name: string, before: Before = null): string {
    const id = newId();
    const map = new Y.Map<unknown>();
    map.set('name', newText(name));
    map.set('order', ordersAt(this.stages, before, 1)[0]);
    this.act(() => this.#doc.getMap('stages').set(id, map));
    return id;
  }

  addLane(name: string, kind: Kind, before: Before = null): string {
    const id = newId();
    const map = new Y.Map<unknown>();
    map.set('name', newText(name));
    map.set('order', ordersAt(this.lanes, before, 1)[0]);
    map.set('accepts', [kind]);
    this.act(() => this.#doc.getMap('lanes').set(id, map));
    return id;
  }

  /** Takes a stage off the map; its cards stay, unplaced. The answer puts it back. */
  removeStage(id: string): () => void {
    return this.#undoably(() => {
      this.#doc.getMap('stages').delete(id);
    });
  }

  /** Takes a lane off the map; its cards stay, unplaced. The answer puts it back. */
  removeLane(id: string): () => void {
    return this.#undoably(() => {
      this.#doc.getMap('lanes').delete(id);
    });
  }

  moveStage(stage: LiveStage, before: Before): void {
    reorder(this, this.stages, stage, before);
  }

  moveLane(lane: LiveLane, before: Before): void {
    reorder(this, this.lanes, lane, before);
  }

  /** Whether a card may stand in a lane; the tray takes every card. */
  fits(card: LiveElement, lane: string): boolean {
    return this.lanes.find((one) => one.id === lane)?.accepts.includes(card.kind) ?? false;
  }

  /**
   * Puts cards side by side where `target` says, in one step. A card that the lane does not take
   * follows into the same stage, in its own lane.
   */
  move(cards: readonly LiveElement[], target: Target): void {
    const { stage, lane, before } = target;
    const moving = new Set(cards.map((card) => card.id));
    const fitting = cards.filter((card) => stage === null || this.fits(card, lane));
    const others = stage === null ? this.unplaced : this.cards(lane, stage);
    const staying = others.filter((card) => !moving.has(card.id));
    const orders = ordersAt(staying, before, fitting.length);
    this.act(() => {
      fitting.forEach((card, at) => {
        card.place(stage, stage === null ? card.lane : lane, orders[at] ?? card.order);
      });
      for (const card of cards) {
        if (stage !== null && !fitting.includes(card)) this.#placeInto(card, stage);
      }
    });
  }

  /** Puts a card into a stage, in its own lane or the first that takes its kind; false: none does. */
  placeInto(card: LiveElement, stage: string): boolean {
    return this.act(() => this.#placeInto(card, stage));
  }

  /** Moves a card one place up or down in its cell, or one stage to the side; false at the edge. */
  nudge(card: LiveElement, by: { places: number } | { stages: number }): boolean {
    const { lane, stage } = card;
    if (lane === null || stage === null) return false;
    if ('stages' in by) {
      const at = this.stages.findIndex((one) => one.id === stage);
      const next = this.stages[at + by.stages];
      return at >= 0 && next !== undefined && this.placeInto(card, next.id);
    }
    const others = this.cards(lane, stage).filter((one) => one.id !== card.id);
    const at = this.cards(lane, stage).findIndex((one) => one.id === card.id) + by.places;
    if (at < 0 || at > others.length) return false;
    const order = orderBetween(others[at - 1]?.order, others[at]?.order);
    this.act(() => {
      card.place(stage, lane, order);
    });
    return true;
  }

  #placeInto(card: LiveElement, stage: string): boolean {
    const own = this.lanes.find((lane) => lane.id === card.lane);
    const lane = own ?? this.lanes.find((one) => one.accepts.includes(card.kind));
    if (lane === undefined) return false;
    const others = this.cards(lane.id, stage).filter((one) => one.id !== card.id);
    card.place(stage, lane.id, orderBetween(others.at(-1)?.order, undefined));
    return true;
  }

  #undoably(write: () => void): () => void {
    this.act(write);
    const step = this.#undo.undoStack.at(-1);
    return () => {
      // Only while nothing of one's own came after it: undo goes back one step at a time.
      if (step !== undefined && this.#undo.undoStack.at(-1) === step) this.#undo.undo();
    };
  }

  #number(card: LiveElement): string | null {
    const { lane, stage } = card;
    if (lane === null || stage === null) return null;
    const column = this.stages.findIndex((one) => one.id === stage);
    const place = this.cards(lane, stage).findIndex((one) => one.id === card.id);
    return column < 0 || place < 0 ? null : `${column + 1}.${place + 1}`;
  }
}

function reorder(
  journey: Journey,
  all: readonly (LiveStage | LiveLane)[],
  one: LiveStage | LiveLane,
  before: Before,
): void {
  if (before === one.id) return;
  const others = all.filter((other) => other.id !== one.id);
  const [order] = ordersAt(others, before, 1);
  if (order === undefined) return;
  journey.act(() => {
    one.order = order;
  });
}
