import * as Y from 'yjs';

/** One replacement that turns a text into another: at `at`, `remove` units go and `insert` comes. */
export interface Splice {
  at: number;
  remove: number;
  insert: string;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/**
 * The smallest replacement that turns `before` into `after`, so that what others typed meanwhile
 * survives. `cursor`, where the caret stands in `after`, settles which of equal letters was typed.
 * A character outside the basic plane is never cut in half.
 */
export function spliceBetween(before: string, after: string, cursor = after.length): Splice | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  // What stands behind the caret was not typed just now.
  const behind = Math.min(after.length - cursor, shorter);
  let end = 0;
  while (end < behind && before[before.length - 1 - end] === after[after.length - 1 - end])
    end += 1;
  let start = 0;
  while (start < shorter - end && before[start] === after[start]) start += 1;
  while (
    end < shorter - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1;
  }
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start -= 1;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end -= 1;
  return {
    at: start,
    remove: before.length - start - end,
    insert: after.slice(start, after.length - end),
  };
}

/** Makes `text` read `after` with the smallest edit. */
export function rewrite(text: Y.Text, after: string, cursor?: number): void {
  const splice = spliceBetween(text.toString(), after, cursor);
  if (splice === null) return;
  const { at, remove, insert } = splice;
  const write = (): void => {
    if (remove > 0) text.delete(at, remove);
    if (insert !== '') text.insert(at, insert);
  };
  if (text.doc === null) write();
  else text.doc.transact(write, mine);
}

/** Where a caret at `position` stands after somebody else's edit. */
export function movedBy(
  delta: readonly {
    insert?: unknown;
    delete?: number | undefined;
    retain?: number | undefined;
  }[],
  position: number,
): number {
  let at = 0;
  let moved = position;
  for (const part of delta) {
    if (part.retain !== undefined) at += part.retain;
    else if (typeof part.insert === 'string') {
      if (at < moved) moved += part.insert.length;
      at += part.insert.length;
    } else if (part.delete !== undefined) {
      if (at < moved) moved -= Math.min(part.delete, moved - at);
    }
    if (at > moved) break;
  }
  return moved;
}

/** The origin of this person's own edits; undo follows these alone. */
export const mine = Symbol('mine');

/** Words stand as Y.Text, or plainly where a program wrote them. */
export function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  // Y.Text keeps its text as what toString gives.
  return value instanceof Y.Text ? value.toString() : '';
}

/** A new Y.Text that holds `words`. */
export function newText(words: string): Y.Text {
  const text = new Y.Text();
  if (words !== '') text.insert(0, words);
  return text;
}
