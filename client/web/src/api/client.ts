import { newId } from '../journey/ids.ts';
import type {
  CreatedWorkshop,
  Joined,
  NewWorkshop,
  Session,
  TemplateInfo,
  Workshop,
} from './types.ts';

/** The server said no, or could not be reached (`status` 0). `code` is for programs. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail);
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  let code = 'unexpected';
  let detail = '';
  try {
    const body: unknown = await answer.json();
    if (typeof body === 'object' && body !== null) {
      if ('code' in body && typeof body.code === 'string') code = body.code;
      if ('detail' in body && typeof body.detail === 'string') detail = body.detail;
      else if ('title' in body && typeof body.title === 'string') detail = body.title;
    }
  } catch {
    // A proxy may answer with a page of its own: the status still tells enough.
  }
  return new Problem(answer.status, code, detail);
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the server answers; null where it has nothing to say. Throws a Problem. */
export async function ask(method: Method, path: string, body?: unknown): Promise<unknown> {
  const request: RequestInit =
    body === undefined
      ? { method, headers: { Accept: 'application/json' } }
      : {
          method,
          headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        };
  let answer: Response;
  try {
    answer = await fetch(path, request);
  } catch {
    throw new Problem(0, 'unreachable', '');
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer.status === 204 ? null : answer.json();
}

const at = encodeURIComponent;

export async function createWorkshop(wanted: NewWorkshop): Promise<CreatedWorkshop> {
  return (await ask('POST', '/api/workshops', wanted)) as CreatedWorkshop;
}

let joining = { said: '', key: '' };

/** Comes in with a code and a name, or comes back with the token of last time. */
export async function join(
  wanted: { code: string; name: string; password?: string } | { token: string },
): Promise<Joined> {
  const said = JSON.stringify(wanted);
  // The same key until it worked: an answer that was lost makes no second person.
  if (joining.said !== said) joining = { said, key: newId() + newId() };
  const joined = (await ask('POST', '/api/join', {
    ...wanted,
    idempotency_key: joining.key,
  })) as Joined;
  joining = { said: '', key: '' };
  return joined;
}

/** Trades a token for the cookie that speaks for this browser from now on. */
export async function signIn(token: string): Promise<Session> {
  return (await ask('POST', '/api/session', { token })) as Session;
}

export async function workshop(id: string): Promise<Workshop> {
  return (await ask('GET', `/api/workshops/${at(id)}`)) as Workshop;
}

export async function command(
  id: string,
  wanted: { type: string; [field: string]: unknown },
): Promise<unknown> {
  return ask('POST', `/api/workshops/${at(id)}/commands`, wanted);
}

export type OutcomeFormat = 'mermaid' | 'markdown' | 'csv' | 'json';

export function outcomeAddress(id: string, format: string): string {
  return `/api/workshops/${at(id)}/outcomes/${format}`;
}

/** The starts for a new map that this server offers. */
export async function templates(): Promise<TemplateInfo[]> {
  return ((await ask('GET', '/api/templates')) as { templates: TemplateInfo[] }).templates;
}

/** Something worth a look: a code for programs, a sentence, the things it is about. */
export interface MapHint {
  code: string;
  sentence: string;
  count?: number;
  about?: readonly string[];
}

/** What the map still lacks; facilitators alone are told. */
export async function mapChecks(
  id: string,
): Promise<{ chain: readonly MapHint[]; frame: readonly MapHint[] }> {
  return (await ask('GET', `/api/workshops/${at(id)}/checks`)) as {
    chain: MapHint[];
    frame: MapHint[];
  };
}

/** Puts back what somebody or everybody did in the last minutes (null: in this phase). */
export async function undoScope(
  id: string,
  scope: ({ participant: string } | { everybody: true }) & { minutes: number | null },
): Promise<{ restored: number; removed: number }> {
  return (await ask('POST', `/api/workshops/${at(id)}/undo`, scope)) as {
    restored: number;
    removed: number;
  };
}

/** The receipts of all ballots of a round that is closed; what opens them together comes later. */
export async function receipts(
  id: string,
  round: string,
): Promise<{ receipts: readonly string[]; opening: string | null }> {
  return (await ask('GET', `/api/workshops/${at(id)}/rounds/${at(round)}/receipts`)) as {
    receipts: string[];
    opening: string | null;
  };
}

/** A kind of file that can be taken home. */
export interface OutcomeInfo {
  format: string;
  title: string;
  extension: string;
  allowed: boolean;
}

/** Everything that can be taken home, and whether this person may have it now. */
export async function outcomes(id: string): Promise<readonly OutcomeInfo[]> {
  const found = await ask('GET', `/api/workshops/${at(id)}/outcomes`);
  return (found as { outcomes: OutcomeInfo[] }).outcomes;
}

/** What came of a workshop, as people see it who were not there. */
export interface Result {
  about: { title: string; made_at: number; participants: number };
  votes: readonly ResultVote[];
}

/** A vote whose result everybody saw. */
export interface ResultVote {
  question: string;
  ballots: number;
  places: readonly {
    id: string;
    text: string;
    place: number;
    tied: boolean;
    dots: number;
    voters: number;
  }[];
}

/** Trades the secret of a result's link for the cookie that opens this result alone. */
export async function openResult(token: string): Promise<void> {
  await ask('POST', '/api/results/session', { token });
}

export async function resultOf(id: string): Promise<Result> {
  return (await ask('GET', `/api/results/${at(id)}`)) as Result;
}

export function resultAddress(id: string, format: string): string {
  return `/api/results/${at(id)}/files/${format}`;
}
