import { createSubscriber } from 'svelte/reactivity';

/** Something that changes now and then: who reads it inside an effect is told when it does. */
export class Watch {
  readonly track: () => void;
  #tell: (() => void) | undefined;

  constructor() {
    this.track = createSubscriber((tell) => {
      this.#tell = tell;
      return () => {
        this.#tell = undefined;
      };
    });
  }

  changed(): void {
    this.#tell?.();
  }
}
