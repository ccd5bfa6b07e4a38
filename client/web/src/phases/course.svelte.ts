import { untrack } from 'svelte';
import * as api from '../api/client.ts';
import { joinProblem } from '../api/problems.ts';
import type { BoardView } from '../board/view.svelte.ts';
import { Draft } from '../draft/draft.svelte.ts';
import { newId } from '../journey/ids.ts';
import type { Journey, NewCard } from '../journey/journey.ts';
import type { LiveElement, LiveLane } from '../journey/live.ts';
import { t } from '../messages/index.ts';
import { leftOf } from './clock.ts';
import { keepBallot } from '../voting/kept.ts';
import { idsOf } from '../voting/result.ts';
import { collectedBy, derivedOpenings, foremost, includes } from './openings.ts';
import { titleOf } from './own-words.ts';
import type {
  CheckOutcome,
  Leading,
  OpenCheck,
  Openings,
  Own,
  Parked,
  PhaseNow,
  ReadyCount,
  Round,
  Scores,
  Spot,
  Status,
  Stop,
  Summons,
} from './shown.ts';

/** What stands beside the map because of the phase. */
export type Side =
  | 'ballot'
  | 'results'
  | 'prioritise'
  | 'checks'
  | 'parking'
  | 'desk'
  | 'voting'
  | 'coverage'
  | 'undo'
  | 'prompt';

const noScores: Scores = {
  curves: [],
  estimates: [],
  agreements: [],
  standings: {},
  revealed: [],
};
/** So often the clock is looked at: twice a second shows no second late. */
const beat = 250;
const gathering = 250;
/** So often a facilitator's own figures are looked at: where answers come in unseen, and else. */
const closely = 3_000;
const calmly = 30_000;
const none: readonly never[] = [];
const nobody: ReadonlySet<string> = new Set();

interface Told {
  facilitation?: unknown;
  own?: Own;
  leading?: Leading | null;
}

/** The course of the workshop as this person sees it, and what they may do about it. */
export class Course {
  /** The server's clock, a few times a second. */
  now = $state(0);
  own = $state.raw<Own>({});
  leading = $state.raw<Leading | null>(null);
  side = $state<Side | null>(null);
  /** What is being done just now, by the type of its command. */
  doing = $state<string | null>(null);
  /** The picture for a projector: large words, or the map. */
  presenting = $state<'words' | 'map' | null>(null);
  /** Whether the map is looked at instead of the lobby, or of the story at the end. */
  onMap = $state(false);
  readonly draft: Draft;
  readonly #view: BoardView;
  #asking: ReturnType<typeof setTimeout> | undefined;

  constructor(view: BoardView) {
    this.#view = view;
    this.draft = new Draft(view.workshop, view.me.id, () => this.phase?.id ?? null);
  }

  /** Keeps time and step with the server, for as long as the component that calls it lives. */
  run(): void {
    $effect(() => {
      const tick = (): void => {
        this.now = this.#view.live.now();
      };
      tick();
      const timer = setInterval(tick, beat);
      return () => {
        clearInterval(timer);
        clearTimeout(this.#asking);
        this.draft.destroy();
      };
    });
    $effect(() => {
      if (this.hidden && this.#view.role !== 'observer' && this.#view.live.synced) {
        untrack(() => {
          this.draft.open();
        });
      }
    });
    // How many have answered changes without a word to everybody; the drift grows with the clock.
    $effect(() => {
      if (!this.#view.leads || this.status !== 'running') return;
      const timer = setInterval(
        () => {
          if (document.visibilityState === 'visible') this.#ask();
        },
        this.#answersUnseen ? closely : calmly,
      );
      return () => {
        clearInterval(timer);
      };
    });
    // What only this person sees is asked for whenever what it belongs to changes.
    $effect(() => {
      const { phase, round, check } = this;
      const about = [phase?.id, phase?.number, round?.id, check?.id, this.led].join();
      const leads = this.#view.leads;
      if (!this.led || about === '') return;
      const { ready, status, rounds, scores, people, agenda } = this;
      const leading = leads ? [ready, status, rounds, scores, people, agenda, phase?.written] : [];
      if (leading.length >= 0) this.#ask();
    });
  }

  // What everybody sees

  #shown(name: string): unknown {
    return this.#view.live.session.value(name);
  }

  // Derived once for all cards: a thousand of them ask.
  readonly status: Status = $derived((this.#shown('status') as Status | undefined) ?? 'lobby');
  /** The agenda as it was written. */
  readonly planned: readonly Stop[] = $derived(
    (this.#shown('agenda') as Stop[] | undefined) ?? none,
  );
  /** The agenda with the titles in this person's language. */
  readonly agenda: readonly Stop[] = $derived(
    this.planned.map((stop) => ({ ...stop, title: titleOf(stop) })),
  );
  /** Whether there is an agenda to follow at all. */
  readonly led = $derived(this.agenda.length > 0);
  readonly phase: PhaseNow | null = $derived.by(() => {
    const phase = (this.#shown('phase') as PhaseNow | null | undefined) ?? null;
    if (phase === null || this.status === 'finished') return null;
    return { ...phase, title: this.agenda.find((stop) => stop.id === phase.id)?.title ?? '' };
  });
  get ready(): ReadyCount {
    return (this.#shown('ready') as ReadyCount | undefined) ?? { ready: 0, more_time: 0, of: 0 };
  }
  get check(): OpenCheck | null {
    return (this.#shown('check') as OpenCheck | null | undefined) ?? null;
  }
  get checks(): readonly CheckOutcome[] {
    return (this.#shown('checks') as CheckOutcome[] | undefined) ?? [];
  }
  readonly rounds: readonly Round[] = $derived(
    (this.#shown('rounds') as Round[] | undefined) ?? none,
  );
  get scores(): Scores {
    return (this.#shown('scores') as Scores | undefined) ?? noScores;
  }
  get parking(): readonly Parked[] {
    const items = (this.#shown('parking') as Record<string, Parked> | undefined) ?? {};
    // Ids end in a number that grows.
    return Object.values(items).toSorted(
      (a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1),
    );
  }
  get summons(): Summons | null {
    return (this.#shown('summons') as Summons | null | undefined) ?? null;
  }
  get people(): unknown {
    return this.#view.live.session.people;
  }
  /** What is lit for everybody. */
  get spotlight(): Spot | null {
    return (this.#shown('spotlight') as Spot | null | undefined) ?? null;
  }
  /** Whether this phase ends with the story: read together, not written on the map. */
  readonly tells: boolean = $derived(this.status === 'finished' || this.phase?.type === 'wrap_up');
  get #answersUnseen(): boolean {
    const { phase, scores } = this;
    if (phase === null) return false;
    const run = `${phase.id}.${phase.number}`;
    if (phase.type === 'emotions') return !scores.revealed.includes(`feelings/${run}`);
    return phase.type === 'prioritising' && !scores.revealed.includes(`scores/${run}`);
  }
  /** How many have answered what this phase asks; facilitators alone are told. */
  get answered(): number {
    return this.leading?.answered ?? 0;
  }
  /** Private cards of everybody, by stage. */
  get privateCounts(): Readonly<Record<string, number>> {
    return (this.#shown('private') as Record<string, number> | undefined) ?? {};
  }
  /** How many private cards wait for the reveal, of everybody together. */
  get privateCount(): number {
    return Object.values(this.privateCounts).reduce((sum, one) => sum + one, 0);
  }

  readonly openings: Openings = $derived.by(() => {
    const said = this.#shown('openings') as Openings | undefined;
    const locked = this.#view.live.session.locked;
    return said ?? derivedOpenings(this.led, this.status, this.phase, locked);
  });

  get next(): Stop | null {
    return this.agenda.find((stop) => stop.state === 'next') ?? null;
  }
  /** Where a phase stands in the agenda, from 1. */
  numberOf(id: string): number {
    return this.agenda.findIndex((stop) => stop.id === id) + 1;
  }
  /** Whether everybody writes alone just now. */
  get hidden(): boolean {
    const { phase } = this;
    return phase !== null && this.openings.draft.length > 0 && this.led && !phase.revealed;
  }
  /** The vote of this phase that is open or was shown last. */
  readonly round: Round | null = $derived.by(() => {
    const id = this.phase?.id;
    return (
      this.rounds.findLast((round) => round.phase === id || round.life.type === 'open') ?? null
    );
  });
  get votes(): Round | null {
    return this.round?.life.type === 'open' ? this.round : null;
  }
  get mayVote(): boolean {
    const { votes } = this;
    if (votes === null || this.#view.locked) return false;
    const { role } = this.#view;
    return role === 'participant' || (role === 'facilitator' && votes.rules.facilitators_vote);
  }
  get left(): number | null {
    const { phase } = this;
    return phase === null ? null : leftOf(phase.clock, this.now);
  }

  // What may be written where

  /** Where a new card of this kind goes now; null when nowhere. */
  home(kind: string): 'board' | 'draft' | null {
    if (!this.led) return 'board';
    if (includes(this.openings.draft, kind) && this.hidden) return 'draft';
    if (this.#view.leads) return this.hidden && this.collects(kind) ? 'draft' : 'board';
    return includes(this.openings.add, kind) ? 'board' : null;
  }

  mayWriteIn(lane: LiveLane, stage?: string): boolean {
    if (!this.led) return true;
    // A facilitator may write anywhere; where people vote or rate, a new card is not what is asked.
    const type = this.phase?.type;
    const rated = type === 'dot_voting' || type === 'prioritising';
    if (this.#view.leads) return !(rated && this.isLive(lane));
    const { lane_ids, stage_ids } = this.openings;
    if (lane_ids !== null && !lane_ids.includes(lane.id)) return false;
    if (stage !== undefined && stage_ids !== null && !stage_ids.includes(stage)) return false;
    return lane.accepts.some((kind) => this.home(kind) !== null);
  }

  /** The lane whose head says for a moment why nothing can be written there. */
  explained = $state<string | null>(null);
  #explaining: ReturnType<typeof setTimeout> | undefined;

  /** Says at the head of a lane why it rests. */
  explain(lane: LiveLane): void {
    const words = this.resting(lane);
    this.explained = lane.id;
    this.#view.tell(words);
    clearTimeout(this.#explaining);
    this.#explaining = setTimeout(() => (this.explained = null), 2_000);
  }

  /** Why nothing can be written in a lane now. */
  resting(lane: LiveLane): string {
    const opens = this.note(lane);
    if (opens !== '') return opens;
    if (this.status === 'lobby') return t('lane.not_started');
    if (this.status === 'finished') return t('lane.finished');
    const done = this.agenda.findLastIndex(
      (stop) =>
        stop.state === 'done' && lane.accepts.some((kind) => collectedBy(stop.type).includes(kind)),
    );
    if (done >= 0) return t('lane.done', { number: done + 1 });
    return this.status === 'paused' ? t('lane.paused') : t('lane.rests');
  }

  /** The kind a card written in this lane gets: the first that may be written now. */
  kindIn(lane: LiveLane): LiveLane['kind'] {
    const open = lane.accepts.find(
      (kind) => includes(this.openings.draft, kind) || includes(this.openings.add, kind),
    );
    return open ?? lane.kind;
  }

  mayEdit(card: LiveElement, own: boolean): boolean {
    if (!this.led || this.#view.leads) return this.#view.leads || own;
    const { edit, edit_any } = this.openings;
    return (own && includes(edit, card.kind)) || includes(edit_any, card.kind);
  }

  mayMove(card: LiveElement, own: boolean): boolean {
    if (!this.led || this.#view.leads) return this.#view.leads || own;
    return includes(this.openings.move, card.kind);
  }

  mayDelete(card: LiveElement, own: boolean): boolean {
    if (!this.led || this.#view.leads) return this.#view.leads || own;
    return own && includes(this.openings.delete, card.kind);
  }

  collects(kind: string): boolean {
    return collectedBy(this.phase?.type ?? '').includes(kind);
  }

  /** Whether the lamp is on this lane. */
  isLive(lane: LiveLane): boolean {
    if (!this.led || this.phase === null || this.status === 'finished') return false;
    const { round, phase } = this;
    if (phase.type === 'dot_voting') {
      return round?.options.some((option) => option.lane === lane.id) ?? false;
    }
    if (phase.type === 'prioritising') return lane.accepts.includes('opportunity');
    return lane.accepts.some((kind) => this.collects(kind) || includes(this.openings.add, kind));
  }

  /** The vote that a card or group stands for election in, in this phase. */
  voteOn(id: string): Round | null {
    return this.#options.has(id) ? this.round : null;
  }

  readonly #options: ReadonlySet<string> = $derived.by(() => {
    const { round, phase } = this;
    const asked = round !== null && round.phase === phase?.id && round.life.type !== 'closed';
    return asked ? idsOf(round) : nobody;
  });

  /** What stands for election is paper; once counted, what got no dot settles to print. */
  counted(id: string): boolean {
    const tally = this.round?.life.tally;
    return tally === undefined || tally.places.some((one) => one.option === id && one.dots > 0);
  }

  /** The words of an option, whether card or group. */
  optionWords(id: string): string {
    const { journey } = this.#view;
    const group = journey.groups.get(id);
    if (group !== null) return group.title || (journey.present(group)[0]?.text ?? '');
    return journey.card(id)?.text ?? t('vote.gone');
  }

  /** Whether this person is asked just now how each stage feels. */
  get feels(): boolean {
    const { phase } = this;
    if (phase?.type !== 'emotions' || this.status === 'finished') return false;
    if (this.scores.revealed.includes(`feelings/${phase.id}.${phase.number}`)) return false;
    return this.#view.role !== 'observer' && this.#view.live.synced;
  }

  /** A facilitator may change everything, but what rests is still shown as print. */
  isPaper(card: LiveElement): boolean {
    if (!this.led || !this.#view.leads || this.phase === null) return true;
    const lane = this.#view.journey.lanes.find((one) => one.id === card.lane);
    return lane !== undefined && this.isLive(lane);
  }

  /** Whether the cards that others hold are counted in this lane: one lane says it. */
  counts(lane: LiveLane): boolean {
    if (!this.hidden) return false;
    const wanted = foremost[this.phase?.type ?? ''] ?? [];
    const { lanes } = this.#view.journey;
    for (const kind of wanted) {
      const found = lanes.find((one) => one.accepts.some((accepted) => accepted === kind));
      if (found !== undefined) return found.id === lane.id;
    }
    return lanes.find((one) => this.isLive(one))?.id === lane.id;
  }

  /** "Opens in phase 7": what a lane that rests has to say. */
  note(lane: LiveLane): string {
    if (!this.led || this.isLive(lane)) return '';
    const at = this.agenda.findIndex(
      (stop) =>
        stop.state !== 'skipped' &&
        stop.state !== 'done' &&
        stop.state !== 'now' &&
        lane.accepts.some((kind) => collectedBy(stop.type).includes(kind)),
    );
    return at < 0 ? '' : t('lane.opens', { number: at + 1 });
  }

  /** The private cards of this person in a cell. */
  privateCards(lane: string, stage: string): readonly LiveElement[] {
    return this.hidden ? (this.draft.journey?.cards(lane, stage) ?? []) : [];
  }

  ownPrivate(stage?: string): number {
    if (!this.hidden) return 0;
    const all = this.draft.journey?.all ?? [];
    return stage === undefined ? all.length : all.filter((card) => card.stage === stage).length;
  }

  /** How many private cards others hold in a stage. */
  othersIn(stage: string): number {
    return Math.max(0, (this.privateCounts[stage] ?? 0) - this.ownPrivate(stage));
  }

  get others(): number {
    return Math.max(0, this.privateCount - this.ownPrivate());
  }

  /** Writes a card where it belongs now. */
  write(card: NewCard): string {
    const { me, journey } = this.#view;
    const home: Journey | null = this.home(card.kind) === 'draft' ? this.draft.journey : journey;
    return (home ?? journey).add(card, me.id);
  }

  // Commands

  /** Tells the workshop what to do; says why not when it does not. */
  async send(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    this.doing = type;
    try {
      this.#told(await api.command(this.#view.workshop, { type, ...fields }));
      return true;
    } catch (error) {
      this.refused(error);
      return false;
    } finally {
      if (this.doing === type) this.doing = null;
    }
  }

  /** A step of the course: only if the phase is still the one this person sees. */
  async step(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    const expect = this.phase?.id ?? null;
    return this.send(type, { expect, idempotency_key: newId(), ...fields });
  }

  /** Asks those who are not done to come to an end. Each page knows by itself whether it is meant. */
  nudge(): void {
    this.#view.live.presence.nudges();
    this.#view.say({ words: t('desk.nudged') });
  }

  refused(error: unknown): void {
    this.#view.say({ words: joinProblem(error).words });
  }

  told(answer: unknown): void {
    this.#told(answer);
  }

  #told(answer: unknown): void {
    if (typeof answer !== 'object' || answer === null) return;
    const { own, leading } = answer as Told;
    if (own !== undefined) {
      this.own = own;
      if (this.votes !== null) keepBallot(this.#view.workshop, this.votes.id, own.ballot ?? null);
    }
    if (leading !== undefined) this.leading = leading;
  }

  #ask(): void {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => void this.look(), gathering);
  }

  /** Asks the server how things stand for this person. */
  async look(): Promise<void> {
    try {
      this.#told(await api.workshop(this.#view.workshop));
    } catch {
      return; // the connection's own notice says that the server is away
    }
  }
}
