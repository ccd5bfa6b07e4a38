import type { Point } from './geometry.ts';

/** A line that is being drawn: by keys, or with the pointer at its end. */
export class Linking {
  from = $state<string | null>(null);
  /** The card under the pointer or the focus. */
  to = $state<string | null>(null);
  point = $state.raw<Point | null>(null);
  /** The card whose lines show: the hovered, or else the focused one. */
  hovered = $state<string | null>(null);
  focused = $state<string | null>(null);

  get shown(): string | null {
    return this.from ?? this.hovered ?? this.focused;
  }

  begin(card: string): void {
    this.from = card;
    this.to = null;
    this.point = null;
  }

  end(): void {
    this.from = null;
    this.to = null;
    this.point = null;
  }
}
