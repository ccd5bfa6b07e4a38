import { t, tongue, type MessageKey } from '../messages/index.ts';
import type { PhaseNow } from './shown.ts';

type Part = 'prompt' | 'help';

/**
 * What a phase asks, in the person's language where it is the server's own text; what a
 * facilitator wrote, and what this language lacks, stays as it is.
 */
export function inOwnWords(phase: PhaseNow, part: Part): string {
  const key = phase.wording_key[part];
  if (key === undefined || tongue() === 'en') return phase[part];
  // Where nobody is named the impersonal sentence reads better in any language.
  const unnamed = phase.wording_key.whom !== undefined;
  const name = `say.${unnamed ? key.replace('personal_prompt', 'prompt') : key}` as MessageKey;
  const words = t(name, { actor: phase.whom, whose: phase.whom });
  return words === name ? phase[part] : words;
}

/** The title of a phase in the person's language, where it is the type's own. */
export function titleOf(stop: { title: string; title_key?: string | null }): string {
  const type = /^(?<type>[a-z_]+)\.title$/u.exec(stop.title_key ?? '')?.groups?.type;
  if (type === undefined || tongue() === 'en') return stop.title;
  const name = `phase.${type}` as MessageKey;
  const words = t(name);
  return words === name ? stop.title : words;
}
