import { untrack } from 'svelte';
import { removeAwarenessStates, type Awareness } from 'y-protocols/awareness';
import { Watch } from '../journey/watch.ts';

export interface Me {
  id: string;
  name: string;
  color: string;
}

/** A place on the map that is the same on every screen: inside a card or a cell, in parts of it. */
export interface Place {
  lane: string;
  stage: string;
  card?: string;
  x: number;
  y: number;
}

/** Cards on their way: who looks on sees where they would come to stand. */
export interface Carried {
  cards: string[];
  lane: string;
  stage: string | null;
  before: string | null;
}

/** A caret or selection in the words of a card, as Yjs relative positions in JSON. */
export interface Caret {
  anchor: unknown;
  head: unknown;
}

/** What one person's window tells the others; the server adds who it is. */
interface Told {
  user: Me;
  editing: string | null;
  caret: Caret | null;
  at: Place | null;
  /** What stands in the corner of the window, for those who follow. */
  seen: Place | null;
  drag: Carried | null;
  /** The cards deleted last, so that who has one of them open hears from whom. */
  gone: string[];
  /** How often this window asked those who are not ready to come to an end. */
  nudge: number | null;
}

/** Another window, with its place among all of them. */
export interface Other {
  window: number;
  user: Me;
}

/** At most this often, in milliseconds: the server takes 20 a second. */
const pace = 55;
const idleAfter = 30_000;

/**
 * Who has this board open now, and what they are at. Each thing that a window tells has readers of
 * its own, who hear of nothing else: a cursor that moves must not make a thousand cards look up.
 */
export class Presence {
  readonly #awareness: Awareness;
  readonly #me: Me;
  readonly #people = new Watch();
  readonly #editing = new Watch();
  readonly #dragging = new Watch();
  readonly #carets = new Map<string, Watch>();
  readonly #moved = new Set<() => void>();
  readonly #nudged = new Set<(by: string) => void>();
  #others = new Map<number, Told>();
  #told: Told;
  #sending: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #sentAt = 0;

  constructor(awareness: Awareness, me: Me) {
    this.#awareness = awareness;
    this.#me = me;
    this.#told = {
      user: { ...me },
      editing: null,
      caret: null,
      at: null,
      seen: null,
      drag: null,
      gone: [],
      nudge: null,
    };
    awareness.setLocalState({ user: { ...me } });
    awareness.on('change', this.#changed);
  }

  destroy(): void {
    clearTimeout(this.#sending);
    clearTimeout(this.#idle);
    this.#awareness.off('change', this.#changed);
    removeAwarenessStates(this.#awareness, [this.#awareness.clientID], 'left');
    this.#awareness.destroy();
  }

  /** The ids of the people who are here. */
  get here(): ReadonlySet<string> {
    this.#people.track();
    const ids = [...this.#others.values()].map((told) => told.user.id);
    return new Set([this.#me.id, ...ids]);
  }

  /** The others who have this card open in an editor. */
  editing(card: string): Other[] {
    this.#editing.track();
    return this.#windows((told) => told.editing === card);
  }

  /** What others carry just now. */
  get carried(): (Other & { drag: Carried })[] {
    this.#dragging.track();
    return [...this.#others].flatMap(([window, { user, drag }]) =>
      drag === null ? [] : [{ window, user, drag }],
    );
  }

  /** Where others' carets stand in the words of a card. */
  carets(card: string): (Other & { caret: Caret })[] {
    this.#editing.track();
    let watch = this.#carets.get(card);
    if (watch === undefined) this.#carets.set(card, (watch = new Watch()));
    watch.track();
    return [...this.#others].flatMap(([window, { user, editing, caret }]) =>
      editing === card && caret !== null ? [{ window, user, caret }] : [],
    );
  }

  /** Where others point, without asking to be told: cursors are drawn frame by frame. */
  pointing(): (Other & { at: Place })[] {
    return [...this.#others].flatMap(([window, { user, at }]) =>
      at === null ? [] : [{ window, user, at }],
    );
  }

  /** Where a person's window stands. */
  seenBy(person: string): Place | null {
    const told = [...this.#others.values()].filter(({ user }) => user.id === person);
    return told.find(({ seen }) => seen !== null)?.seen ?? null;
  }

  /** Who deleted a card a moment ago; null when nobody said. */
  deleter(card: string): Me | null {
    return [...this.#others.values()].find(({ gone }) => gone.includes(card))?.user ?? null;
  }

  /** Calls back when somebody pointed or scrolled elsewhere, or left; the answer ends it. */
  onMove(call: () => void): () => void {
    this.#moved.add(call);
    return () => this.#moved.delete(call);
  }

  /** Calls back with who asks people to come to an end; the answer ends it. */
  onNudge(call: (by: string) => void): () => void {
    this.#nudged.add(call);
    return () => this.#nudged.delete(call);
  }

  edits(card: string | null): void {
    if (this.#told.editing === card) return;
    this.#tell({ editing: card, caret: null });
  }

  caretAt(caret: Caret | null): void {
    if (JSON.stringify(caret) !== JSON.stringify(this.#told.caret)) this.#tell({ caret });
  }

  points(at: Place | null): void {
    clearTimeout(this.#idle);
    if (at !== null) {
      this.#idle = setTimeout(() => {
        this.points(null);
      }, idleAfter);
    } else if (this.#told.at === null) return;
    this.#tell({ at });
  }

  sees(seen: Place | null): void {
    if (JSON.stringify(seen) !== JSON.stringify(this.#told.seen)) this.#tell({ seen });
  }

  carries(drag: Carried | null): void {
    if (JSON.stringify(drag) !== JSON.stringify(this.#told.drag)) this.#tell({ drag });
  }

  /** Says who deletes, before the deletion itself arrives. */
  deletes(cards: readonly string[]): void {
    this.#tell({ gone: cards.slice(0, 20) });
    this.#send();
  }

  /** Asks whoever is not ready to come to an end; who that is nobody learns. */
  nudges(): void {
    this.#tell({ nudge: (this.#told.nudge ?? 0) + 1 });
    this.#send();
  }

  #windows(which: (told: Told) => boolean): Other[] {
    return [...this.#others].flatMap(([window, told]) =>
      which(told) && told.user.id !== this.#me.id ? [{ window, user: told.user }] : [],
    );
  }

  #tell(news: Partial<Told>): void {
    this.#told = { ...this.#told, ...news };
    const since = Date.now() - this.#sentAt;
    if (since >= pace) this.#send();
    else {
      this.#sending ??= setTimeout(() => {
        this.#send();
      }, pace - since);
    }
  }

  #send(): void {
    clearTimeout(this.#sending);
    this.#sending = undefined;
    this.#sentAt = Date.now();
    const said = Object.entries(this.#told).filter(
      ([, value]) => value !== null && (!Array.isArray(value) || value.length > 0),
    );
    this.#awareness.setLocalState(Object.fromEntries(said));
  }

  readonly #changed = (change: Changes): void => {
    const before = this.#others;
    const others = new Map(before);
    let people = false;
    let editing = false;
    let dragging = false;
    let moved = false;
    const nudged = new Set<string>();
    for (const window of [...change.added, ...change.updated, ...change.removed]) {
      if (window === this.#awareness.clientID) continue;
      const was = before.get(window);
      const is = toldBy(this.#awareness.getStates().get(window));
      if (is === null) others.delete(window);
      else others.set(window, is);
      people ||= was?.user.id !== is?.user.id || was?.user.name !== is?.user.name;
      editing ||= was?.editing !== is?.editing;
      dragging ||= !same(was?.drag, is?.drag);
      moved ||= !same(was?.at, is?.at) || !same(was?.seen, is?.seen);
      // Of who was here before alone: a number that somebody brings along is no news.
      if (was !== undefined && is?.nudge != null && is.nudge !== was.nudge) nudged.add(is.user.id);
      if (is?.editing != null && !same(was?.caret, is.caret)) {
        this.#carets.get(is.editing)?.changed();
      }
    }
    this.#others = others;
    untrack(() => {
      if (people) this.#people.changed();
      if (people || editing) this.#editing.changed();
      if (people || dragging) this.#dragging.changed();
      if (people || moved) for (const call of this.#moved) call();
      for (const by of nudged) for (const call of this.#nudged) call(by);
    });
  };
}

interface Changes {
  added: number[];
  updated: number[];
  removed: number[];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** What a state says, with everything odd left out: others' programs write it. */
function toldBy(state: Record<string, unknown> | undefined): Told | null {
  const user = state === undefined ? null : userOf(state);
  if (state === undefined || user === null) return null;
  const { editing, caret, gone, nudge } = state;
  return {
    user,
    editing: typeof editing === 'string' ? editing : null,
    caret: isRecord(caret) ? { anchor: caret.anchor, head: caret.head } : null,
    at: placeOf(state.at),
    seen: placeOf(state.seen),
    drag: carriedOf(state.drag),
    gone: Array.isArray(gone) ? gone.filter(isText) : [],
    nudge: typeof nudge === 'number' ? nudge : null,
  };
}

function placeOf(value: unknown): Place | null {
  if (!isRecord(value)) return null;
  const { lane, stage, card, x, y } = value;
  if (!isText(lane) || !isText(stage) || typeof x !== 'number' || typeof y !== 'number')
    return null;
  return isText(card) ? { lane, stage, card, x, y } : { lane, stage, x, y };
}

function carriedOf(value: unknown): Carried | null {
  if (!isRecord(value) || !Array.isArray(value.cards) || !isText(value.lane)) return null;
  return {
    cards: value.cards.filter(isText).slice(0, 12),
    lane: value.lane,
    stage: isText(value.stage) ? value.stage : null,
    before: isText(value.before) ? value.before : null,
  };
}

function userOf(state: Record<string, unknown>): Me | null {
  const { user } = state;
  if (!isRecord(user) || !isText(user.id)) return null;
  return {
    id: user.id,
    name: isText(user.name) ? user.name : '',
    color: isText(user.color) ? user.color : '',
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
