import { nothing, type Ledger } from './ledger.ts';

const slow = 1_000;

/** How much of what this person wrote is not durable yet, as the page shows it. */
export class Pending {
  /** How many things. */
  waiting = $state(0);
  /** Whether something has been waiting for more than a second. */
  saving = $state(false);
  /** What has: "elements/<id>". */
  late = $state.raw(nothing);
  #ledger: Ledger | null = null;
  #slow: ReturnType<typeof setTimeout> | undefined;

  count(ledger: Ledger): void {
    this.#ledger = ledger;
    this.waiting = ledger.size;
    if (this.waiting === 0) {
      this.clear();
      return;
    }
    this.#slow ??= setTimeout(() => {
      this.#slow = undefined;
      this.saving = this.waiting > 0;
      this.late = this.#ledger?.waiting ?? nothing;
    }, slow);
  }

  clear(): void {
    clearTimeout(this.#slow);
    this.#slow = undefined;
    this.waiting = 0;
    this.saving = false;
    if (this.late.size > 0) this.late = nothing;
  }
}
