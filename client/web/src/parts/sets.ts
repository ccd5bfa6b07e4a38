/** A set for reading: nothing is told of changes, because there are none. */
export function setOf<T>(items: Iterable<T>): ReadonlySet<T> {
  return new Set(items);
}

/** A map that nobody needs to be told about. */
export function quietMap<K, V>(): Map<K, V> {
  return new Map();
}
