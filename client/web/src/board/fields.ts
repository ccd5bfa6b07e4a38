import type { Kind } from '../journey/kinds.ts';
import type { MessageKey } from '../messages/index.ts';

/** A field of a card beside its words: how it is called, and what may stand in it. */
export type Field =
  | { is: 'words' | 'prose' | 'names'; name: string; label: MessageKey }
  | { is: 'choice'; name: string; label: MessageKey; options: readonly Option[] }
  | { is: 'number'; name: string; label: MessageKey; low: number; high: number }
  | { is: 'flag'; name: string; label: MessageKey }
  | { is: 'feeling'; name: 'value'; label: MessageKey };

export interface Option {
  value: string;
  label: MessageKey;
}

type Choices =
  | 'basis'
  | 'completion'
  | 'impact'
  | 'frequency'
  | 'control'
  | 'touch'
  | 'outcome'
  | 'thought'
  | 'state';

const values: Readonly<Record<Choices, readonly string[]>> = {
  basis: ['observed', 'said', 'data', 'assumption'],
  completion: ['easy', 'effort', 'often_fails', 'cannot'],
  impact: ['nuisance', 'workaround', 'gives_up'],
  frequency: ['rare', 'sometimes', 'often', 'always'],
  control: ['own', 'partner', 'third_party'],
  touch: ['ok', 'weak', 'missing'],
  outcome: ['delights', 'as_expected', 'disappoints', 'unknown'],
  thought: ['motivation', 'question', 'barrier', 'other'],
  state: [
    'captured',
    'framed',
    'agreed',
    'discovery',
    'value_proposition',
    'pilot',
    'roadmap',
    'done',
    'parked',
    'dropped',
  ],
};

function choice(name: string, from: Choices): Field {
  const options = values[from].map((value) => ({
    value,
    label: `choice.${from}_${value}` as MessageKey,
  }));
  return { is: 'choice', name, label: `field.${from}` as MessageKey, options };
}

const teams: Field = { is: 'names', name: 'owner_teams', label: 'field.owner_teams' };
const system: Field = { is: 'words', name: 'system', label: 'field.system' };
const duration: Field = { is: 'words', name: 'duration', label: 'field.duration' };
const actions = [teams, system, duration];

const byKind: Readonly<Record<Kind, readonly Field[]>> = {
  customer_goal: [{ is: 'number', name: 'priority', label: 'field.priority', low: 1, high: 3 }],
  customer_need: [],
  customer_task: [
    choice('completion', 'completion'),
    teams,
    { is: 'flag', name: 'optional', label: 'field.optional' },
  ],
  user_task: [
    { is: 'words', name: 'product', label: 'field.product' },
    choice('completion', 'completion'),
    teams,
  ],
  job_step: [
    { is: 'number', name: 'importance', label: 'field.importance', low: 0, high: 10 },
    { is: 'number', name: 'satisfaction', label: 'field.satisfaction', low: 0, high: 10 },
  ],
  touchpoint: [
    { is: 'words', name: 'channel', label: 'field.channel' },
    { is: 'words', name: 'agent', label: 'field.agent' },
    choice('control', 'control'),
    choice('state', 'touch'),
    { is: 'prose', name: 'recovery_plan', label: 'field.recovery_plan' },
  ],
  thought: [choice('type', 'thought')],
  emotion: [
    { is: 'feeling', name: 'value', label: 'feeling.label' },
    { is: 'words', name: 'label', label: 'field.label' },
  ],
  pain_point: [choice('impact', 'impact'), choice('frequency', 'frequency')],
  key_moment: [
    choice('outcome', 'outcome'),
    { is: 'prose', name: 'if_it_fails', label: 'field.if_it_fails' },
    { is: 'prose', name: 'recovery_plan', label: 'field.recovery_plan' },
  ],
  metric: [
    { is: 'words', name: 'value', label: 'field.value' },
    { is: 'words', name: 'unit', label: 'field.unit' },
    { is: 'words', name: 'target', label: 'field.target' },
  ],
  opportunity: [
    choice('state', 'state'),
    { is: 'words', name: 'owner', label: 'field.owner' },
    { is: 'words', name: 'due', label: 'field.due' },
    { is: 'words', name: 'kpi', label: 'field.kpi' },
    { is: 'prose', name: 'expected_effect', label: 'field.expected_effect' },
  ],
  frontstage_action: actions,
  backstage_action: actions,
  support_process: actions,
  evidence_item: [],
  note: [],
};

const common: readonly Field[] = [
  choice('basis', 'basis'),
  { is: 'prose', name: 'quote', label: 'field.quote' },
  { is: 'words', name: 'source', label: 'field.source' },
];

/** Fields that hold plain values only: the server takes no shared text there. */
export const plainFields: ReadonlySet<string> = new Set([
  'due',
  'unit',
  'target',
  'period',
  'value',
]);

/** The fields of a kind, its own first. */
export function fieldsOf(kind: Kind): readonly Field[] {
  return [...byKind[kind], ...common];
}
