import { englishMessages, t, tongue, type MessageKey } from '../messages/index.ts';

/** A sentence of the server's phases, and the message that says it in another language. */
interface Saying {
  key: MessageKey;
  shape: RegExp;
}

const escaped = /[.*+?^${}()|[\]\\]/gu;
const someone = /\\\{(?:actor|whose)\\\}/u;
/** What the server says while nobody is named. */
const nobody = /^the /u;

class Sayings {
  #all = $state.raw<readonly Saying[]>([]);
  #asked = false;

  /** The same in the person's language, where it is one of the server's own sentences. */
  translated(text: string): string {
    if (text === '' || tongue() === 'en') return text;
    if (!this.#asked) {
      this.#asked = true;
      void this.#load();
    }
    for (const { key, shape } of this.#all) {
      const found = shape.exec(text);
      if (found === null) continue;
      const name = found[1] ?? '';
      if (nobody.test(name)) return t(key.replace(/_for$/u, '') as MessageKey);
      const actor = key.endsWith('_for') ? name.replace(/’s?$/u, '') : name;
      return t(key, { actor, whose: actor });
    }
    return text;
  }

  async #load(): Promise<void> {
    const english = await englishMessages();
    this.#all = Object.entries(english)
      .flatMap(([key, text]): Saying[] =>
        key.startsWith('say.') && typeof text === 'string'
          ? [{ key: key as MessageKey, shape: shapeOf(text) }]
          : [],
      )
      // Whole sentences before those with a hole in them.
      .sort((a, b) => Number(a.shape.source.includes('(')) - Number(b.shape.source.includes('(')));
  }
}

export function shapeOf(text: string): RegExp {
  const whole = text.replace(escaped, String.raw`\$&`).replace(someone, '(.+?)');
  return new RegExp(`^${whole}$`, 'u');
}

const sayings = new Sayings();

/** The server's own sentences in the person's language; what a facilitator wrote stays as it is. */
export function inOwnWords(text: string): string {
  return sayings.translated(text);
}
