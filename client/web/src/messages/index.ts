import type en from './en.json';

/** Every text of the interface has a name; a language that lacks one fails its test. */
export type MessageKey = keyof typeof en;
type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;
type Messages = Record<MessageKey, Message>;

const files = import.meta.glob<Messages>('./*.json', { import: 'default' });
const fallback = 'en';
const rightToLeft = new Set(['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']);

let language = fallback;
let messages: Partial<Messages> = {};
let plural = new Intl.PluralRules(fallback);

/** Loads the first of the wanted languages that there is, and says which one it is. */
export async function speak(wanted: readonly string[]): Promise<string> {
  const found = wanted
    .map((tag) => tag.toLowerCase().split('-')[0] ?? '')
    .find((tag) => `./${tag}.json` in files);
  language = found ?? fallback;
  messages = (await files[`./${language}.json`]?.()) ?? {};
  plural = new Intl.PluralRules(language);
  return language;
}

/** The language that is spoken. */
export function tongue(): string {
  return language;
}

/** Says of the page which language it is in, and in which direction it reads. */
export function describePage(page: HTMLElement): void {
  page.lang = language;
  page.dir = rightToLeft.has(language) ? 'rtl' : 'ltr';
}

/** The text called `key`, with its {placeholders} filled; `count` also picks the plural form. */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  const message = messages[key];
  if (message === undefined) return key;
  const text =
    typeof message === 'string'
      ? message
      : (message[plural.select(Number(values.count ?? 0))] ?? message.other ?? key);
  return text.replace(/\{(\w+)\}/gu, (hole, name: string) => String(values[name] ?? hole));
}

/** A number as people of this language write it. */
export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(language, options).format(value);
}

/** A moment as people of this language write it: the time of today, else the day as well. */
export function time(at: number): string {
  const today = new Date(at).toDateString() === new Date().toDateString();
  const day = today ? {} : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(language, { ...day, hour: 'numeric', minute: '2-digit' }).format(
    at,
  );
}

/** "Ines, Tomasz and Priya". */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}
