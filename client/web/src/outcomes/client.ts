import { ask } from '../api/client.ts';

/** A kind of file, with what may be chosen about it as the properties of a JSON Schema. */
export interface FileKind {
  format: string;
  title: string;
  extension: string;
  allowed: boolean;
  options: Readonly<Record<string, unknown>>;
}

export interface FileKinds {
  outcomes: readonly FileKind[];
  /** Whether facilitators share everything with everybody before the wrap-up. */
  shared: boolean;
  wrapped_up: boolean;
}

/** A file on its way; `share` is how much of the work is done, 0 to 1. */
export interface Making {
  id: string;
  format: string;
  status: 'waiting' | 'working' | 'ready' | 'failed';
  share: number;
  /** How many files are made before this one. */
  ahead: number;
  detail: string | null;
}

export interface Trace {
  id: string;
  text: string;
  place: number | null;
  crux: boolean;
  state: string;
  stage: string;
  tasks: readonly { id: string; text: string; stage: string }[];
  pains: readonly { id: string; text: string; stage: string; hot: boolean }[];
  dip: { stage: string; value: number; n: number; lowest: boolean } | null;
  voices: readonly { text: string; source?: string }[];
  evidence: readonly string[];
  numbers: readonly string[];
  dots: { dots: number; voters: number; ballots: number } | null;
  scores: {
    importance: number | null;
    satisfaction: number | null;
    opportunity_score: number | null;
    impact: number | null;
    effort: number | null;
    rice: number | null;
    talk_first: boolean;
  };
  checks: readonly { check: string; yes: number; no: number; unsure: number; passed: boolean }[];
  owner: string;
  due: string;
  reason: string;
}

/** A link for people who were not there; times in epoch milliseconds. */
export interface ResultLink {
  id: string;
  name: string;
  created: number;
  expires: number;
  revoked: boolean;
  valid: boolean;
}

const of = (workshop: string): string => `/api/workshops/${encodeURIComponent(workshop)}`;
const at = encodeURIComponent;

export async function fileKinds(workshop: string): Promise<FileKinds> {
  return (await ask('GET', `${of(workshop)}/outcomes`)) as FileKinds;
}

export async function shareFiles(workshop: string, outcomes: boolean): Promise<void> {
  await ask('PUT', `${of(workshop)}/sharing`, { outcomes });
}

export async function makeFile(
  workshop: string,
  format: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Making> {
  return (await ask('POST', `${of(workshop)}/exports`, { format, options })) as Making;
}

export async function filesInMaking(workshop: string): Promise<readonly Making[]> {
  return ((await ask('GET', `${of(workshop)}/exports`)) as { exports: Making[] }).exports;
}

export async function howFar(workshop: string, id: string): Promise<Making> {
  return (await ask('GET', `${of(workshop)}/exports/${at(id)}`)) as Making;
}

export async function dropFile(workshop: string, id: string): Promise<void> {
  await ask('DELETE', `${of(workshop)}/exports/${at(id)}`);
}

export function madeFileAddress(workshop: string, id: string): string {
  return `${of(workshop)}/exports/${at(id)}/file`;
}

export async function traces(workshop: string): Promise<readonly Trace[]> {
  return ((await ask('GET', `${of(workshop)}/trace`)) as { traces: Trace[] }).traces;
}

export async function resultLinks(workshop: string): Promise<readonly ResultLink[]> {
  return ((await ask('GET', `${of(workshop)}/results`)) as { results: ResultLink[] }).results;
}

/** A new link; its address holds the secret and is told this once. */
export async function makeResultLink(
  workshop: string,
  wanted: { name: string; days: number },
): Promise<{ id: string; url: string; expires: number }> {
  return (await ask('POST', `${of(workshop)}/results`, wanted)) as {
    id: string;
    url: string;
    expires: number;
  };
}

export async function endResultLink(workshop: string, id: string): Promise<void> {
  await ask('DELETE', `${of(workshop)}/results/${at(id)}`);
}
