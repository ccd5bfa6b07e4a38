import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { movedBy, newText, rewrite, spliceBetween } from './words.ts';

/** Two people's copies of one text, and a way to bring them together. */
function twoCopies(words: string): { ours: Y.Text; theirs: Y.Text; meet: () => void } {
  const a = new Y.Doc();
  const b = new Y.Doc();
  a.getMap('m').set('text', newText(words));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  return {
    ours: a.getMap('m').get('text') as Y.Text,
    theirs: b.getMap('m').get('text') as Y.Text,
    meet: () => {
      Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
      Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
    },
  };
}

describe('the smallest edit', () => {
  test('is nothing when nothing changed', () => {
    expect(spliceBetween('Install', 'Install')).toBeNull();
  });

  test('replaces only the middle that differs', () => {
    expect(spliceBetween('a long queue', 'a short queue')).toEqual({
      at: 2,
      remove: 4,
      insert: 'short',
    });
  });

  test('puts a doubled letter where the caret is', () => {
    expect(spliceBetween('aaa', 'aaaa', 1)).toEqual({ at: 0, remove: 0, insert: 'a' });
    expect(spliceBetween('aaa', 'aaaa', 4)).toEqual({ at: 3, remove: 0, insert: 'a' });
  });

  test('never cuts a character in half', () => {
    const splice = spliceBetween('so 😀', 'so 😁');
    expect(splice).toEqual({ at: 3, remove: 2, insert: '😁' });
  });

  test('turns any text into any other', () => {
    const samples = [
      '',
      'a',
      'ab',
      'ba',
      'abab',
      '😀',
      '😁😀',
      'a😀b',
      'Quote leaves out guarding',
    ];
    for (const before of samples) {
      for (const after of samples) {
        for (let cursor = 0; cursor <= after.length; cursor += 1) {
          const splice = spliceBetween(before, after, cursor) ?? { at: 0, remove: 0, insert: '' };
          const { at, remove, insert } = splice;
          expect(before.slice(0, at) + insert + before.slice(at + remove)).toBe(after);
        }
      }
    }
  });
});

test('what two people type into one card at the same time both survives', () => {
  const { ours, theirs, meet } = twoCopies('Nobody books the inspection');
  rewrite(ours, 'Nobody here books the inspection', 11);
  rewrite(theirs, 'Nobody books the safety inspection', 24);
  meet();
  expect(ours.toString()).toBe('Nobody here books the safety inspection');
  expect(theirs.toString()).toBe(ours.toString());
});

test('a caret keeps its place among the words that others type', () => {
  expect(movedBy([{ insert: 'abc' }], 5)).toBe(8);
  expect(movedBy([{ retain: 5 }, { insert: 'abc' }], 5)).toBe(5);
  expect(movedBy([{ retain: 1 }, { delete: 2 }], 5)).toBe(3);
  expect(movedBy([{ retain: 4 }, { delete: 9 }], 5)).toBe(4);
});
