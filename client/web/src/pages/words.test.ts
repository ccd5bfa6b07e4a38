import { expect, test } from 'vitest';
import { initials } from '../parts/initials.ts';
import { routeOf } from '../router.svelte.ts';
import { cleanCode, readableCode } from './code.ts';
import { titleIn } from './title.ts';

test('a code may be typed with blanks, hyphens and small letters', () => {
  expect(cleanCode(' kmr-4tx ')).toBe('KMR4TX');
  expect(readableCode('KMR4TX')).toBe('KMR 4TX');
});

test('a path says where one is, and the hash stays in the browser', () => {
  expect(routeOf('/', '')).toEqual({ page: 'home' });
  expect(routeOf('/join', '#KMR4TX')).toEqual({ page: 'join', code: 'KMR4TX' });
  expect(routeOf('/w/abc', '#secret')).toEqual({ page: 'board', workshop: 'abc', token: 'secret' });
  expect(routeOf('/w/abc/', '')).toEqual({ page: 'board', workshop: 'abc', token: null });
  expect(routeOf('/w/abc/more', '')).toEqual({ page: 'lost' });
  expect(routeOf('/r/abc', '#secret')).toEqual({ page: 'result', result: 'abc', token: 'secret' });
  expect(routeOf('/r', '')).toEqual({ page: 'lost' });
  expect(routeOf('/elsewhere', '')).toEqual({ page: 'lost' });
});

test('a map names itself, or its file names it', () => {
  expect(titleIn('journey\n  title My working day\n', 'x.mmd')).toBe('My working day');
  expect(titleIn('# Buying a house\n', '')).toBe('Buying a house');
  expect(titleIn('a,b\n1,2', 'first_welding-cobot.csv')).toBe('First welding cobot');
});

test('a person is two letters at most, in any script', () => {
  expect(['Lena Fischer', 'Ines', '李 小龙', ''].map(initials)).toEqual(['LF', 'I', '李小', '?']);
});
