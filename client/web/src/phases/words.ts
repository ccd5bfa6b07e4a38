import { number as written, t, type MessageKey } from '../messages/index.ts';

/** "9 people": a number with its noun, both as this language has them. */
export function number(key: MessageKey, count: number): string {
  return t(key, { count });
}

/** A small number in words where the language file has it, as a sentence begins better so. */
export function numberOfDots(count: number): string {
  return t('vote.dots', { count });
}

/** "+1.2" with a true minus sign. */
export function signedValue(value: number): string {
  const size = written(Math.abs(value), { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  if (value === 0) return size;
  return `${value > 0 ? '+' : '−'}${size}`;
}
