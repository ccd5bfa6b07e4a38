import { expect, test } from 'vitest';
import { shake256 } from './keccak.ts';
import { isSound, receiptOf } from './receipt.ts';

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const mine = { 'idea-one': 2, 'idea-two': 1 };
const salt = 'ab'.repeat(32);
const other = receiptOf('round-1', { 'idea-two': 3 }, '17'.repeat(32));

test('SHAKE-256 gives what the standard says, also over several blocks', () => {
  expect(hex(shake256(new Uint8Array(), 32))).toBe(
    '46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f',
  );
  const long = hex(shake256(new TextEncoder().encode('x'.repeat(300)), 200));
  expect(long.slice(-40)).toBe('1984b32b4f067047b18521fc7045eefe10af9400');
});

test('V19 a receipt is the same as the server’s', () => {
  expect(receiptOf('round-1', mine, salt)).toMatch(
    /^bd854a53b5e4650bfe626963612b93ad6565985288eaa75188e9cbcda2e447fc/u,
  );
  expect(receiptOf('round-1', mine, salt)).toHaveLength(512);
});

test('V20 the totals are the sum of the ballots, and no other totals are', () => {
  const receipts = [receiptOf('round-1', mine, salt), other];
  const opening = 'c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2';
  expect(isSound('round-1', receipts, { 'idea-one': 2, 'idea-two': 4 }, opening)).toBe(true);
  expect(isSound('round-1', receipts, { 'idea-one': 3, 'idea-two': 3 }, opening)).toBe(false);
});
