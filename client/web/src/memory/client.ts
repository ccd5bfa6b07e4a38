import { ask } from '../api/client.ts';

/** A state of the map with a name; `position` is its place in the film, `at` epoch milliseconds. */
export interface Moment {
  id: string;
  name: string;
  position: number;
  at: number;
  origin: 'phase' | 'named' | 'before_restore';
}

/** One change of one thing. */
export interface Difference {
  part: string;
  change: string;
  id: string;
  stage?: string | null;
}

export interface Comparison {
  differences: readonly Difference[];
  /** The same in words, by stage; `stage` null: frame, lanes and tray. */
  sections: readonly { stage: string | null; title: string; sentences: readonly string[] }[];
}

/** The map as it was, as far as these pages look at it. */
export interface MapThen {
  stages: readonly { id: string; name: string }[];
  lanes: readonly { id: string; name: string }[];
  elements: readonly { id: string; stage?: string | null; lane?: string | null }[];
}

export interface Restored {
  written: number;
  removed: number;
  /** The moment before: restoring to it undoes it. */
  before: string | null;
}

/** One run of a phase; positions and epoch milliseconds, null while it runs. */
export interface FilmPhase {
  phase: string;
  title: string;
  number: number;
  start: number;
  end: number | null;
}

export interface Timeline {
  positions: number;
  began: number;
  ended: number;
  phases: readonly FilmPhase[];
  moments: readonly { id: string; name: string; position: number; origin: string }[];
}

export interface FilmPage {
  frames: readonly { position: number; at: number; update: string }[];
  after: number;
  more: boolean;
}

/** What of a person is in a workshop. */
export interface Traces {
  names: readonly string[];
  things: number;
  edits: number;
  events: number;
  private: number;
  sessions: number;
  owning: number;
  mentions: number;
}

const at = encodeURIComponent;
const of = (workshop: string): string => `/api/workshops/${at(workshop)}`;

export async function moments(workshop: string): Promise<readonly Moment[]> {
  return ((await ask('GET', `${of(workshop)}/moments`)) as { moments: Moment[] }).moments;
}

export async function nameMoment(workshop: string, name: string): Promise<Moment> {
  return (await ask('POST', `${of(workshop)}/moments`, { name })) as Moment;
}

export async function renameMoment(workshop: string, id: string, name: string): Promise<void> {
  await ask('PATCH', `${of(workshop)}/moments/${at(id)}`, { name });
}

export async function forgetMoment(workshop: string, id: string): Promise<void> {
  await ask('DELETE', `${of(workshop)}/moments/${at(id)}`);
}

/** What became of the first state in the second; a state is a moment's id, `start` or `now`. */
export async function compare(workshop: string, from: string, to: string): Promise<Comparison> {
  const path = `${of(workshop)}/moments/${at(from)}/changes/${at(to)}`;
  return (await ask('GET', path)) as Comparison;
}

export async function mapThen(workshop: string, state: string): Promise<MapThen> {
  return (await ask('GET', `${of(workshop)}/moments/${at(state)}/journey`)) as MapThen;
}

export async function restore(
  workshop: string,
  wanted: { to: string; stage?: string; lane?: string },
): Promise<Restored> {
  return (await ask('POST', `${of(workshop)}/restore`, wanted)) as Restored;
}

export async function timeline(workshop: string): Promise<Timeline> {
  return (await ask('GET', `${of(workshop)}/replay`)) as Timeline;
}

export async function filmPage(workshop: string, after: number): Promise<FilmPage> {
  return (await ask('GET', `${of(workshop)}/replay/frames/${after}`)) as FilmPage;
}

export async function erase(
  workshop: string,
  participant: string,
  dryRun: boolean,
): Promise<Traces> {
  const wanted = { participant, dry_run: dryRun };
  return ((await ask('POST', `${of(workshop)}/erasures`, wanted)) as { traces: Traces }).traces;
}
