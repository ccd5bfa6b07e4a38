/** A key with what is held beside it: "Mod+Shift+K", "Alt+ArrowUp", "?". Mod is Ctrl, or ⌘. */
export type Chord = string;

/**
 * What a press may be called, the likeliest first. A sign that needs Shift on one keyboard and not
 * on the next is called by itself; digits are called by their key, too.
 */
export function chordsOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): Chord[] {
  const held = [
    ...(event.ctrlKey || event.metaKey ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
  ];
  const letter = /^\p{L}$/u.test(event.key);
  const sign = event.key.length === 1 && !letter && event.key !== ' ';
  const name = event.key === ' ' ? 'Space' : letter ? event.key.toUpperCase() : event.key;
  const own = [...held, ...(event.shiftKey && !sign ? ['Shift'] : []), name].join('+');
  const digit = /^Digit(\d)$/u.exec(event.code)?.[1];
  if (digit === undefined) return [own];
  return [...new Set([own, [...held, ...(event.shiftKey ? ['Shift'] : []), digit].join('+')])];
}

const apple = /Mac|iPhone|iPad/u.test(typeof navigator === 'undefined' ? '' : navigator.platform);

const faces: Readonly<Record<string, string>> = {
  Mod: apple ? '⌘' : 'Ctrl',
  Alt: apple ? '⌥' : 'Alt',
  Shift: '⇧',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Delete: 'Del',
  Backspace: '⌫',
};

/** A chord as the caps of its keys, for people to read. */
export function capsOf(chord: Chord): string[] {
  return chord.split('+').map((part) => faces[part] ?? part);
}

/** Whether a chord is a bare letter or sign, which dictation and screen readers may type. */
export function isBare(chord: Chord): boolean {
  return !/^(?:Mod|Alt)\+/u.test(chord) && /(?:^|^Shift\+)[^+]$/u.test(chord);
}
