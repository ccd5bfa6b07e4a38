import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Journey } from './journey.ts';

const card = 'card-of-lena-000000';

describe('what is said about a card', () => {
  it('counts a sign once for each person, and nobody for each time', () => {
    const doc = new Y.Doc();
    const { remarks } = new Journey(doc);
    for (const [at, author] of ['tom', 'tom', '', ''].entries()) {
      const fields = { element: card, emoji: '👍', author, created: at };
      doc.getMap('reactions').set(`sign-${at}`, new Y.Map(Object.entries(fields)));
    }
    expect(remarks.reactions(card)).toEqual([{ emoji: '👍', people: ['tom', '', ''] }]);
  });

  it('takes a sign back when it is given again, wherever else it was given', () => {
    const doc = new Y.Doc();
    const { remarks } = new Journey(doc);
    expect(remarks.react(card, '💡', 'lena')).toBe(true);
    expect(remarks.react(card, '👍', 'tom')).toBe(true);
    expect(remarks.react(card, '💡', 'lena')).toBe(false);
    expect(remarks.reactions(card)).toEqual([{ emoji: '👍', people: ['tom'] }]);
  });

  it('leaves out a sign that nobody knows', () => {
    const doc = new Y.Doc();
    const { remarks } = new Journey(doc);
    const fields = { element: card, emoji: '🦄', author: 'tom', created: 1 };
    doc.getMap('reactions').set('sign', new Y.Map(Object.entries(fields)));
    expect(remarks.reactions(card)).toEqual([]);
  });

  it('is read in the order in which it was written, and undone like a card', () => {
    const doc = new Y.Doc();
    const journey = new Journey(doc);
    journey.act(() => {
      journey.remarks.say(card, 'First', 'lena');
    });
    journey.act(() => {
      journey.remarks.say(card, 'Second', 'lena');
    });
    expect(journey.remarks.comments(card).map((one) => one.text)).toEqual(['First', 'Second']);
    journey.undo();
    expect(journey.remarks.comments(card).map((one) => one.text)).toEqual(['First']);
  });
});
