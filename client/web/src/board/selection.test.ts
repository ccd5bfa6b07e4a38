import { expect, test } from 'vitest';
import { isWanted } from './finder.svelte.ts';
import { between, Selection } from './selection.svelte.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

test('a range reaches from one to the other, whichever comes first', () => {
  expect(between(order, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(between(order, 'd', 'b')).toEqual(['b', 'c', 'd']);
  expect(between(order, 'b', 'gone')).toEqual([]);
});

test('Shift extends from where the choice began, and shrinks again', () => {
  const chosen = new Selection();
  chosen.only(['b']);
  chosen.extend(order, 'd');
  expect(chosen.ids.toSorted()).toEqual(['b', 'c', 'd']);
  chosen.extend(order, 'a');
  expect(chosen.ids.toSorted()).toEqual(['a', 'b']);
});

test('Shift with nothing chosen begins at the focus', () => {
  const chosen = new Selection();
  chosen.extend(order, 'd', 'c');
  expect(chosen.ids.toSorted()).toEqual(['c', 'd']);
});

test('Ctrl adds and takes away one at a time', () => {
  const chosen = new Selection();
  chosen.toggle('a');
  chosen.toggle('c');
  chosen.toggle('a');
  expect(chosen.ids).toEqual(['c']);
});

test('what is gone cannot stay chosen', () => {
  const chosen = new Selection();
  chosen.only(['a', 'b']);
  chosen.keep((id) => id !== 'a');
  expect([chosen.ids, chosen.has('a')]).toEqual([['b'], false]);
});

test('a search wants every word, marks and capitals aside, in the card or its group', () => {
  const card = {
    id: '1',
    kind: 'pain_point',
    text: 'Café closes early',
    author: 'lena',
    group: 'Hours',
  } as const;
  const wanted = { words: '', kinds: new Set<never>(), authors: new Set<string>(), grouped: false };
  const finds = (change: object): boolean => isWanted(card, { ...wanted, ...change });
  expect([finds({}), finds({ words: 'cafe EARLY' }), finds({ words: 'hours' })]).toEqual([
    true,
    true,
    true,
  ]);
  expect([finds({ words: 'cafe late' }), finds({ authors: new Set(['tom']) })]).toEqual([
    false,
    false,
  ]);
  expect([finds({ kinds: new Set(['opportunity']) }), finds({ grouped: true })]).toEqual([
    false,
    true,
  ]);
});
