import type { MessageKey } from '../messages/index.ts';
import type { IconName } from '../parts/icons.ts';

export const kinds = [
  'customer_goal',
  'customer_need',
  'customer_task',
  'user_task',
  'job_step',
  'touchpoint',
  'thought',
  'emotion',
  'pain_point',
  'key_moment',
  'metric',
  'opportunity',
  'frontstage_action',
  'backstage_action',
  'support_process',
  'evidence_item',
  'note',
] as const;

/** What a card says about its stage. */
export type Kind = (typeof kinds)[number];

/** How a kind looks: the family of its colours, and its glyph. */
export interface Look {
  family: `k-${'ctask' | 'utask' | 'touch' | 'emo' | 'mot' | 'pain' | 'opp' | 'back'}`;
  icon: IconName;
  name: MessageKey;
}

export const looks: Readonly<Record<Kind, Look>> = {
  customer_goal: { family: 'k-emo', icon: 'goal', name: 'kind.customer_goal' },
  customer_need: { family: 'k-emo', icon: 'need', name: 'kind.customer_need' },
  customer_task: { family: 'k-ctask', icon: 'ctask', name: 'kind.customer_task' },
  user_task: { family: 'k-utask', icon: 'utask', name: 'kind.user_task' },
  job_step: { family: 'k-ctask', icon: 'step', name: 'kind.job_step' },
  touchpoint: { family: 'k-touch', icon: 'touch', name: 'kind.touchpoint' },
  thought: { family: 'k-utask', icon: 'thought', name: 'kind.thought' },
  emotion: { family: 'k-emo', icon: 'emo', name: 'kind.emotion' },
  pain_point: { family: 'k-pain', icon: 'pain', name: 'kind.pain_point' },
  key_moment: { family: 'k-mot', icon: 'mot', name: 'kind.key_moment' },
  metric: { family: 'k-back', icon: 'metric', name: 'kind.metric' },
  opportunity: { family: 'k-opp', icon: 'opp', name: 'kind.opportunity' },
  frontstage_action: { family: 'k-back', icon: 'front', name: 'kind.frontstage_action' },
  backstage_action: { family: 'k-back', icon: 'back', name: 'kind.backstage_action' },
  support_process: { family: 'k-back', icon: 'support', name: 'kind.support_process' },
  evidence_item: { family: 'k-touch', icon: 'evidence', name: 'kind.evidence_item' },
  note: { family: 'k-emo', icon: 'note', name: 'kind.note' },
};

export function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(looks, value);
}

/** The lanes whose cards carry a number: stage, then place in the cell. */
export const numbered: ReadonlySet<Kind> = new Set<Kind>(['customer_task', 'job_step']);

const channels: readonly [RegExp, IconName][] = [
  [/mail|newsletter/u, 'mail'],
  [/phone|call|telefon|hotline/u, 'call'],
  [/app|device|terminal|kiosk|mobile/u, 'device'],
  [/web|site|online|internet|social|chat/u, 'web'],
  [/post|deliver|parcel|paket/u, 'box'],
  [/shop|store|place|face|visit|branch|filiale/u, 'visit'],
];

/** The glyph of a touchpoint's channel, by the words people use for it. */
export function channelIcon(channel: string): IconName {
  const words = channel.toLowerCase();
  return channels.find(([pattern]) => pattern.test(words))?.[1] ?? 'touch';
}
