import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import { backOff } from './backoff.ts';
import { closingOf } from './closing.ts';
import { isEdit, readServerWord } from './wire.ts';

function read(write: (encoder: encoding.Encoder) => void): unknown {
  return readServerWord(decoding.createDecoder(encoding.encode(write)));
}

test('the server says what is durable', () => {
  expect(
    read((encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, 300);
    }),
  ).toEqual({ is: 'durable', edits: 300 });
});

test('the server says why it refused, and odd words do no harm', () => {
  const refusal = (json: string): unknown =>
    read((encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, json);
    });
  expect(refusal('{"code":"locked","title":"Locked","detail":"Paused.","resync":true}')).toEqual({
    is: 'refused',
    refusal: { code: 'locked', title: 'Locked', detail: 'Paused.' },
  });
  expect(refusal('no json')).toEqual({
    is: 'refused',
    refusal: { code: 'unknown', title: '', detail: '' },
  });
});

test('the server says what time it is', () => {
  expect(
    read((encoder) => {
      encoding.writeVarUint(encoder, 2);
      encoding.writeVarUint(encoder, 1_795_293_577_673);
    }),
  ).toEqual({ is: 'clock', at: 1_795_293_577_673 });
});

test('words of a newer server are passed over', () => {
  expect(
    read((encoder) => {
      encoding.writeVarUint(encoder, 9);
    }),
  ).toBeNull();
});

test('answers and updates are edits, questions and presence are not', () => {
  const frames = [[0, 0], [0, 1], [0, 2], [1, 0], []].map((bytes) => isEdit(new Uint8Array(bytes)));
  expect(frames).toEqual([false, true, true, false, false]);
});

test('a close code from 4400 to 4499 is final, every other is not', () => {
  expect(closingOf(1006)).toEqual({ then: 'retry', restarting: false });
  expect(closingOf(1012)).toEqual({ then: 'retry', restarting: true });
  expect(closingOf(4409)).toEqual({ then: 'start_afresh' });
  expect(closingOf(4410)).toEqual({ then: 'stop', why: 'ended' });
  expect(closingOf(4499)).toEqual({ then: 'stop', why: 'broken' });
  expect(closingOf(4500)).toEqual({ then: 'retry', restarting: false });
});

test('the back-off doubles from half a second to fifteen, and jitters over all of it', () => {
  const most = [0, 1, 2, 5, 50].map((failures) => backOff(failures, () => 1));
  expect(most).toEqual([500, 1_000, 2_000, 15_000, 15_000]);
  expect(backOff(5, () => 0)).toBe(0);
});
