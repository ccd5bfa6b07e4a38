import { expect, test } from 'vitest';
import { commands } from './commands.ts';
import { chordsOf, isBare } from './keys.ts';

function press(key: string, held: Partial<KeyboardEventInit> = {}, code = ''): string[] {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return chordsOf({ key, code, ...none, ...held });
}

test('a press is called by its sign, with what is held beside it', () => {
  expect(press('n')).toEqual(['N']);
  expect(press('N', { shiftKey: true })).toEqual(['Shift+N']);
  expect(press('k', { ctrlKey: true })).toEqual(['Mod+K']);
  expect(press('k', { metaKey: true })).toEqual(['Mod+K']);
  expect(press('ArrowUp', { altKey: true })).toEqual(['Alt+ArrowUp']);
  expect(press(' ')).toEqual(['Space']);
});

test('a sign is the same whether or not its keyboard needs Shift for it', () => {
  expect(press('?', { shiftKey: true })).toEqual(['?']);
  expect(press('/', { shiftKey: true }, 'Digit7')).toContain('/');
});

test('Shift and a digit are found by the key, whatever it prints', () => {
  expect(press('!', { shiftKey: true }, 'Digit1')).toEqual(['!', 'Shift+1']);
});

test('no two commands that can meet share a key', () => {
  const taken = new Map<string, string>();
  for (const { id, keys } of commands) {
    for (const chord of keys) {
      expect([chord, taken.get(chord)]).toEqual([chord, undefined]);
      taken.set(chord, id);
    }
  }
});

test('every command has a name of its own', () => {
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
});

test('letters and signs alone can be switched off, the rest works always', () => {
  expect(['N', 'Shift+O', '/', '?', 'Shift+1'].map(isBare)).toEqual([true, true, true, true, true]);
  expect(['Mod+K', 'Alt+ArrowUp', 'Enter', 'F2', 'Delete', 'Escape'].map(isBare)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});
