/** Cuts words into a first card of at most `limit` characters and the rest, between words if it can. */
export function splitAt(words: string, limit: number): [string, string] {
  const characters = Array.from(words);
  if (characters.length <= limit) return [words, ''];
  const head = characters.slice(0, limit).join('');
  const gap = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n'));
  const at = gap > head.length / 2 ? gap : head.length;
  return [words.slice(0, at).trim(), words.slice(at).trim()];
}
