import { keepHere, keptHere } from '../memory.ts';
import type { Ballot } from '../phases/shown.ts';

/** Kept for this tab alone: what a voter needs to find the own ballot among the receipts. */
export interface KeptBallot {
  dots: Readonly<Record<string, number>>;
  salt: string;
}

export function keepBallot(workshop: string, round: string, ballot: Ballot | null): void {
  if (ballot?.salt === undefined || ballot.salt === '') return;
  const { dots, salt } = ballot;
  keepHere(`ballot.${workshop}.${round}`, JSON.stringify({ dots, salt }));
}

export function keptBallot(workshop: string, round: string): KeptBallot | null {
  const kept = keptHere(`ballot.${workshop}.${round}`);
  return kept === '' ? null : (JSON.parse(kept) as KeptBallot);
}
