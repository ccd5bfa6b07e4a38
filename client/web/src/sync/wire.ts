import * as decoding from 'lib0/decoding';

/** What a Wayboard server says beside the stock protocol, to clients that speak `wayboard.ack`. */
export type ServerWord =
  | { is: 'durable'; edits: number }
  | { is: 'refused'; refusal: Refusal }
  | { is: 'clock'; at: number };

/** Why an edit was refused: `code` for programs, the rest in words for people. */
export interface Refusal {
  code: string;
  title: string;
  detail: string;
}

export const serverMessage = 100;
export const protocols = ['wayboard', 'wayboard.ack'];

/** The rest of a message of type 100; null for what a newer server may say. */
export function readServerWord(decoder: decoding.Decoder): ServerWord | null {
  switch (decoding.readVarUint(decoder)) {
    case 0:
      return { is: 'durable', edits: decoding.readVarUint(decoder) };
    case 1:
      return { is: 'refused', refusal: readRefusal(decoding.readVarString(decoder)) };
    case 2:
      return { is: 'clock', at: decoding.readVarUint(decoder) };
    default:
      return null;
  }
}

function readRefusal(json: string): Refusal {
  const refusal = { code: 'unknown', title: '', detail: '' };
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return refusal;
    if ('code' in value && typeof value.code === 'string') refusal.code = value.code;
    if ('title' in value && typeof value.title === 'string') refusal.title = value.title;
    if ('detail' in value && typeof value.detail === 'string') refusal.detail = value.detail;
  } catch {
    return refusal;
  }
  return refusal;
}

const sync = 0;
const step2 = 1;
const update = 2;

/** Whether a frame carries an edit: the server counts these when it says what is durable. */
export function isEdit(frame: Uint8Array): boolean {
  return frame[0] === sync && (frame[1] === step2 || frame[1] === update);
}
