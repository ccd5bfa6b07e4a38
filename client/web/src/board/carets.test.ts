import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { newText } from '../journey/words.ts';
import { caretIn, placeOfCaret, segments, type Mark } from './carets.ts';

function shared(words: string): { doc: Y.Doc; text: Y.Text } {
  const doc = new Y.Doc();
  doc.getMap('m').set('text', newText(words));
  return { doc, text: doc.getMap('m').get('text') as Y.Text };
}

const mark = (from: number, to = from, window = 1): Mark => ({
  window,
  name: 'Tom',
  color: 'red',
  from,
  to,
});

test('a caret keeps its place among words typed before it, on every copy', () => {
  const { doc, text } = shared('price by phone');
  const caret = JSON.parse(JSON.stringify(caretIn(text, 6, 8))) as ReturnType<typeof caretIn>;
  text.insert(0, 'No ');
  expect(placeOfCaret(text, caret)).toEqual({ from: 9, to: 11 });
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  expect(placeOfCaret(copy.getMap('m').get('text') as Y.Text, caret)).toEqual({ from: 9, to: 11 });
});

test('a caret of another text, or an odd one, is none', () => {
  const { text } = shared('here');
  const other = shared('there').text;
  expect(placeOfCaret(text, caretIn(other, 1, 1))).toBeNull();
  expect(placeOfCaret(text, { anchor: 'x', head: null })).toBeNull();
});

test('words are cut at carets and selections, and none is lost', () => {
  const pieces = segments('Nobody answers', [mark(14), mark(0, 6, 2)]);
  expect(pieces.map((piece) => (piece.is === 'caret' ? '|' : piece.text)).join('')).toBe(
    'Nobody| answers|',
  );
  const wild = segments('abc', [mark(0, 2), mark(1, 99, 2), mark(50, 60, 3)]);
  expect(wild.map((piece) => (piece.is === 'caret' ? '' : piece.text)).join('')).toBe('abc');
});
