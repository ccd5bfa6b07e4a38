import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Reel, type Step } from './reel.ts';

/** A film in which every step, a second after the other, writes its own number. */
function counted(steps: number): Reel {
  const doc = new Y.Doc();
  const cut: Step[] = [];
  doc.on('update', (update: Uint8Array) => {
    cut.push({ position: cut.length + 1, at: cut.length * 1_000, update });
  });
  for (let at = 1; at <= steps; at += 1) doc.getMap('film').set('step', at);
  const reel = new Reel();
  reel.add(cut);
  return reel;
}

const stepIn = (doc: Y.Doc): unknown => doc.getMap('film').get('step');

test('every step shows what stood on the map then, forwards and backwards', () => {
  const reel = counted(1_000);
  let shown = reel.show(0, null);
  for (const steps of [1, 399, 400, 401, 999, 1_000, 5, 0, 801, 800]) {
    shown = reel.show(steps, shown);
    expect(stepIn(shown.doc)).toBe(steps === 0 ? undefined : steps);
  }
});

test('going on keeps the document, going back begins from a kept state', () => {
  const reel = counted(900);
  const first = reel.show(100, null);
  expect(reel.show(900, first).doc).toBe(first.doc);
  const back = reel.show(850, first);
  expect(back.doc).not.toBe(first.doc);
  let written = 0;
  back.doc.on('update', () => (written += 1));
  reel.show(870, back);
  expect(written).toBe(1);
});

test('time runs as it did, without the long pauses', () => {
  const reel = new Reel();
  const doc = new Y.Doc();
  doc.getMap('film').set('step', 1);
  const update = Y.encodeStateAsUpdate(doc);
  reel.add([
    { position: 1, at: 0, update },
    { position: 4, at: 2_000, update },
    { position: 9, at: 3_602_000, update },
  ]);
  expect(reel.times).toEqual([0, 2_000, 10_000]);
  expect([0, 1_999, 2_000, 10_000].map((time) => reel.stepsAt(time))).toEqual([1, 1, 2, 3]);
  expect([0, 3, 4, 8, 9].map((position) => reel.timeOf(position))).toEqual([
    0, 0, 2_000, 2_000, 10_000,
  ]);
});

test('what changes nothing on the map takes no time', () => {
  const doc = new Y.Doc();
  doc.getMap('film').set('step', 1);
  const [update, nothing] = [doc, new Y.Doc()].map((one) => Y.encodeStateAsUpdate(one));
  const reel = new Reel();
  reel.add(
    [update, nothing, nothing, update].map((one, at) => ({
      position: at + 1,
      at: at * 1_000,
      update: one ?? new Uint8Array(),
    })),
  );
  expect(reel.times).toEqual([0, 0, 0, 3_000]);
});
