import type { MapText } from '../api/types.ts';

/** A map somebody brings, as the text of a file or of the clipboard. */
export interface Brought extends MapText {
  label: string;
}
