import { createContext, tick } from 'svelte';
import type { Role } from '../api/types.ts';
import type { LiveElement, LiveLane, LiveStage } from '../journey/live.ts';
import { likelyLink } from '../journey/links.ts';
import { emoji, type Emoji } from '../journey/remarks.ts';
import type { Journey, Target } from '../journey/journey.ts';
import { recall, remember } from '../memory.ts';
import { t } from '../messages/index.ts';
import { setOf } from '../parts/sets.ts';
import type { LiveBoard } from '../sync/board.svelte.ts';
import type { Me } from '../sync/presence.ts';
import type { Person } from '../sync/session.ts';
import { CardDrag } from './drag.svelte.ts';
import { signed } from './feelings.ts';
import { Finder } from './finder.svelte.ts';
import { Layout } from './layout.svelte.ts';
import { Linking } from './linking.svelte.ts';
import { Nearby } from './nearby.svelte.ts';
import { Selection } from './selection.svelte.ts';
import type { MenuItem } from './menus.ts';
import { Course } from '../phases/course.svelte.ts';
import { Booth } from '../voting/booth.svelte.ts';

export interface Cell {
  lane: string;
  stage: string;
}

export interface Notice {
  words: string;
  undo?: () => void;
  /** What the button says instead of "Undo". */
  label?: string;
}

/** A menu at a place of the screen. */
export interface OpenMenu {
  label: string;
  at: { x: number; y: number };
  items: readonly MenuItem[];
  /** What gets the focus back. */
  from: HTMLElement | null;
  /** Whether the items stand side by side: few, and each a single sign. */
  row?: boolean;
}

const noticeFor = 8_000;
/** So long a word about who deleted a card may be on its way. */
const hearsay = 250;

/** What a view reads of a board: the live one, or one that only looks like it. */
export type Board = Pick<LiveBoard, keyof LiveBoard>;

/** One person's view of the board: what is open, what may be written, what was said last. */
export class BoardView {
  composing = $state.raw<Cell | null>(null);
  editing = $state<string | null>(null);
  /** The stage, lane or group whose name is being written. */
  renaming = $state<string | null>(null);
  notice = $state.raw<Notice | null>(null);
  /** The last thing said to who cannot see it. */
  said = $state('');
  menu = $state.raw<OpenMenu | null>(null);
  /** The stage a phone shows. */
  stage = $state<string | null>(null);
  /** The person whose window this one follows. */
  following = $state<string | null>(null);
  /** The stage or lane in the hand, and before which other it would come to stand. */
  reordering = $state.raw<{ is: 'stage' | 'lane'; id: string; before: string | null } | null>(null);
  /** Where on the map the focus is, or was last. */
  at: HTMLElement | null = null;
  /** The groups whose cards are laid out. */
  opened = $state.raw(setOf<string>([]));
  readonly selection = new Selection();
  readonly drag = new CardDrag(this);
  readonly linking = new Linking();
  readonly finder = new Finder();
  readonly nearby = new Nearby();
  readonly layout: Layout;
  readonly course: Course;
  readonly booth = new Booth(this);
  #noticeOver: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly live: Board,
    readonly workshop: string,
    readonly me: Me,
    readonly firstRole: Role,
    readonly firstPeople: readonly Person[],
  ) {
    this.layout = new Layout(workshop);
    this.course = new Course(this);
  }

  get journey(): Journey {
    return this.live.journey;
  }

  get people(): Person[] {
    const here = this.live.presence.here;
    const written = this.live.session.people;
    const all = written.length > 0 ? written : this.firstPeople;
    return all.map((person) => ({ ...person, here: person.here || here.has(person.id) }));
  }

  nameOf(person: string): string {
    return this.people.find((one) => one.id === person)?.name ?? '';
  }

  // What one may change is paper; everything else is print. The server says the same. These are
  // derived once for all cards: a thousand of them ask.
  readonly role: Role = $derived.by(
    () => this.live.session.person(this.me.id)?.role ?? this.firstRole,
  );
  readonly leads = $derived(this.role === 'facilitator');
  readonly locked = $derived.by(() => this.live.session.locked && !this.leads);
  readonly mayWrite = $derived.by(
    () => this.role !== 'observer' && !this.locked && this.live.synced,
  );

  mayEdit(card: LiveElement): boolean {
    return this.mayWrite && this.course.mayEdit(card, card.author === this.me.id);
  }

  mayMove(card: LiveElement): boolean {
    return this.mayWrite && this.course.mayMove(card, card.author === this.me.id);
  }

  get mayStage(): boolean {
    return this.mayWrite && (this.leads || this.course.openings.stages);
  }

  get mayGroup(): boolean {
    return this.mayWrite && (this.leads || this.course.openings.groups);
  }

  get mayLink(): boolean {
    return this.mayWrite && (this.leads || this.course.openings.links.length > 0);
  }

  /** Whether comments and reactions are open; everybody sees those that stand. */
  get mayRemark(): boolean {
    return this.mayWrite && (this.leads || this.course.openings.remarks);
  }

  /** Lanes and the frame are the facilitator's. */
  get mayShape(): boolean {
    return this.mayWrite && this.leads;
  }

  compose(cell: Cell): void {
    if (!this.mayWrite) return;
    const lane = this.journey.lanes.find((one) => one.id === cell.lane);
    if (lane !== undefined && !this.course.mayWriteIn(lane, cell.stage)) {
      this.course.explain(lane);
      return;
    }
    this.stopEditing();
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

  /** The chosen cards, in the order of reading. */
  get chosen(): LiveElement[] {
    const order = this.order;
    return order
      .filter((id) => this.selection.has(id))
      .flatMap((id) => this.journey.card(id) ?? []);
  }

  /** Every card's id in the order of reading: lane by lane, stage by stage, then the tray. */
  get order(): string[] {
    const { lanes, stages } = this.journey;
    const placed = lanes.flatMap((lane) =>
      stages.flatMap((stage) => this.journey.cards(lane.id, stage.id)),
    );
    return [...placed, ...this.journey.unplaced].map((card) => card.id);
  }

  /** What a key or a menu at this stop of the map is about. */
  cardsAt(target: HTMLElement): LiveElement[] {
    const { card: id, group: groupId } = target.dataset;
    const card = this.journey.card(id ?? '');
    if (card !== null) return this.selection.has(card.id) ? this.chosen : [card];
    const group = this.journey.groups.get(groupId ?? '');
    return group === null ? [] : this.journey.present(group);
  }

  remove(...cards: readonly LiveElement[]): void {
    const own = cards.filter((card) => this.mayEdit(card));
    if (own.length === 0) return;
    const ids = own.map((card) => card.id);
    if (this.editing !== null && ids.includes(this.editing)) this.stopEditing();
    this.live.presence.deletes(ids);
    const undo = this.journey.remove(...ids);
    this.selection.keep((id) => !ids.includes(id));
    const left = cards.length - own.length;
    const words = t('notice.deleted', { count: own.length });
    this.say({
      words: left > 0 ? `${words} ${t('notice.not_yours', { count: left })}` : words,
      undo,
    });
  }

  moveTo(cards: readonly LiveElement[], target: Target): void {
    const own = cards.filter((card) => this.mayMove(card));
    if (own.length === 0) return;
    this.journey.move(own, target);
    const where =
      target.stage === null
        ? t('unplaced.title')
        : (this.journey.stages.find((stage) => stage.id === target.stage)?.name ?? '');
    this.tell(t('said.moved', { count: own.length, where }));
  }

  undo(): void {
    if (!this.mayWrite) return;
    this.#stepped(t(this.journey.undo() ? 'said.undone' : 'said.nothing_to_undo'));
  }

  redo(): void {
    if (!this.mayWrite) return;
    this.#stepped(t(this.journey.redo() ? 'said.redone' : 'said.nothing_to_redo'));
  }

  #stepped(words: string): void {
    // Taken back by oneself, the card in the editor is not lost: nothing is to be rescued.
    if (this.editing !== null && this.journey.card(this.editing) === null) this.stopEditing();
    this.tell(words);
  }

  /** Groups cards: into the group that one of them is in, or a new one under the first one's words. */
  bringTogether(cards: readonly LiveElement[]): void {
    const first = cards[0];
    if (!this.mayGroup || first === undefined || cards.length < 2) return;
    const { journey } = this;
    const ids = cards.map((card) => card.id);
    const known = cards.flatMap((card) => journey.groupOf(card.id) ?? [])[0];
    journey.act(() => {
      const { stage, lane } = first;
      const rest = cards.filter(
        (card) =>
          card !== first && this.mayMove(card) && (card.stage !== stage || card.lane !== lane),
      );
      if (stage !== null && lane !== null && rest.length > 0) {
        const cell = journey.cards(lane, stage);
        const after = cell[cell.findIndex((card) => card.id === first.id) + 1];
        journey.move(rest, { stage, lane, before: after?.id ?? null });
      }
      if (known !== undefined) journey.groups.join(known.id, ids);
      else journey.groups.add(ids, first.text.slice(0, 200), stage, this.me.id);
    });
    this.selection.clear();
    this.tell(t('said.grouped', { count: cards.length }));
  }

  ungroup(cards: readonly LiveElement[]): void {
    const groups = setOf(cards.flatMap((card) => this.journey.groupOf(card.id)?.id ?? []));
    if (!this.mayGroup || groups.size === 0) return;
    this.journey.act(() => {
      for (const group of groups) this.journey.groups.remove(group);
    });
    this.tell(t('said.ungrouped'));
  }

  isOpened(group: string): boolean {
    return this.opened.has(group);
  }

  open(group: string, open = !this.opened.has(group)): void {
    const others = [...this.opened].filter((one) => one !== group);
    this.opened = setOf(open ? [...others, group] : others);
  }

  /** Ends a line at a card. */
  link(to: LiveElement): void {
    const begun = this.journey.card(this.linking.from ?? '');
    this.linking.end();
    if (begun === null || begun.id === to.id || !this.mayLink) return;
    const { kind, turned } = likelyLink(begun.kind, to.kind);
    const [from, end] = turned ? [to, begun] : [begun, to];
    this.journey.act(() => this.journey.links.add(from.id, end.id, kind, this.me.id));
    this.tell(t('said.linked', { from: from.text, to: end.text, kind: t(`link.${kind}`) }));
    this.linking.hovered = begun.id;
  }

  /** Puts this person's sign on a card, or takes it back. */
  react(card: LiveElement, sign: Emoji): void {
    if (!this.mayRemark) return;
    const stands = this.journey.act(() => this.journey.remarks.react(card.id, sign, this.me.id));
    this.tell(t(stands ? 'reaction.added' : 'reaction.taken_back', { name: t(emoji[sign]) }));
  }

  comment(card: LiveElement, words: string): void {
    this.journey.act(() => {
      this.journey.remarks.say(card.id, words, this.me.id);
    });
    this.tell(t('remark.sent'));
  }

  /** Says how it feels, from −2 to +2. */
  feel(card: LiveElement, value: number): void {
    if (!this.mayEdit(card)) return;
    this.journey.act(() => {
      card.feel(value);
    });
    const stage = this.journey.stages.find((one) => one.id === card.stage)?.name ?? '';
    this.tell(t('said.feels', { stage, value: signed(card.value ?? 0) }));
  }

  /** Opens what was said about a card, ready to say more. */
  discuss(card: LiveElement): void {
    this.layout.panel = { is: 'card', card: card.id, talk: true };
  }

  removeStage(stage: LiveStage): void {
    if (!this.mayStage) return;
    const count = this.journey.lanes.reduce(
      (sum, lane) => sum + this.journey.cards(lane.id, stage.id).length,
      0,
    );
    this.#sure(count, t('stage.delete_sure', { name: stage.name }), t('stage.delete'), () => {
      const undo = this.journey.removeStage(stage.id);
      this.say({ words: t('notice.stage_deleted'), undo });
    });
  }

  removeLane(lane: LiveLane): void {
    if (!this.mayShape) return;
    const count = this.journey.stages.reduce(
      (sum, stage) => sum + this.journey.cards(lane.id, stage.id).length,
      0,
    );
    this.#sure(count, t('lane.delete_sure', { name: lane.name }), t('lane.delete'), () => {
      const undo = this.journey.removeLane(lane.id);
      this.say({ words: t('notice.lane_deleted'), undo });
    });
  }

  /** Says what becomes of the cards before it happens; without cards there is nothing to say. */
  #sure(count: number, title: string, go: string, then: () => void): void {
    if (count === 0) then();
    else
      this.layout.dialog = { is: 'sure', title, words: t('unplaced.become', { count }), go, then };
  }

  /** Somebody deleted the card in this person's editor: the words stay, as a card of their own. */
  async rescue(card: {
    id: string;
    kind: LiveElement['kind'];
    text: string;
    value: number | null;
    cell: Cell;
  }): Promise<void> {
    this.stopEditing();
    if (card.text.trim() === '' || !this.mayWrite) return;
    const { kind, text, value, cell } = card;
    const words = { kind, text, ...cell };
    const id = this.journey.add(value === null ? words : { ...words, value }, this.me.id);
    const kept = this.journey.card(id);
    if (kept !== null) this.edit(kept);
    await new Promise((answer) => setTimeout(answer, hearsay));
    const name = this.live.presence.deleter(card.id)?.name ?? '';
    this.say({ words: name === '' ? t('notice.kept_nobody') : t('notice.kept', { name }) });
  }

  say(notice: Notice): void {
    this.notice = notice;
    clearTimeout(this.#noticeOver);
    this.#noticeOver = setTimeout(() => (this.notice = null), noticeFor);
  }

  /** Says something to who cannot see it. */
  tell(words: string): void {
    // The same words twice are said twice: a trailing space makes them new.
    this.said = this.said === words ? `${words} ` : words;
  }

  /** The element of a card on this page, if it has one just now. */
  elementOf(card: string): HTMLElement | null {
    return document.querySelector<HTMLElement>(`[data-card="${CSS.escape(card)}"]`);
  }

  cellElement(lane: string, stage: string): HTMLElement | null {
    return document.querySelector<HTMLElement>(
      `[data-cell][data-lane="${CSS.escape(lane)}"][data-stage="${CSS.escape(stage)}"]`,
    );
  }

  /** Shows a card wherever it is (folded away, grouped, far off) and gives it the focus. */
  async goTo(card: LiveElement): Promise<void> {
    const group = this.journey.groupOf(card.id);
    if (group !== null) this.open(group.id, true);
    if (card.lane !== null && this.layout.isFolded(card.lane)) this.layout.fold(card.lane, false);
    this.stage = card.stage;
    this.nearby.show(`${card.lane ?? ''} ${card.stage ?? ''}`);
    this.layout.outline = false;
    await tick();
    const element = this.elementOf(card.id);
    element?.scrollIntoView({ block: 'center', inline: 'center' });
    element?.focus({ preventScroll: true });
  }

  draft(cell: Cell): string {
    return recall(this.#draftKey(cell));
  }

  keepDraft(cell: Cell, words: string): void {
    remember(this.#draftKey(cell), words);
  }

  halfComment(card: string): string {
    return recall(this.#commentKey(card));
  }

  keepComment(card: string, words: string): void {
    remember(this.#commentKey(card), words);
  }

  #commentKey(card: string): string {
    return `comment.${this.workshop}.${this.me.id}.${card}`;
  }

  #draftKey({ lane, stage }: Cell): string {
    return `draft.${this.workshop}.${this.me.id}.${lane}.${stage}`;
  }
}

export const [boardView, setBoardView] = createContext<BoardView>();
