import { backOff, soon } from './backoff.ts';

/** Tries again after a pause: the longer the more often it failed, and never all at one instant. */
export class Retry {
  #failures = 0;
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** It worked: the next failure waits shortly again. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Tries after another failure; `ceiling` is the most that it waits, in milliseconds. */
  later(attempt: () => void, ceiling?: number): void {
    this.after(backOff(this.#failures, Math.random, ceiling), attempt);
    this.#failures += 1;
  }

  /** Tries soon, if it would not anyway. */
  sooner(attempt: () => void): void {
    if (this.#at > Date.now() + soon) {
      this.after(backOff(this.#failures, Math.random, soon), attempt);
    }
  }

  /** Tries in so many milliseconds. */
  after(delay: number, attempt: () => void): void {
    this.stop();
    this.#at = Date.now() + delay;
    this.#timer = setTimeout(attempt, delay);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
