import type * as Y from 'yjs';
import { isMap } from '../journey/collection.ts';
import { wordsOf } from '../journey/words.ts';

/** The things a transaction changed, as "root/id". */
export function thingsChanged(transaction: Y.Transaction): Set<string> {
  const things = new Set<string>();
  for (const [type, fields] of transaction.changed) {
    const inside = thingOf(type);
    if (inside !== null) things.add(inside);
    else for (const field of fields) things.add(`${rootName(type)}/${field ?? ''}`);
  }
  return things;
}

/** The words that stand in a thing, for a person to take elsewhere; empty when it has none. */
export function wordsIn(doc: Y.Doc, thing: string): string {
  const [root = '', id = ''] = thing.split('/', 2);
  const value = doc.getMap(root).get(id);
  if (!isMap(value)) return wordsOf(value);
  return wordsOf(value.get('text') ?? value.get('name') ?? value.get('title'));
}

/** A shared type, as far as finding its place needs it. */
interface Shared {
  readonly _item: Y.Item | null;
  readonly doc: Y.Doc | null;
}

function thingOf(type: Shared): string | null {
  let at: Shared = type;
  for (;;) {
    const item = at._item;
    if (item === null) return null;
    const parent = item.parent as Shared;
    if (parent._item === null) return `${rootName(parent)}/${item.parentSub ?? ''}`;
    at = parent;
  }
}

function rootName(type: Shared): string {
  for (const [name, root] of type.doc?.share ?? []) if (root === type) return name;
  return '';
}
