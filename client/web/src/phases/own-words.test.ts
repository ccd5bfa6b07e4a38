import { expect, test } from 'vitest';
import { speak } from '../messages/index.ts';
import { inOwnWords, titleOf } from './own-words.ts';
import type { PhaseNow } from './shown.ts';

function asks(prompt: string, wording_key: PhaseNow['wording_key'], whom = 'Marta'): PhaseNow {
  return { prompt, help: '', whom, wording_key } as PhaseNow;
}

test('what the server asks is said in the person’s language, with the actor’s name', async () => {
  await speak(['de']);
  const key = { prompt: 'pain_points.personal_prompt' };
  expect(inOwnWords(asks('What gets in Marta’s way?', key), 'prompt')).toBe(
    'Was steht Marta im Weg?',
  );
  const nobody = { ...key, whom: 'whom.customer' };
  expect(inOwnWords(asks('What gets in the customer’s way?', nobody), 'prompt')).toBe(
    'Was steht den Kunden im Weg?',
  );
});

test('what a facilitator wrote, and a text that this language lacks, stay as they are', async () => {
  await speak(['de']);
  expect(inOwnWords(asks('Which bolt is loose?', {}), 'prompt')).toBe('Which bolt is loose?');
  const strange = asks('What did they say?', { prompt: 'acme.voices.prompt' });
  expect(inOwnWords(strange, 'prompt')).toBe('What did they say?');
  await speak(['en']);
  expect(inOwnWords(asks('What now?', { prompt: 'tasks.prompt' }), 'prompt')).toBe('What now?');
});

test('a title of the type’s own is said in the person’s language', async () => {
  await speak(['de']);
  expect(titleOf({ title: 'Stages', title_key: 'stages.title' })).toBe('Etappen');
  expect(titleOf({ title: 'Our stages' })).toBe('Our stages');
});
