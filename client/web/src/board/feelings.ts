import { number, type MessageKey } from '../messages/index.ts';

/** "+1.2", "−0.7", "0": as the map prints a feeling. */
export function signed(value: number): string {
  return number(value, { signDisplay: 'exceptZero', maximumFractionDigits: 1 }).replace('-', '−');
}

/** A feeling in words, to the nearest whole step. */
export function feelingWords(value: number): MessageKey {
  if (value <= -1.5) return 'feeling.very_bad';
  if (value <= -0.5) return 'feeling.bad';
  if (value < 0.5) return 'feeling.neutral';
  return value < 1.5 ? 'feeling.good' : 'feeling.very_good';
}
