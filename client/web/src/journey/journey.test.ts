import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { newId } from './ids.ts';
import { Journey } from './journey.ts';
import { likelyLink } from './links.ts';
import { orderBetween, ordersAt, ordersBetween } from './order.ts';

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

function texts(journey: Journey, lane: string, stage: string): string[] {
  return journey.cards(lane, stage).map((card) => card.text);
}

function someCards(journey: Journey, stage: string, lane: string, ...words: string[]): string[] {
  return words.map((text) => journey.add({ kind: 'pain_point', text, stage, lane }, 'lena'));
}

test('several cards move side by side in their order, and one undo brings them back', () => {
  const { journey, stage, lane } = aMap();
  const next = journey.addStage('Run');
  const [a, , c] = someCards(journey, stage, lane, 'a', 'b', 'c');
  const [x] = someCards(journey, next, lane, 'x');
  const moving = [a, c].flatMap((id) => journey.card(id ?? '') ?? []);
  journey.move(moving, { stage: next, lane, before: x ?? null });
  expect([texts(journey, lane, stage), texts(journey, lane, next)]).toEqual([
    ['b'],
    ['a', 'c', 'x'],
  ]);
  journey.undo();
  expect([texts(journey, lane, stage), texts(journey, lane, next)]).toEqual([
    ['a', 'b', 'c'],
    ['x'],
  ]);
});

test('a card that the lane does not take follows into the stage, in its own lane', () => {
  const { journey, stage, lane } = aMap();
  const tasks = journey.addLane('Tasks', 'customer_task');
  const next = journey.addStage('Run');
  const pain = journey.add({ kind: 'pain_point', text: 'pain', stage, lane }, 'lena');
  const task = journey.add({ kind: 'customer_task', text: 'task', stage, lane: tasks }, 'lena');
  const moving = [pain, task].flatMap((id) => journey.card(id) ?? []);
  journey.move(moving, { stage: next, lane, before: null });
  expect([texts(journey, lane, next), texts(journey, tasks, next)]).toEqual([['pain'], ['task']]);
});

test('a card put into the tray keeps its lane and comes back to it', () => {
  const { journey, stage, lane } = aMap();
  const [id] = someCards(journey, stage, lane, 'a');
  const card = journey.card(id ?? '');
  if (card === null) throw new Error('no card');
  journey.move([card], { stage: null, lane: '', before: null });
  expect(journey.unplaced.map((one) => [one.text, one.stage, one.lane])).toEqual([
    ['a', null, lane],
  ]);
  journey.placeInto(card, stage);
  expect(texts(journey, lane, stage)).toEqual(['a']);
});

test('a deleted stage leaves its cards unplaced, and undo places them again', () => {
  const { journey, stage, lane } = aMap();
  someCards(journey, stage, lane, 'a', 'b');
  const back = journey.removeStage(stage);
  expect([journey.stages.length, journey.unplaced.length]).toEqual([0, 2]);
  back();
  expect([journey.stages.length, texts(journey, lane, stage)]).toEqual([1, ['a', 'b']]);
});

test('stages change their order by one edit of one stage', () => {
  const { doc, journey } = aMap();
  const [b, c] = ['b', 'c'].map((name) => journey.addStage(name));
  const last = journey.stages.find((one) => one.id === c);
  let updates = 0;
  doc.on('update', () => (updates += 1));
  if (last !== undefined) journey.moveStage(last, b ?? null);
  expect(journey.stages.map((one) => one.name)).toEqual(['Install', 'c', 'b']);
  expect(updates).toBe(1);
});

test('a group stands where its first card stood, and ends when one card is left', () => {
  const { journey, stage, lane } = aMap();
  const [a, b, c] = someCards(journey, stage, lane, 'a', 'b', 'c') as [string, string, string];
  journey.groups.add([b, c], 'b', stage, 'lena');
  const items = (): string[] =>
    journey
      .items(lane, stage)
      .map((item) => (item.is === 'group' ? `group of ${item.size}` : item.card.text));
  expect(items()).toEqual(['a', 'group of 2']);
  const [group] = journey.groups.all;
  journey.groups.join(group?.id ?? '', [a]);
  expect(items()).toEqual(['group of 3']);
  journey.groups.leave([a]);
  expect(items()).toEqual(['a', 'group of 2']);
  journey.groups.leave([c]);
  expect([items(), journey.groups.all.length]).toEqual([['a', 'b', 'c'], 0]);
});

test('a group whose cards were deleted by others is no group, and whole again after an undo', () => {
  const { journey, stage, lane } = aMap();
  const [a, b] = someCards(journey, stage, lane, 'a', 'b') as [string, string];
  journey.groups.add([a, b], 'a', stage, 'lena');
  const back = journey.remove(b);
  expect(journey.groupOf(a)).toBeNull();
  back();
  expect(journey.groupOf(a)?.title).toBe('a');
});

test('two people who put one card into two groups see it in the same one', () => {
  const a = new Y.Doc();
  const b = new Y.Doc();
  const one = new Journey(a);
  const stage = one.addStage('Install');
  const lane = one.addLane('Pain points', 'pain_point');
  const cards = someCards(one, stage, lane, 'x', 'y', 'z') as [string, string, string];
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  const other = new Journey(b);
  one.groups.add([cards[0], cards[1]], 'left', stage, 'lena');
  other.groups.add([cards[1], cards[2]], 'right', stage, 'tom');
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  expect(one.groups.of(cards[1])?.id).toBe(other.groups.of(cards[1])?.id);
});

test('a line is drawn once, found from both ends, and says where the chain breaks', () => {
  const { journey, stage, lane } = aMap();
  const [a, b] = someCards(journey, stage, lane, 'a', 'b') as [string, string];
  const id = journey.links.add(a, b, 'next', 'lena');
  expect(journey.links.add(a, b, 'next', 'tom')).toBe(id);
  const link = journey.links.of(b)[0];
  expect([link?.from, link?.to, link?.state, link?.gap]).toEqual([a, b, 'ok', false]);
  if (link !== undefined) link.state = 'missing';
  expect([journey.links.of(a)[0]?.gap, journey.links.all.length]).toEqual([true, 1]);
  journey.links.remove(id);
  expect(journey.links.of(a)).toEqual([]);
});

test('a line means the same from whichever end it is drawn', () => {
  expect(likelyLink('customer_task', 'user_task')).toEqual({ kind: 'generates', turned: false });
  expect(likelyLink('pain_point', 'customer_task')).toEqual({ kind: 'hurts', turned: false });
  expect(likelyLink('customer_task', 'pain_point')).toEqual({ kind: 'hurts', turned: true });
  expect(likelyLink('pain_point', 'opportunity')).toEqual({ kind: 'addresses', turned: true });
  expect(likelyLink('touchpoint', 'backstage_action')).toEqual({
    kind: 'served_by',
    turned: false,
  });
  expect(likelyLink('user_task', 'customer_task')).toEqual({ kind: 'next', turned: false });
});

test("undo takes back one's own changes and leaves everybody else's", () => {
  const { doc, journey, stage, lane } = aMap();
  const [mine] = someCards(journey, stage, lane, 'mine');
  const theirs = new Y.Doc();
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
  new Journey(theirs).add({ kind: 'pain_point', text: 'theirs', stage, lane }, 'tom');
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), 'network');
  journey.undo();
  expect(journey.card(mine ?? '')).toBeNull();
  expect(texts(journey, lane, stage)).toEqual(['theirs']);
});

test('orders are found for several things between any neighbours', () => {
  const orders = ordersAt(
    [
      { id: 'a', order: 'a0' },
      { id: 'b', order: 'a1' },
    ],
    'b',
    3,
  );
  expect(orders).toEqual([...orders].sort());
  expect(orders[0] !== undefined && orders[0] > 'a0' && (orders[2] ?? '') < 'a1').toBe(true);
  expect(ordersBetween('odd!', undefined, 2)).toHaveLength(2);
});
