import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Journey } from '../journey/journey.ts';
import { speak } from '../messages/index.ts';
import { hintWords } from './hints.ts';

const journey = new Journey(new Y.Doc());
const stage = journey.addStage('Packen');

test('a hint is said in the person’s language: one stage by its name, several by their number', async () => {
  await speak(['de']);
  const code = 'stage_without_task';
  expect(hintWords({ code, sentence: '', about: [stage] }, journey)).toBe(
    'Etappe „Packen“ ohne Aufgabe.',
  );
  expect(hintWords({ code, sentence: '', count: 5, about: [stage] }, journey)).toBe(
    '5 Etappen ohne Aufgabe.',
  );
});

test('a hint that this language has no words for is told as the server says it', async () => {
  await speak(['de']);
  expect(hintWords({ code: 'acme', sentence: 'Look here.' }, journey)).toBe('Look here.');
  await speak(['en']);
  expect(hintWords({ code: 'no_actor', sentence: 'No actor.' }, journey)).toBe('No actor.');
});
