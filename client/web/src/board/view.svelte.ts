import { createContext } from 'svelte';
import type { Role } from '../api/types.ts';
import type { LiveElement } from '../journey/live.ts';
import type { Journey } from '../journey/journey.ts';
import { keepHere, keptHere } from '../memory.ts';
import { t } from '../messages/index.ts';
import type { LiveBoard } from '../sync/board.svelte.ts';
import type { Me } from '../sync/presence.ts';
import type { Person } from '../sync/session.ts';

export interface Cell {
  lane: string;
  stage: string;
}

export interface Notice {
  words: string;
  undo?: () => void;
}

const noticeFor = 8_000;

/** One person's view of the board: what is open, what may be written, what was said last. */
export class BoardView {
  composing = $state.raw<Cell | null>(null);
  editing = $state<string | null>(null);
  renaming = $state<string | null>(null);
  notice = $state.raw<Notice | null>(null);
  /** The stage a phone shows. */
  stage = $state<string | null>(null);
  #noticeOver: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly live: LiveBoard,
    readonly workshop: string,
    readonly me: Me,
    readonly firstRole: Role,
    readonly firstPeople: readonly Person[],
  ) {}

  get journey(): Journey {
    return this.live.journey;
  }

  get people(): Person[] {
    const here = this.live.presence.here;
    const written = this.live.session.people;
    const all = written.length > 0 ? written : this.firstPeople;
    return all.map((person) => ({ ...person, here: person.here || here.has(person.id) }));
  }

  get role(): Role {
    return this.live.session.person(this.me.id)?.role ?? this.firstRole;
  }

  get leads(): boolean {
    return this.role === 'facilitator';
  }

  get locked(): boolean {
    return this.live.session.locked && !this.leads;
  }

  get mayWrite(): boolean {
    return this.role !== 'observer' && !this.locked && this.live.synced;
  }

  /** What one may change is paper; everything else is print. */
  mayEdit(card: LiveElement): boolean {
    return this.mayWrite && (this.leads || card.author === this.me.id);
  }

  compose(cell: Cell): void {
    if (!this.mayWrite) return;
    this.editing = null;
    this.composing = cell;
  }

  composes(cell: Cell): boolean {
    return this.composing?.lane === cell.lane && this.composing.stage === cell.stage;
  }

  edit(card: LiveElement): void {
    if (!this.mayEdit(card)) return;
    this.composing = null;
    this.editing = card.id;
    this.live.presence.edits(card.id);
  }

  stopEditing(): void {
    this.editing = null;
    this.live.presence.edits(null);
  }

  remove(card: LiveElement): void {
    if (!this.mayEdit(card)) return;
    if (this.editing === card.id) this.stopEditing();
    const undo = this.journey.remove(card.id);
    this.say({ words: t('notice.deleted'), undo });
  }

  /** Somebody deleted the card in this person's editor: the words stay, as a card of their own. */
  rescue(card: { kind: LiveElement['kind']; text: string; cell: Cell }, by: string): void {
    this.stopEditing();
    if (card.text.trim() === '') return;
    this.journey.add({ kind: card.kind, text: card.text, ...card.cell }, this.me.id);
    this.say({ words: by ? t('notice.kept', { name: by }) : t('notice.kept_nobody') });
  }

  say(notice: Notice): void {
    this.notice = notice;
    clearTimeout(this.#noticeOver);
    this.#noticeOver = setTimeout(() => (this.notice = null), noticeFor);
  }

  draft(cell: Cell): string {
    return keptHere(this.#draftKey(cell));
  }

  keepDraft(cell: Cell, words: string): void {
    keepHere(this.#draftKey(cell), words);
  }

  #draftKey({ lane, stage }: Cell): string {
    return `draft.${this.workshop}.${lane}.${stage}`;
  }
}

export const [boardView, setBoardView] = createContext<BoardView>();
