import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Presence } from './presence.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function window_(name: string): { awareness: Awareness; presence: Presence } {
  const awareness = new Awareness(new Y.Doc());
  return { awareness, presence: new Presence(awareness, { id: name, name, color: 'red' }) };
}

function tell(from: Awareness, to: Awareness): void {
  applyAwarenessUpdate(to, encodeAwarenessUpdate(from, [from.clientID]), 'network');
}

test('others hear who edits, points, carries and deleted', () => {
  const a = window_('lena');
  const b = window_('tom');
  const at = { lane: 'l', stage: 's', x: 0.5, y: 0.25 };
  a.presence.edits('card');
  a.presence.points(at);
  a.presence.carries({ cards: ['c'], lane: 'l', stage: 's', before: null });
  a.presence.deletes(['old']);
  tell(a.awareness, b.awareness);
  expect(b.presence.editing('card').map(({ user }) => user.name)).toEqual(['lena']);
  expect(b.presence.pointing().map((one) => one.at)).toEqual([at]);
  expect(b.presence.carried.map(({ drag }) => drag.cards)).toEqual([['c']]);
  expect(b.presence.deleter('old')?.id).toBe('lena');
  expect([...b.presence.here].sort()).toEqual(['lena', 'tom']);
});

test('a pointer that flies sends twenty times a second at most, and its last place', () => {
  const { awareness, presence } = window_('lena');
  let sent = 0;
  awareness.on('update', () => (sent += 1));
  vi.advanceTimersByTime(1_000);
  for (let step = 0; step < 500; step += 1) {
    presence.points({ lane: 'l', stage: 's', x: step, y: 0 });
    vi.advanceTimersByTime(2);
  }
  vi.advanceTimersByTime(100);
  expect(sent).toBeLessThanOrEqual(20);
  expect(awareness.getLocalState()?.at).toMatchObject({ x: 499 });
});

test('who does nothing for half a minute points nowhere', () => {
  const { awareness, presence } = window_('lena');
  presence.points({ lane: 'l', stage: 's', x: 0, y: 0 });
  vi.advanceTimersByTime(31_000);
  expect(awareness.getLocalState()?.at).toBeUndefined();
});

test('what odd programs tell is left out', () => {
  const a = new Awareness(new Y.Doc());
  const b = window_('tom');
  a.setLocalState({
    user: { id: 'x' },
    at: { lane: 1 },
    drag: 'all',
    caret: 7,
    gone: {},
    editing: [],
  });
  tell(a, b.awareness);
  expect([b.presence.pointing(), b.presence.carried, b.presence.deleter('c')]).toEqual([
    [],
    [],
    null,
  ]);
});

test('a state stays within the two KiB that the server takes', () => {
  const { awareness, presence } = window_('lena');
  const ids = Array.from({ length: 60 }, (_, at) => `card-id-number-${at}`);
  presence.carries({
    cards: ids.slice(0, 12),
    lane: 'l'.repeat(16),
    stage: 's'.repeat(16),
    before: 'b'.repeat(16),
  });
  presence.deletes(ids);
  presence.points({
    lane: 'l'.repeat(16),
    stage: 's'.repeat(16),
    card: 'c'.repeat(16),
    x: 0.123,
    y: 0.456,
  });
  vi.advanceTimersByTime(100);
  expect(JSON.stringify(awareness.getLocalState()).length).toBeLessThan(2_048);
});
