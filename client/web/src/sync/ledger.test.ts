import { expect, test } from 'vitest';
import { Ledger } from './ledger.ts';

test('a change waits until the message that carries it is durable', () => {
  const ledger = new Ledger();
  ledger.connected();
  ledger.changed(['elements/a']);
  ledger.sent();
  ledger.changed(['elements/b']);
  ledger.sent();
  ledger.durable(1);
  expect([...ledger.waiting]).toEqual(['elements/b']);
  ledger.durable(2);
  expect(ledger.size).toBe(0);
});

test('a thing that changed again waits for its latest change', () => {
  const ledger = new Ledger();
  ledger.connected();
  ledger.changed(['elements/a']);
  ledger.sent();
  ledger.changed(['elements/a']);
  ledger.sent();
  ledger.durable(1);
  expect(ledger.size).toBe(1);
});

test('what was written offline leaves with the first message of the next connection', () => {
  const ledger = new Ledger();
  ledger.connected();
  ledger.changed(['elements/a']);
  ledger.sent();
  ledger.connected();
  ledger.changed(['elements/b', 'stages/s']);
  expect(ledger.size).toBe(3);
  ledger.sent();
  ledger.durable(1);
  expect(ledger.size).toBe(0);
});

test('an acknowledgement of nothing changes nothing', () => {
  const ledger = new Ledger();
  ledger.changed(['elements/a']);
  ledger.durable(0);
  ledger.durable(7);
  expect(ledger.size).toBe(1);
});
