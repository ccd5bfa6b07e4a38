import type { Openings, PhaseNow, Status } from './shown.ts';

const everything: Openings = {
  draft: [],
  add: ['*'],
  edit: ['*'],
  edit_any: [],
  move: ['*'],
  delete: ['*'],
  links: ['*'],
  groups: true,
  remarks: true,
  stages: true,
  stage_ids: null,
  lane_ids: null,
};
const nothing: Openings = {
  draft: [],
  add: [],
  edit: [],
  edit_any: [],
  move: [],
  delete: [],
  links: [],
  groups: false,
  remarks: false,
  stages: false,
  stage_ids: null,
  lane_ids: null,
};

/** What each type of phase collects, and what else stays open on the board. */
const types: Readonly<
  Record<string, { collects: readonly string[]; later?: boolean; openly?: readonly string[] }>
> = {
  framing: { collects: [], openly: ['note'] },
  stages: { collects: [], openly: ['customer_goal', 'customer_need'] },
  tasks: {
    collects: [
      'customer_goal',
      'customer_need',
      'customer_task',
      'user_task',
      'job_step',
      'frontstage_action',
      'backstage_action',
      'support_process',
    ],
    later: true,
  },
  touchpoints: {
    collects: [
      'touchpoint',
      'evidence_item',
      'frontstage_action',
      'backstage_action',
      'support_process',
    ],
    later: true,
  },
  emotions: { collects: ['thought'] },
  pain_points: { collects: ['pain_point'], openly: ['key_moment', 'metric'] },
  opportunities: { collects: ['opportunity'] },
  wrap_up: { collects: [], openly: ['note'] },
};

/** The kinds a type of phase collects: whose lane it is about. */
export function collectedBy(type: string): readonly string[] {
  if (type === 'emotions') return ['emotion', 'thought'];
  return types[type]?.collects ?? [];
}

/** The kind a phase is about before all: its lane shows how many cards others hold. */
export const foremost: Readonly<Record<string, readonly string[]>> = {
  tasks: ['customer_task', 'job_step', 'user_task'],
  touchpoints: ['touchpoint'],
  emotions: ['emotion'],
  pain_points: ['pain_point'],
  opportunities: ['opportunity'],
};

/** What a server that does not say it yet leaves open: the phase types tell. */
export function derivedOpenings(
  led: boolean,
  status: Status,
  phase: PhaseNow | null,
  locked: boolean,
): Openings {
  if (!led) return everything;
  if (locked || status !== 'running' || phase === null || phase.writing.state === 'closed') {
    return nothing;
  }
  const type = types[phase.type];
  if (type === undefined) return nothing;
  const { collects, openly = [], later = false } = type;
  const hidden = phase.private && !phase.revealed;
  const open = hidden ? [] : openly;
  const on = hidden ? [] : collects;
  const fresh = !phase.private || later ? on : [];
  return {
    ...nothing,
    draft: hidden ? collects : [],
    add: [...fresh, ...open],
    edit: [...on, ...open],
    move: [...on, ...open],
    delete: [...on, ...open],
    links: hidden ? [] : ['*'],
    groups: !hidden && collects.length > 0,
    remarks: !hidden && !phase.anonymous,
    stages: phase.type === 'stages',
  };
}

export function includes(kinds: readonly string[], kind: string): boolean {
  return kinds.includes('*') || kinds.includes(kind);
}
