import { untrack } from 'svelte';
import * as Y from 'yjs';
import { isMap } from './collection.ts';
import { newId } from './ids.ts';
import { LiveRecord } from './live.ts';
import { Watch } from './watch.ts';
import { mine, newText, wordsOf } from './words.ts';
import type { MessageKey } from '../messages/index.ts';

/** What a reaction may be, in the order in which it is offered, and what people mean by it. */
export const emoji = {
  '👍': 'emoji.agreed',
  '💚': 'emoji.loved',
  '🔥': 'emoji.hot',
  '💡': 'emoji.idea',
  '🤔': 'emoji.unsure',
  '👀': 'emoji.seen',
} as const satisfies Record<string, MessageKey>;
export type Emoji = keyof typeof emoji;
export const allEmoji = Object.keys(emoji) as Emoji[];

/** The longest comment that the schema takes, in UTF-16 units. */
export const longestComment = 2_000;

/** What somebody says about a card. */
export class LiveComment extends LiveRecord {
  get element(): string {
    return wordsOf(this.plain('element'));
  }
  get text(): string {
    return this.words('text');
  }
  get author(): string {
    return wordsOf(this.plain('author'));
  }
  get created(): number {
    return Number(this.plain('created')) || 0;
  }
  get resolved(): boolean {
    return this.flag('resolved');
  }
  set resolved(next: boolean) {
    this.choose('resolved', next ? true : null);
  }
}

/** One emoji on a card, and whose it is: the same person counts once. */
export interface Reacted {
  emoji: Emoji;
  /** Participants' ids; empty ones are nobody's name. */
  people: string[];
}

/** All comments and reactions, found by their cards. */
export class RemarkBook {
  readonly #comments: Y.Map<unknown>;
  readonly #reactions: Y.Map<unknown>;
  readonly #watch = new Watch();
  #threads: Map<string, LiveComment[]> | null = null;
  #signs: Map<string, Reacted[]> | null = null;

  constructor(comments: Y.Map<unknown>, reactions: Y.Map<unknown>) {
    this.#comments = comments;
    this.#reactions = reactions;
    comments.observeDeep(this.#spoken);
    reactions.observeDeep(this.#reacted);
  }

  destroy(): void {
    this.#comments.unobserveDeep(this.#spoken);
    this.#reactions.unobserveDeep(this.#reacted);
  }

  /** What was said about a card, oldest first. */
  comments(card: string): readonly LiveComment[] {
    this.#watch.track();
    this.#threads ??= untrack(() => this.#readComments());
    return this.#threads.get(card) ?? [];
  }

  /** The reactions to a card, in the order in which they are offered. */
  reactions(card: string): readonly Reacted[] {
    this.#watch.track();
    this.#signs ??= untrack(() => this.#readReactions());
    return this.#signs.get(card) ?? [];
  }

  say(card: string, words: string, author: string): void {
    // After all that its writer has read there, whatever the clocks say.
    const last = this.comments(card).at(-1)?.created ?? 0;
    const created = Math.max(Date.now(), last + 1);
    const map = new Y.Map<unknown>(
      Object.entries({ element: card, text: newText(words), author, created }),
    );
    this.#comments.doc?.transact(() => this.#comments.set(newId(), map), mine);
  }

  takeBack(comment: string): void {
    this.#comments.doc?.transact(() => {
      this.#comments.delete(comment);
    }, mine);
  }

  /** Puts a person's reaction on a card, or takes it back where it stands; says whether it stands. */
  react(card: string, sign: Emoji, author: string): boolean {
    const own = [...this.#reactions].flatMap(([id, map]) =>
      isMap(map) &&
      map.get('element') === card &&
      map.get('emoji') === sign &&
      map.get('author') === author
        ? [id]
        : [],
    );
    this.#reactions.doc?.transact(() => {
      for (const id of own) this.#reactions.delete(id);
      if (own.length > 0) return;
      const fields = { element: card, emoji: sign, author, created: Date.now() };
      this.#reactions.set(newId(), new Y.Map<unknown>(Object.entries(fields)));
    }, mine);
    return own.length === 0;
  }

  readonly #spoken = (): void => {
    this.#threads = null;
    this.#watch.changed();
  };

  readonly #reacted = (): void => {
    this.#signs = null;
    this.#watch.changed();
  };

  #readComments(): Map<string, LiveComment[]> {
    const found = new Map<string, LiveComment[]>();
    for (const [id, map] of this.#comments) {
      if (!isMap(map)) continue;
      const comment = new LiveComment(id, map);
      const thread = found.get(comment.element);
      if (thread === undefined) found.set(comment.element, [comment]);
      else thread.push(comment);
    }
    for (const thread of found.values()) {
      thread.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
    }
    return found;
  }

  #readReactions(): Map<string, Reacted[]> {
    const found = new Map<string, Reacted[]>();
    for (const [, map] of this.#reactions) {
      if (!isMap(map)) continue;
      const card = wordsOf(map.get('element'));
      const sign = wordsOf(map.get('emoji'));
      if (!isEmoji(sign)) continue;
      const signs = found.get(card) ?? [];
      found.set(card, signs);
      const known = signs.find((one) => one.emoji === sign);
      const author = wordsOf(map.get('author'));
      if (known === undefined) signs.push({ emoji: sign, people: [author] });
      else if (author === '' || !known.people.includes(author)) known.people.push(author);
    }
    for (const signs of found.values()) {
      signs.sort((a, b) => allEmoji.indexOf(a.emoji) - allEmoji.indexOf(b.emoji));
    }
    return found;
  }
}

function isEmoji(value: string): value is Emoji {
  return Object.hasOwn(emoji, value);
}
