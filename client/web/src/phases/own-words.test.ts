import { expect, test, vi } from 'vitest';
import { speak } from '../messages/index.ts';
import { inOwnWords } from './own-words.svelte.ts';

test('the server’s sentences are said in the person’s language, with the actor’s name', async () => {
  await speak(['de']);
  inOwnWords('What must Marta do?');
  await vi.waitFor(() => {
    expect(inOwnWords('What must Marta do?')).toBe('Was muss Marta tun?');
  });
  expect(inOwnWords('What gets in Marta’s way?')).toBe('Was steht Marta im Weg?');
  expect(inOwnWords('What gets in Jonas’ way?')).toBe('Was steht Jonas im Weg?');
  expect(inOwnWords('What gets in the customer’s way?')).toBe('Was steht den Kunden im Weg?');
  expect(inOwnWords('How does it feel for the customer?')).toBe('Wie fühlt es sich an?');
});

test('what a facilitator wrote stays as it is', async () => {
  await speak(['de']);
  expect(inOwnWords('Which bolt is loose?')).toBe('Which bolt is loose?');
  await speak(['en']);
  expect(inOwnWords('What must Marta do?')).toBe('What must Marta do?');
});
