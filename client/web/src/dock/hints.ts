import type { MapHint } from '../api/client.ts';
import type { Journey } from '../journey/journey.ts';
import { t, tongue, type MessageKey } from '../messages/index.ts';

const shown = 40;

/** A hint in the person's language, where it has words for its code; else the server's sentence. */
export function hintWords(hint: MapHint, journey: Journey): string {
  if (tongue() === 'en') return hint.sentence;
  const count = hint.count ?? 1;
  const first = hint.about?.[0] ?? '';
  // One thing is named, several are counted: for a stage the one sentence does not fit the other.
  const stage = journey.stages.find((one) => one.id === first)?.name;
  const named = count === 1 && stage !== undefined;
  const key = `hint.${hint.code}${named ? '_named' : ''}` as MessageKey;
  const [, from = '', to = ''] = hint.about ?? [];
  const values = { count, name: stage ?? '', from: words(journey, from), to: words(journey, to) };
  const said = t(key, values);
  return said === key ? hint.sentence : said;
}

function words(journey: Journey, id: string): string {
  const line = (journey.card(id)?.text ?? '').split(/\s+/u).join(' ');
  return line.length <= shown ? line : `${line.slice(0, shown - 1).trimEnd()}…`;
}
