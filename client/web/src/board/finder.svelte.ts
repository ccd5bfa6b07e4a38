import { SvelteSet } from 'svelte/reactivity';
import type { Kind } from '../journey/kinds.ts';

/** What of a card the finder asks about. */
export interface Findable {
  id: string;
  kind: Kind;
  text: string;
  author: string;
  /** The title of its group; empty without one. */
  group: string;
}

export interface Wanted {
  words: string;
  kinds: ReadonlySet<Kind>;
  authors: ReadonlySet<string>;
  grouped: boolean;
}

/** Letters without their marks, so that "cafe" finds "Café". */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export function isWanted(card: Findable, wanted: Wanted): boolean {
  const { words, kinds, authors, grouped } = wanted;
  if (kinds.size > 0 && !kinds.has(card.kind)) return false;
  if (authors.size > 0 && !authors.has(card.author)) return false;
  if (grouped && card.group === '') return false;
  const text = plain(`${card.text} ${card.group}`);
  return plain(words)
    .split(/\s+/u)
    .every((word) => text.includes(word));
}

/** What this person is looking for; the map shows the rest as if printed long ago. */
export class Finder {
  open = $state(false);
  words = $state('');
  readonly kinds = new SvelteSet<Kind>();
  readonly authors = new SvelteSet<string>();
  grouped = $state(false);
  /** Where the search stands among what it found. */
  at = $state<string | null>(null);

  get active(): boolean {
    return (
      this.open &&
      (this.words.trim() !== '' || this.kinds.size > 0 || this.authors.size > 0 || this.grouped)
    );
  }

  wants(card: Findable): boolean {
    return isWanted(card, {
      words: this.words.trim(),
      kinds: this.kinds,
      authors: this.authors,
      grouped: this.grouped,
    });
  }

  clear(): void {
    this.words = '';
    this.kinds.clear();
    this.authors.clear();
    this.grouped = false;
    this.at = null;
  }

  close(): void {
    this.clear();
    this.open = false;
  }
}
