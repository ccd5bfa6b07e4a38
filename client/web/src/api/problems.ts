import { t, type MessageKey } from '../messages/index.ts';
import { Problem } from './client.ts';

export type JoinField = 'code' | 'name' | 'password';

/** A refusal in this person's language, and the field that can mend it. */
export interface Explained {
  words: string;
  field: JoinField | null;
  /** Whether trying the same again is pointless. */
  final: boolean;
}

const known: Readonly<Record<string, { say: MessageKey; field?: JoinField; final?: boolean }>> = {
  no_such_code: { say: 'problem.wrong_code', field: 'code' },
  name_missing: { say: 'join.name_missing', field: 'name' },
  name_too_long: { say: 'problem.name_too_long', field: 'name' },
  password_needed: { say: 'problem.password_needed', field: 'password' },
  wrong_password: { say: 'problem.wrong_password', field: 'password' },
  workshop_full: { say: 'problem.full', final: true },
  ended: { say: 'problem.ended', final: true },
  removed: { say: 'problem.removed', final: true },
  not_signed_in: { say: 'problem.not_signed_in', final: true },
  no_such_workshop: { say: 'problem.no_such_workshop', final: true },
  too_many_tries: { say: 'problem.too_many_tries' },
  body_too_large: { say: 'problem.too_large' },
  unreadable_import: { say: 'problem.unreadable_import' },
  draining: { say: 'problem.restarting' },
  unreachable: { say: 'problem.unreachable' },
};

export function joinProblem(error: unknown): Explained {
  if (!(error instanceof Problem))
    return { words: t('problem.unexpected'), field: null, final: false };
  const found = known[error.code];
  if (found === undefined) {
    return { words: error.detail || t('problem.unexpected'), field: null, final: false };
  }
  // Why a map could not be read (its size, its line) is worth more than that it could not.
  const words = error.code === 'unreadable_import' ? error.detail || t(found.say) : t(found.say);
  return { words, field: found.field ?? null, final: found.final ?? false };
}
