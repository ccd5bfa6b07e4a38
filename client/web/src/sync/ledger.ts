export const nothing: ReadonlySet<string> = new Set();

/**
 * Which of this person's changes are not durable yet. A change concerns things (cards, stages, …)
 * by id; people count things, not keystrokes.
 */
export class Ledger {
  #changes = 0;
  /** Each thing with the number of its latest change. */
  readonly #things = new Map<string, number>();
  /** How many changes the n-th edit message of this connection and those before it carry. */
  #sent: number[] = [];

  /** A change of this person's to these things. */
  changed(things: Iterable<string>): void {
    this.#changes += 1;
    for (const thing of things) this.#things.set(thing, this.#changes);
  }

  /** A new connection counts its messages from the start. */
  connected(): void {
    this.#sent = [];
  }

  /** An edit message left: it carries every change up to now. */
  sent(): void {
    this.#sent.push(this.#changes);
  }

  /** The first `messages` edit messages of this connection are durable. */
  durable(messages: number): void {
    const upTo = this.#sent[Math.min(messages, this.#sent.length) - 1] ?? 0;
    for (const [thing, change] of this.#things) if (change <= upTo) this.#things.delete(thing);
  }

  get waiting(): ReadonlySet<string> {
    return new Set(this.#things.keys());
  }

  get size(): number {
    return this.#things.size;
  }
}
