/** Why a board cannot go on: nothing that waiting would mend. */
export type Over = 'signed_out' | 'not_allowed' | 'no_such_workshop' | 'ended' | 'broken';

/** What a closed connection means for the page. */
export type Closing =
  { then: 'retry'; restarting: boolean } | { then: 'start_afresh' } | { then: 'stop'; why: Over };

const lost: Closing = { then: 'retry', restarting: false };
const restarting: Closing = { then: 'retry', restarting: true };

const table: Readonly<Record<number, Closing>> = {
  1001: restarting,
  1006: lost,
  1012: restarting,
  1013: lost,
  4400: { then: 'stop', why: 'broken' },
  4401: { then: 'stop', why: 'signed_out' },
  4403: { then: 'stop', why: 'not_allowed' },
  4404: { then: 'stop', why: 'no_such_workshop' },
  4409: { then: 'start_afresh' },
  4410: { then: 'stop', why: 'ended' },
  4413: { then: 'start_afresh' },
};

/** The meaning of a close code; from 4400 to 4499 it is final, everything else passes. */
export function closingOf(code: number): Closing {
  const final = code >= 4400 && code < 4500;
  return table[code] ?? (final ? { then: 'stop', why: 'broken' } : lost);
}
