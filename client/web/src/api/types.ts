/** What the server says over HTTP, as far as the pages use it. */
export type Role = 'facilitator' | 'participant' | 'observer';

export type Template =
  'customer_journey_long' | 'customer_journey_short' | 'user_journey' | 'job_map' | 'blank';

export interface MapText {
  name?: string;
  format?: string;
  text: string;
}

/** What a new workshop takes over from an old one. */
export type Takeover = 'as_is' | 'target' | 'structure';

export interface Origin {
  workshop: string;
  as: Takeover;
}

export interface NewWorkshop {
  title: string;
  /** The phases to go through; none: the board is simply open. */
  agenda?: { phases: readonly object[] };
  template?: Template;
  blueprint?: boolean;
  import?: MapText;
  from?: Origin;
  password?: string;
  waiting_room?: boolean;
  facilitator_name?: string;
}

/** One thing worth knowing about an import; the sentence names the line where there is one. */
export interface Remark {
  line: number | null;
  code: string;
  sentence: string;
}

/** How an import went: `read` of `total` lines found their place on the map. */
export interface Report {
  format: string;
  read: number;
  total: number;
  counts: { stages: number; elements: number };
  remarks: Remark[];
}

export interface CreatedWorkshop {
  id: string;
  code: string;
  join_url: string;
  facilitator_token: string;
  facilitate_url: string;
  participant: string;
  report?: Report;
}

export type PersonState = 'admitted' | 'waiting';

export interface Joined {
  workshop: string;
  participant: string;
  token: string;
  role: Role;
  state: PersonState;
  name: string;
  color: string;
  notice?: string;
}

export interface Session {
  workshop: string;
  participant: string;
  role: Role;
  state: PersonState;
  name: string;
  color: string;
}

export interface Attendee {
  id: string;
  name: string;
  color: string;
  role: Role;
  state: PersonState;
  here: boolean;
}

export interface Workshop {
  id: string;
  title: string;
  code: string | null;
  join_url: string | null;
  waiting_room: boolean;
  role: Role;
  participant: string;
  generation?: number;
  people: Attendee[];
  facilitation: { status: string; agenda: readonly unknown[] };
}

export interface TemplateInfo {
  id: string;
  name: string;
  description: string;
  stages: string[];
}
