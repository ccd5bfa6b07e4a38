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

  /** What stands in a field, as people read it; empty where nothing does. */
  field(name: string): string {
    const value = this.plain(name);
    return typeof value === 'number' ? String(value) : wordsOf(value);
  }

  /** Writes words into a field with the smallest edit; empty words leave it empty. */
  write(name: string, after: string, cursor?: number): void {
    if (after !== this.field(name)) this.setWords(name, after, cursor);
  }

  /** Sets a field to a plain value; null takes it away. */
  choose(name: string, value: string | number | boolean | null): void {
    if (value !== null) this.set(name, value);
    else if (this.map.has(name)) {
      this.#transact(() => {
        this.map.delete(name);
      });
    }
  }

  /** Whether a field says yes. */
  flag(name: string): boolean {
    return this.plain(name) === true;
  }

  /** The words of a list field. */
  names(name: string): string[] {
    return listOf(this.plain(name)).map(wordsOf);
  }

  setNames(name: string, names: readonly string[]): void {
    if (names.join('\n') === this.names(name).join('\n')) return;
    if (names.length === 0) this.choose(name, null);
    else this.set(name, [...names]);
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
  setTimeframe(text: string): void {
    if (text === this.timeframe) return;
    const value = this.plain('timeframe');
    this.set('timeframe', { ...(isRecord(value) ? value : {}), text });
  }
  get actors(): Actor[] {
    return listOf(this.plain('actors'))
      .filter(isRecord)
      .map((actor) => ({
        id: wordsOf(actor.id),
        name: wordsOf(actor.name),
        description: wordsOf(actor.description),
      }));
  }
  /** Changes who somebody is, or adds somebody; without a name they leave the frame. */
  setActor(actor: Actor): void {
    const all = listOf(this.plain('actors')).filter(isRecord);
    const known = all.some((one) => one.id === actor.id);
    const next = known
      ? all.map((one) => (one.id === actor.id ? { ...one, ...actor } : one))
      : [...all, { kind: 'customer', ...actor }];
    this.set(
      'actors',
      next.filter((one) => wordsOf(one.name).trim() !== ''),
    );
  }
}

/** Somebody whose experience the map tells. */
export interface Actor {
  id: string;
  name: string;
  description: string;
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
  set order(next: string) {
    this.set('order', next);
  }
}

export type LineAbove = 'interaction' | 'visibility' | 'internal';

export class LiveLane extends LiveRecord {
  get name(): string {
    return this.words('name');
  }
  set name(next: string) {
    this.setWords('name', next);
  }
  get order(): string {
    return wordsOf(this.plain('order'));
  }
  set order(next: string) {
    this.set('order', next);
  }
  get accepts(): Kind[] {
    return listOf(this.plain('accepts')).filter(isKind);
  }
  /** The kind that a card written here gets. */
  get kind(): Kind {
    return this.accepts[0] ?? 'note';
  }
  get lineAbove(): LineAbove | null {
    const value = this.plain('line_above');
    return value === 'interaction' || value === 'visibility' || value === 'internal' ? value : null;
  }
  set lineAbove(next: LineAbove | null) {
    this.choose('line_above', next);
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

  get created(): number {
    const value = this.plain('created');
    return typeof value === 'number' ? value : 0;
  }

  /** Puts the card into a cell, or without a stage into the tray. */
  place(stage: string | null, lane: string | null, order: string): void {
    this.map.doc?.transact(() => {
      if (this.map.get('stage') !== stage) this.map.set('stage', stage);
      if (this.map.get('lane') !== lane) this.map.set('lane', lane);
      if (this.map.get('order') !== order) this.map.set('order', order);
    }, mine);
  }
}

/** The items of a list, whether it is a Y.Array or was written in one piece. */
export function listOf(value: unknown): unknown[] {
  if (value instanceof Y.Array) return value.toArray() as unknown[];
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
