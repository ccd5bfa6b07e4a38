import * as Y from 'yjs';

/** One step of a film: what an entry of the board brought, and when (epoch milliseconds). */
export interface Step {
  position: number;
  at: number;
  update: Uint8Array;
}

/** So many steps lie between two kept states. */
const apart = 400;
/** No pause of the workshop lasts longer than this in the film, in milliseconds. */
const longest = 8_000;

/** A map of the film: its document, and how many steps it holds. */
export interface Shown {
  doc: Y.Doc;
  steps: number;
}

/** All steps of a film in order, with states kept on the way to go back to. */
export class Reel {
  readonly steps: Step[] = [];
  /** When each step comes, in milliseconds of the film: as it was, without the long pauses. */
  readonly times: number[] = [];
  /** When the last step came that changed something, in epoch milliseconds. */
  #seen: number | null = null;
  readonly #kept: { steps: number; state: Uint8Array }[] = [];

  add(steps: readonly Step[]): void {
    for (const step of steps) {
      const seen = this.steps.length === 0 || changes(step.update);
      // What changes nothing to be seen, as a clock of the server, takes no time.
      const pause = seen ? Math.max(0, step.at - (this.#seen ?? step.at)) : 0;
      if (seen) this.#seen = step.at;
      this.times.push((this.times.at(-1) ?? 0) + Math.min(pause, longest));
      this.steps.push(step);
    }
  }

  /** How long the film is. */
  get length(): number {
    return this.times.at(-1) ?? 0;
  }

  /** How many steps have come at a time of the film. */
  stepsAt(time: number): number {
    return this.#first((at) => (this.times[at] ?? 0) > time);
  }

  /** The time of the film at which a position of the history is reached. */
  timeOf(position: number): number {
    const steps = this.#first((at) => (this.steps[at]?.position ?? 0) > position);
    return steps === 0 ? 0 : (this.times[steps - 1] ?? 0);
  }

  /**
   * The map after so many steps, from the last kept state before. What is shown goes on where it
   * can; to go back, a new document begins.
   */
  show(steps: number, now: Shown | null): Shown {
    const shown = now !== null && now.steps <= steps ? now : { doc: new Y.Doc(), steps: 0 };
    const kept = this.#kept.findLast((one) => one.steps <= steps);
    if (kept !== undefined && kept.steps > shown.steps) {
      Y.applyUpdate(shown.doc, kept.state);
      shown.steps = kept.steps;
    }
    while (shown.steps < steps) {
      // Up to the next state to keep, in one transaction: whoever watches is told once.
      const end = Math.min(steps, (Math.floor(shown.steps / apart) + 1) * apart);
      shown.doc.transact(() => {
        for (const step of this.steps.slice(shown.steps, end))
          Y.applyUpdate(shown.doc, step.update);
      });
      shown.steps = end;
      if (end % apart === 0) this.#keep(shown);
    }
    return shown;
  }

  #keep({ doc, steps }: Shown): void {
    if ((this.#kept.at(-1)?.steps ?? 0) >= steps) return;
    this.#kept.push({ steps, state: Y.encodeStateAsUpdate(doc) });
  }

  /** The first index for which it holds; it holds for all that follow. */
  #first(holds: (at: number) => boolean): number {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function changes(update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  return ds.clients.size > 0 || structs.some((one) => one instanceof Y.Item);
}
