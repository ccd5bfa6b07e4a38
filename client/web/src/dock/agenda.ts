import type { MessageKey } from '../messages/index.ts';
import type { Leading, PlaceInTime, Stop } from '../phases/shown.ts';

/** A phase as it is sent to be planned. */
export interface EditedPhase {
  id: string;
  type: string;
  title: string;
  duration: number;
  private: boolean;
  anonymous: boolean;
  at_zero: string;
  day: number;
  note: string;
  grace?: number;
  advance_when_ready?: boolean;
  options?: Readonly<Record<string, unknown>>;
}

/** The agenda as it stands, to be changed and sent back; facilitators alone know all of it. */
export function editable(stops: readonly Stop[], leading: Leading | null): EditedPhase[] {
  const plans = new Map((leading?.agenda ?? []).map((one) => [one.id, one]));
  return stops.flatMap(({ id, type, title, day, private: hidden, anonymous }) => {
    const plan = plans.get(id);
    if (plan === undefined) return [];
    const { duration, at_zero, note, grace, advance_when_ready, options } = plan;
    const rest = { duration, at_zero, note, grace, advance_when_ready, options };
    return [{ id, type, title, day, private: hidden, anonymous, ...rest }];
  });
}

export interface PhaseType {
  type: string;
  title: MessageKey;
  words: MessageKey;
  minutes: number;
  private: boolean;
  /** Whether it collects cards, so that private writing means something. */
  collects: boolean;
}

function type(
  name:
    | 'framing'
    | 'stages'
    | 'tasks'
    | 'touchpoints'
    | 'emotions'
    | 'pain_points'
    | 'opportunities'
    | 'dot_voting'
    | 'prioritising'
    | 'break'
    | 'wrap_up',
  minutes: number,
  collects = false,
): PhaseType {
  return {
    type: name,
    title: `phase.${name}`,
    words: `phase.${name}_words`,
    minutes,
    private: collects,
    collects,
  };
}

/** The types of phases that every server has, in the order in which they make sense. */
export const phaseTypes: readonly PhaseType[] = [
  type('framing', 8),
  type('stages', 10),
  type('tasks', 15, true),
  type('touchpoints', 12, true),
  type('emotions', 10, true),
  type('pain_points', 12, true),
  type('opportunities', 10, true),
  type('dot_voting', 6),
  type('prioritising', 10),
  type('break', 10),
  type('wrap_up', 7),
];

/** The agenda with a phase one place up or down; null where what is over or runs stands in the way. */
export function moved<T extends { id: string; day: number }>(
  phases: readonly T[],
  states: readonly PlaceInTime[],
  id: string,
  by: -1 | 1,
): T[] | null {
  const at = phases.findIndex((one) => one.id === id);
  const one = phases[at];
  const other = phases[at + by];
  if (one === undefined || other === undefined) return null;
  const fixed = (place: number): boolean => states[place] === 'done' || states[place] === 'now';
  if (fixed(at) || fixed(at + by)) return null;
  const next = [...phases];
  // Days never go back: the two change places, the days stay where they are.
  next[at] = { ...other, day: one.day };
  next[at + by] = { ...one, day: other.day };
  return next;
}

/** Minutes spread over the phases in proportion, each a minute at least, to a given sum. */
export function fitted(durations: readonly number[], total: number): number[] {
  const sum = durations.reduce((all, one) => all + one, 0);
  if (durations.length === 0 || sum === 0) return [...durations];
  const goal = Math.max(total, durations.length);
  const exact = durations.map((one) => (one * goal) / sum);
  const found = exact.map((one) => Math.max(1, Math.floor(one)));
  const rest = exact
    .map((one, at) => ({ at, part: one - Math.floor(one) }))
    .sort((a, b) => b.part - a.part || a.at - b.at);
  let missing = goal - found.reduce((all, one) => all + one, 0);
  for (let n = 0; missing > 0; n += 1, missing -= 1) {
    const at = rest[n % rest.length]?.at ?? 0;
    found[at] = (found[at] ?? 0) + 1;
  }
  for (let n = 0; missing < 0 && n < 10_000; n += 1) {
    const at = rest[(rest.length - 1 - n + 10_000 * rest.length) % rest.length]?.at ?? 0;
    if ((found[at] ?? 0) > 1) {
      found[at] = (found[at] ?? 0) - 1;
      missing += 1;
    }
  }
  return found;
}
