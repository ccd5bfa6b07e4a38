import * as Y from 'yjs';
import { createSubscriber } from 'svelte/reactivity';
import { isKind, type Kind } from './kinds.ts';
import { mine, newText, rewrite, wordsOf } from './words.ts';

/** A record of the document: the Y.Map is the only copy, and readers are told of its changes. */
export class LiveRecord {
  protected readonly track: () => void;

  constructor(
    readonly id: string,
    protected readonly map: Y.Map<unknown>,
  ) {
    this.track = createSubscriber((changed) => {
      map.observeDeep(changed);
      return () => {
        map.unobserveDeep(changed);
      };
    });
  }

  protected words(field: string): string {
    this.track();
    return wordsOf(this.map.get(field));
  }

  protected plain(field: string): unknown {
    this.track();
    return this.map.get(field);
  }

  protected set(field: string, value: unknown): void {
    this.#transact(() => this.map.set(field, value));
  }

  /** Rewrites words with the smallest edit; plain words become a Y.Text first. */
  protected setWords(field: string, after: string, cursor?: number): void {
    const text = this.map.get(field);
    if (text instanceof Y.Text) rewrite(text, after, cursor);
    else if (wordsOf(text) !== after) this.set(field, newText(after));
  }

  #transact(write: () => void): void {
    if (this.map.doc === null) write();
    else this.map.doc.transact(write, mine);
  }
}

export class LiveFrame extends LiveRecord {
  get title(): string {
    return this.words('title');
  }
  get scenario(): string {
    return this.words('scenario');
  }
  get segment(): string {
    return this.words('segment');
  }
  get state(): 'current' | 'target' | null {
    const state = this.plain('state');
    return state === 'current' || state === 'target' ? state : null;
  }
  get businessProblem(): string {
    return this.words('business_problem_text');
  }
  get businessGoal(): string {
    return this.words('business_goal');
  }
  get timeframe(): string {
    const value = this.plain('timeframe');
    return isRecord(value) && typeof value.text === 'string' ? value.text : '';
  }
  get actors(): { name: string; description: string }[] {
    const value = this.plain('actors');
    const all: unknown = value instanceof Y.Array ? value.toArray() : value;
    if (!Array.isArray(all)) return [];
    return all.filter(isRecord).map((actor) => ({
      name: wordsOf(actor.name),
      description: wordsOf(actor.description),
    }));
  }
}

export class LiveStage extends LiveRecord {
  get name(): string {
    return this.words('name');
  }
  set name(next: string) {
    this.setWords('name', next);
  }
  get duration(): string {
    return this.words('duration');
  }
  get applies(): boolean {
    return this.plain('applies') !== false;
  }
  get order(): string {
    return wordsOf(this.plain('order'));
  }
}

export type LineAbove = 'interaction' | 'visibility' | 'internal';

export class LiveLane extends LiveRecord {
  get name(): string {
    return this.words('name');
  }
  get order(): string {
    return wordsOf(this.plain('order'));
  }
  get accepts(): Kind[] {
    const value = this.plain('accepts');
    const all: unknown = value instanceof Y.Array ? value.toArray() : value;
    return Array.isArray(all) ? all.filter(isKind) : [];
  }
  /** The kind that a card written here gets. */
  get kind(): Kind {
    return this.accepts[0] ?? 'note';
  }
  get lineAbove(): LineAbove | null {
    const value = this.plain('line_above');
    return value === 'interaction' || value === 'visibility' || value === 'internal' ? value : null;
  }
}

/** One card. */
export class LiveElement extends LiveRecord {
  get kind(): Kind {
    const kind = this.plain('kind');
    return isKind(kind) ? kind : 'note';
  }
  get text(): string {
    return this.words('text');
  }
  /** The shared text itself, for an editor to bind to. */
  get sharedText(): Y.Text | null {
    const text = this.plain('text');
    return text instanceof Y.Text ? text : null;
  }
  get stage(): string | null {
    return idOf(this.plain('stage'));
  }
  get lane(): string | null {
    return idOf(this.plain('lane'));
  }
  get order(): string {
    return wordsOf(this.plain('order'));
  }
  get author(): string {
    return wordsOf(this.plain('author'));
  }
  get channel(): string {
    return this.words('channel');
  }
  /** How it feels, from −2 to +2; null where nobody said. */
  get value(): number | null {
    const value = this.plain('value');
    return typeof value === 'number' && Number.isFinite(value)
      ? Math.max(-2, Math.min(2, value))
      : null;
  }
  feel(value: number): void {
    this.set('value', value);
  }
  /** The words at an emotion's point: its label, or its text. */
  get feeling(): string {
    return this.words('label') || this.text;
  }
  get placeholder(): boolean {
    return this.plain('placeholder') === true;
  }

  place(stage: string, lane: string, order: string): void {
    this.map.doc?.transact(() => {
      this.map.set('stage', stage);
      if (this.map.get('lane') !== lane) this.map.set('lane', lane);
      this.map.set('order', order);
    }, mine);
  }
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
