import * as Y from 'yjs';
import type { Caret } from '../sync/presence.ts';

/** Where a caret or selection stands in a text, as the others can be told. */
export function caretIn(text: Y.Text, start: number, end: number): Caret {
  return {
    anchor: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, start)) as unknown,
    head: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, end)) as unknown,
  };
}

/** Where somebody's caret stands in this copy of the text; null when it is not there (yet). */
export function placeOfCaret(text: Y.Text, caret: Caret): { from: number; to: number } | null {
  const anchor = indexOf(text, caret.anchor);
  const head = indexOf(text, caret.head);
  if (anchor === null || head === null) return null;
  return { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

function indexOf(text: Y.Text, position: unknown): number | null {
  if (text.doc === null || typeof position !== 'object' || position === null) return null;
  // Another's program wrote it: what cannot be read is no caret.
  try {
    const relative = Y.createRelativePositionFromJSON(position);
    const found = Y.createAbsolutePositionFromRelativePosition(relative, text.doc);
    return found?.type === text ? found.index : null;
  } catch {
    return null;
  }
}

export interface Mark {
  window: number;
  name: string;
  color: string;
  from: number;
  to: number;
}

/** A piece of the words: text, text that somebody chose, or a caret between two letters. */
export type Segment =
  | { is: 'text'; text: string }
  | { is: 'chosen'; text: string; mark: Mark }
  | { is: 'caret'; mark: Mark };

/** Cuts words at others' carets and selections; where two overlap, the first keeps its place. */
export function segments(words: string, marks: readonly Mark[]): Segment[] {
  const found: Segment[] = [];
  let at = 0;
  const text = (until: number): void => {
    if (until > at) found.push({ is: 'text', text: words.slice(at, until) });
    at = Math.max(at, until);
  };
  for (const mark of marks.toSorted((a, b) => a.from - b.from || a.window - b.window)) {
    const from = Math.min(Math.max(mark.from, at), words.length);
    const to = Math.min(Math.max(mark.to, from), words.length);
    text(from);
    if (to > from) {
      found.push({ is: 'chosen', text: words.slice(from, to), mark });
      at = to;
    }
    found.push({ is: 'caret', mark });
  }
  text(words.length);
  return found;
}
