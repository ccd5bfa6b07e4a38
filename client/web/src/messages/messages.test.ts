import { expect, test } from 'vitest';
import de from './de.json';
import en from './en.json';
import es from './es.json';
import fr from './fr.json';
import { speak, t, type MessageKey } from './index.ts';

type Message = string | Record<string, string>;
const languages: Record<string, Record<string, Message>> = { de, es, fr };
const keys = Object.keys(en) as MessageKey[];

function holes(message: Message | undefined): string[] {
  const texts = typeof message === 'string' ? [message] : Object.values(message ?? {});
  return [...new Set(texts.flatMap((text) => text.match(/\{\w+\}/gu) ?? []))].sort();
}

test.each(Object.keys(languages))('%s says everything that English says', (language) => {
  expect(Object.keys(languages[language] ?? {}).sort()).toEqual([...keys].sort());
});

test.each(Object.keys(languages))('%s fills the same placeholders', (language) => {
  for (const key of keys)
    expect([key, holes(languages[language]?.[key])]).toEqual([key, holes(en[key])]);
});

test('the first language that there is is spoken, with its plurals', async () => {
  expect(await speak(['nl-NL', 'de-AT', 'fr'])).toBe('de');
  expect(t('new.stages', { count: 1 })).toBe('1 Etappe');
  expect(t('new.stages', { count: 8 })).toBe('8 Etappen');
});

test('an unknown language gets English', async () => {
  expect(await speak(['tlh'])).toBe('en');
  expect(t('connection.waiting', { count: 3 })).toBe('3 changes waiting');
});
