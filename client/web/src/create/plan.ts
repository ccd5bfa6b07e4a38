import { fitted, phaseTypes, type EditedPhase } from '../dock/agenda.ts';
import { newId } from '../journey/ids.ts';
import { minute } from '../phases/clock.ts';
import type { MessageKey } from '../messages/index.ts';

export type PlanName = 'quick' | 'half_day' | 'two_days' | 'job_map' | 'open';

export interface PlannedRow {
  id: string;
  type: string;
  minutes: number;
  day: number;
}

type Row = [string, number];
const quick: readonly Row[] = [
  ['framing', 8],
  ['stages', 10],
  ['tasks', 15],
  ['touchpoints', 12],
  ['emotions', 10],
  ['pain_points', 12],
  ['opportunities', 10],
  ['dot_voting', 6],
  ['wrap_up', 7],
];
const halfDay: readonly Row[] = [
  ['framing', 15],
  ['stages', 15],
  ['tasks', 30],
  ['touchpoints', 25],
  ['break', 10],
  ['emotions', 20],
  ['pain_points', 25],
  ['opportunities', 20],
  ['break', 10],
  ['dot_voting', 10],
  ['prioritising', 25],
  ['wrap_up', 20],
];
const jobMap: readonly Row[] = [
  ['framing', 15],
  ['stages', 10],
  ['tasks', 25],
  ['pain_points', 15],
  ['prioritising', 15],
  ['wrap_up', 10],
];
const firstDay: readonly Row[] = [
  ['framing', 15],
  ['stages', 15],
  ['tasks', 30],
  ['touchpoints', 20],
  ['break', 10],
  ['emotions', 15],
  ['pain_points', 15],
];
const secondDay: readonly Row[] = [
  ['framing', 10],
  ['tasks', 20],
  ['opportunities', 20],
  ['break', 10],
  ['dot_voting', 10],
  ['prioritising', 30],
  ['wrap_up', 20],
];
const plans: Readonly<Record<Exclude<PlanName, 'open'>, readonly (readonly Row[])[]>> = {
  quick: [quick],
  half_day: [halfDay],
  two_days: [firstDay, secondDay],
  job_map: [jobMap],
};

export const planNames: readonly { id: PlanName; name: MessageKey }[] = [
  { id: 'quick', name: 'plan.quick' },
  { id: 'half_day', name: 'plan.half_day' },
  { id: 'two_days', name: 'plan.two_days' },
  { id: 'job_map', name: 'plan.job_map' },
  { id: 'open', name: 'plan.open' },
];

export function rowsOf(plan: PlanName): PlannedRow[] {
  if (plan === 'open') return [];
  return plans[plan].flatMap((day, at) =>
    day.map(([type, minutes]) => ({ id: newId(), type, minutes, day: at + 1 })),
  );
}

export function stretched(rows: readonly PlannedRow[], total: number): PlannedRow[] {
  const found = fitted(
    rows.map((row) => row.minutes),
    total,
  );
  return rows.map((row, at) => ({ ...row, minutes: found[at] ?? row.minutes }));
}

export function sumOf(rows: readonly PlannedRow[]): number {
  return rows.reduce((sum, row) => sum + row.minutes, 0);
}

/** The agenda as it is sent; titles in the words of whoever creates the workshop. */
export function agendaOf(
  rows: readonly PlannedRow[],
  title: (type: string) => string,
): { phases: EditedPhase[] } {
  return {
    phases: rows.map((row) => ({
      id: row.id,
      type: row.type,
      title: title(row.type),
      duration: row.minutes * minute,
      private: phaseTypes.find((one) => one.type === row.type)?.private ?? false,
      anonymous: false,
      at_zero: row.type === 'dot_voting' ? 'close' : 'notify',
      day: row.day,
      note: '',
    })),
  };
}
