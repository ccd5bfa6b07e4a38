const words = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function first(word: string): string {
  return words.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
}

/** One or two letters that stand for a name, in any script. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u);
  const head = first(parts[0] ?? '');
  const tail = parts.length > 1 ? first(parts.at(-1) ?? '') : '';
  return (head + tail).toLocaleUpperCase() || '?';
}
