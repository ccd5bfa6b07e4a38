/** What the server shows of the facilitation, as plain values of the session and of HTTP answers. */
export type Status = 'lobby' | 'running' | 'paused' | 'finished';
export type PlaceInTime = 'done' | 'now' | 'next' | 'ahead' | 'skipped';

export interface Stop {
  id: string;
  type: string;
  title: string;
  day: number;
  private: boolean;
  anonymous: boolean;
  state: PlaceInTime;
  /** Which title of the server's own it is; a title that somebody wrote has none. */
  title_key?: string | null;
  /** Told until the first phase begins. */
  duration?: number;
}

/** The clock of the phase: running towards an end, or standing with something left. */
export interface Clock {
  duration: number;
  ends_at?: number;
  remaining?: number;
  over?: boolean;
}

export interface PhaseNow {
  id: string;
  type: string;
  title: string;
  place: number;
  number: number;
  prompt: string;
  help: string;
  example: string;
  /** Whom the map is about. */
  whom: string;
  /** Which of the words are the server's own, for other languages. */
  wording_key: { title?: string; prompt?: string; help?: string; example?: string; whom?: string };
  private: boolean;
  anonymous: boolean;
  revealed: boolean;
  written: number;
  clock: Clock;
  writing: { state: 'open' | 'closing' | 'closed'; until?: number };
}

export interface ReadyCount {
  ready: number;
  more_time: number;
  of: number;
}

/** The kinds of cards that participants may write where; "*" is every kind. */
export interface Openings {
  draft: readonly string[];
  add: readonly string[];
  edit: readonly string[];
  edit_any: readonly string[];
  move: readonly string[];
  delete: readonly string[];
  links: readonly string[];
  groups: boolean;
  /** Comments and reactions. */
  remarks: boolean;
  stages: boolean;
  stage_ids: readonly string[] | null;
  lane_ids: readonly string[] | null;
}

export interface VotingRules {
  question: string;
  criterion: string;
  dots: number | null;
  max_per_option: number | null;
  max_per_stage: number | null;
  max_per_lane: number | null;
  own_allowed: boolean;
  anonymous: boolean;
  order: 'random' | 'map';
  facilitators_vote: boolean;
  decider: string | null;
  decider_dots: number;
}

export interface VoteOption {
  id: string;
  stage: string | null;
  lane: string | null;
  group: string | null;
  cards: readonly string[];
}

export interface Place {
  option: string;
  place: number;
  tied: boolean;
  dots: number;
  voters: number;
}

export interface Tally {
  places: readonly Place[];
  ballots: number;
  abstained: number;
  used: number;
  given: number;
  unused: number;
}

export interface Caution {
  code?: string;
  sentence?: string;
}

export interface Round {
  id: string;
  rules: VotingRules;
  options: readonly VoteOption[];
  budget: number;
  phase: string | null;
  run_off_of: string | null;
  cautions: readonly Caution[];
  life: {
    type: 'open' | 'closed' | 'revealed';
    tally?: Tally;
    /** What had become of options at the close: another one, or nothing. */
    moved?: Readonly<Record<string, string | null>>;
    decided?: Record<string, number>;
  };
  voters?: number;
  done?: number;
}

export interface Point {
  column: string;
  mean: number;
  low: number;
  high: number;
  spread: number;
  n: number;
  labels: readonly { label: string; count: number }[];
  disagreement: boolean;
}

export type Measure = 'impact' | 'effort' | 'importance' | 'satisfaction';

export interface Estimate {
  element: string;
  measure: string;
  value: number;
  spread: number;
  n: number;
  talk_first: boolean;
  source: string;
}

export type AgreementCheck = 'important' | 'addressable' | 'solves_problem';
export type Reply = 'yes' | 'no' | 'unsure';

export interface Agreement {
  element: string;
  check: AgreementCheck;
  yes: number;
  no: number;
  unsure: number;
}

export interface Standing {
  state: string | null;
  reason: string;
  owner: string;
  due: string;
}

export interface Scores {
  curves: readonly {
    collection: string;
    curve: { points: readonly Point[]; talk_first: readonly string[] };
  }[];
  estimates: readonly Estimate[];
  agreements: readonly Agreement[];
  standings: Readonly<Record<string, Standing>>;
  revealed: readonly string[];
}

export type CheckScale = 'fist_of_five' | 'roman' | 'consent';

export interface OpenCheck {
  id: string;
  question: string;
  scale: CheckScale;
  values: readonly string[];
  named: boolean;
  answered: number;
}

export interface CheckOutcome {
  id: string;
  question: string;
  scale: CheckScale;
  named: boolean;
  phase: string | null;
  counts: Readonly<Record<string, number>>;
  answered: number;
  silent: number;
  passed: boolean;
  concerns: readonly string[];
  worried: readonly string[];
}

export interface Parked {
  id: string;
  text: string;
  author: string | null;
  outcome: 'open' | 'answered' | 'moved_to_map' | 'became_opportunity' | 'follow_up';
  owner: string;
  due: string;
}

/** Somewhere on the map: a card, or a stage, a lane, or the cell where they cross. */
export interface Spot {
  element?: string;
  stage?: string;
  lane?: string;
}

export interface Summons {
  number: number;
  place: Spot;
  by: string | null;
  at: number;
}

export interface Ballot {
  dots: Readonly<Record<string, number>>;
  abstained: boolean;
  done: boolean;
  /** The voter's own secret, which opens the receipt of this ballot. */
  salt?: string;
}

export interface Sheet {
  feelings?: Readonly<Record<string, { value: number; label?: string }>>;
  scores?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  replies?: Readonly<Record<string, Readonly<Record<string, Reply>>>>;
}

export interface LateWords {
  id: string;
  text: string;
  kind: string;
  author: string | null;
  stage: string | null;
  lane: string | null;
  state: 'waiting' | 'admitted' | 'returned';
}

/** What only the caller sees. */
export interface Own {
  ready?: 'ready' | 'more_time' | null;
  handed_in?: readonly LateWords[];
  ballot?: Ballot | null;
  sheet?: Sheet | null;
  answer?: { value: string; concern?: string } | null;
}

export interface Hint {
  code: string;
  sentence: string;
  count?: number;
  about?: readonly string[];
}

export interface PlannedStop {
  id: string;
  duration: number;
  planned: number;
  used: number;
  at_zero: string;
  grace: number;
  advance_when_ready: boolean;
  note: string;
  options: Readonly<Record<string, unknown>>;
  state: PlaceInTime;
}

/** What helps to lead, for facilitators alone. */
export interface Leading {
  agenda: readonly PlannedStop[];
  planned_end: number | null;
  projected_end: number | null;
  drift: number | null;
  ready: { ready: readonly string[]; more_time: readonly string[]; waiting_for: readonly string[] };
  suggest_moving_on: boolean;
  contributed: { people: number; of: number; nothing_yet?: readonly string[] } | null;
  checklist: readonly Hint[];
  handed_in: readonly LateWords[];
  open_items: number;
  /** How many have said how it feels, or scored, in this phase. */
  answered?: number;
  banned: readonly string[];
}
