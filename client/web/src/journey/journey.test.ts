import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { newId } from './ids.ts';
import { Journey } from './journey.ts';
import { orderBetween } from './order.ts';

function aMap(): { doc: Y.Doc; journey: Journey; stage: string; lane: string } {
  const doc = new Y.Doc();
  const journey = new Journey(doc);
  const stage = journey.addStage('Install');
  const lane = journey.addLane('Pain points', 'pain_point');
  return { doc, journey, stage, lane };
}

test('an id has sixteen URL-safe characters', () => {
  for (let tries = 0; tries < 100; tries += 1) expect(newId()).toMatch(/^[A-Za-z0-9_-]{16}$/u);
});

test('a new card comes with all of its fields in one edit', () => {
  const { doc, journey, stage, lane } = aMap();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const id = journey.add({ kind: 'pain_point', text: 'No price', stage, lane }, 'lena');
  const stored = doc.getMap('elements').get(id) as Y.Map<unknown>;
  expect(updates).toHaveLength(1);
  expect(stored.toJSON()).toEqual({
    kind: 'pain_point',
    text: 'No price',
    stage,
    lane,
    order: 'a0',
    author: 'lena',
    created: expect.any(Number) as number,
  });
});

test('cards of a cell come in their order, and a nudge changes it', () => {
  const { journey, stage, lane } = aMap();
  const [first, second, third] = ['one', 'two', 'three'].map((text) =>
    journey.add({ kind: 'pain_point', text, stage, lane }, 'lena'),
  );
  const texts = (): string[] => journey.cards(lane, stage).map((card) => card.text);
  expect(texts()).toEqual(['one', 'two', 'three']);
  const last = journey.card(third ?? '');
  if (last !== null) journey.nudge(last, { places: -1 });
  expect(journey.cards(lane, stage).map((card) => card.id)).toEqual([first, third, second]);
});

test('a deleted card comes back with its words, and only while it was the last step', () => {
  const { journey, stage, lane } = aMap();
  const id = journey.add({ kind: 'pain_point', text: 'No price', stage, lane }, 'lena');
  const back = journey.remove(id);
  expect(journey.cards(lane, stage)).toHaveLength(0);
  back();
  expect(journey.cards(lane, stage).map((card) => card.text)).toEqual(['No price']);
  const late = journey.remove(id);
  journey.add({ kind: 'pain_point', text: 'Another', stage, lane }, 'lena');
  late();
  expect(journey.cards(lane, stage).map((card) => card.text)).toEqual(['Another']);
});

test('a card whose stage is gone waits in the tray and can be put elsewhere', () => {
  const { doc, journey, stage, lane } = aMap();
  const id = journey.add({ kind: 'pain_point', text: 'Lost', stage, lane }, 'lena');
  const next = journey.addStage('Run');
  doc.getMap('stages').delete(stage);
  expect(journey.unplaced.map((card) => card.id)).toEqual([id]);
  const card = journey.card(id);
  expect(card !== null && journey.placeInto(card, next)).toBe(true);
  expect(journey.unplaced).toEqual([]);
  expect(journey.cards(lane, next).map((one) => one.id)).toEqual([id]);
});

test('customer tasks are numbered, and user tasks say which one they serve', () => {
  const { doc, journey, stage } = aMap();
  const tasks = journey.addLane('Customer tasks', 'customer_task');
  const uses = journey.addLane('User tasks', 'user_task');
  const task = journey.add({ kind: 'customer_task', text: 'Choose', stage, lane: tasks }, 'lena');
  const use = journey.add({ kind: 'user_task', text: 'Search', stage, lane: uses }, 'lena');
  const link = new Y.Map<unknown>(Object.entries({ from: task, to: use, kind: 'generates' }));
  doc.getMap('links').set(newId(), link);
  const reference = (id: string): unknown => {
    const card = journey.card(id);
    return card === null ? null : journey.reference(card);
  };
  expect(reference(task)).toEqual({ number: '1.1', serves: false });
  expect(reference(use)).toEqual({ number: '1.1', serves: true });
});

test('an order is found between any two neighbours, even odd ones', () => {
  expect(orderBetween('a0', 'a1') > 'a0').toBe(true);
  expect(orderBetween('a1', 'a1') > 'a1').toBe(true);
  expect(orderBetween('not an order!', undefined) > 'not an order!').toBe(true);
});
