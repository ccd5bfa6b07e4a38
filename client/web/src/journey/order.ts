import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** An order between two neighbours; equal or odd neighbours, which others may have made, do no harm. */
export function orderBetween(before: string | undefined, after: string | undefined): string {
  try {
    return generateKeyBetween(before ?? null, after ?? null);
  } catch {
    try {
      return generateKeyBetween(before ?? null, null);
    } catch {
      // An order that is no fractional index still sorts as text.
      return `${before ?? 'a0'}V`;
    }
  }
}

/** So many orders between two neighbours, rising. */
export function ordersBetween(
  before: string | undefined,
  after: string | undefined,
  count: number,
): string[] {
  try {
    return generateNKeysBetween(before ?? null, after ?? null, count);
  } catch {
    const orders: string[] = [];
    for (let last = before; orders.length < count;) {
      last = orderBetween(last, undefined);
      orders.push(last);
    }
    return orders;
  }
}

/** A place among ordered things: before the one with this id; null is behind all of them. */
export type Before = string | null;

/** The orders that put `count` things before one of `others`, which hold none of them. */
export function ordersAt(
  others: readonly { readonly id: string; readonly order: string }[],
  before: Before,
  count: number,
): string[] {
  const found = others.findIndex((one) => one.id === before);
  const at = found < 0 ? others.length : found;
  return ordersBetween(others[at - 1]?.order, others[at]?.order, count);
}
