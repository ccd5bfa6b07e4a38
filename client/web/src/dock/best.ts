import type { PhaseNow, Round, Scores, OpenCheck, Status, Stop } from '../phases/shown.ts';

/** The one thing to do next. */
export type Best =
  | { is: 'start' }
  | { is: 'reveal'; count: number }
  | { is: 'open_voting' }
  | { is: 'close_votes' }
  | { is: 'reveal_votes' }
  | { is: 'reveal_feelings' }
  | { is: 'reveal_scores' }
  | { is: 'reveal_answers' }
  | { is: 'next' }
  | { is: 'finish' }
  | { is: 'none' };

export interface Standing {
  readonly status: Status;
  readonly phase: PhaseNow | null;
  readonly hidden: boolean;
  readonly privateCount: number;
  readonly round: Round | null;
  readonly check: OpenCheck | null;
  readonly scores: Scores;
  readonly answered: number;
  readonly next: Stop | null;
}

/** What a facilitator who knows the method would press now. */
export function bestAction(at: Standing): Best {
  if (at.status === 'finished') return { is: 'none' };
  const { phase } = at;
  if (phase === null) return { is: 'start' };
  if (at.check !== null && at.check.answered > 0) return { is: 'reveal_answers' };
  if (at.hidden && at.privateCount > 0) return { is: 'reveal', count: at.privateCount };
  if (phase.type === 'dot_voting') {
    const round = at.round?.phase === phase.id ? at.round : null;
    if (round === null) return { is: 'open_voting' };
    if (round.life.type === 'open') return { is: 'close_votes' };
    if (round.life.type === 'closed') return { is: 'reveal_votes' };
  }
  const shown = (what: string): boolean =>
    at.scores.revealed.includes(`${what}/${phase.id}.${phase.number}`);
  if (at.answered > 0) {
    if (phase.type === 'emotions' && !shown('feelings')) return { is: 'reveal_feelings' };
    if (phase.type === 'prioritising' && !shown('scores')) return { is: 'reveal_scores' };
  }
  return at.next === null ? { is: 'finish' } : { is: 'next' };
}
