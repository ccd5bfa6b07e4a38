/** What this browser keeps for its person; a browser that keeps nothing is fine too. */
export function remember(key: string, value: string): void {
  write(() => localStorage, key, value);
}

export function recall(key: string): string {
  return read(() => localStorage, key);
}

/** Kept for this tab alone: survives a reload, not the evening. */
export function keepHere(key: string, value: string): void {
  write(() => sessionStorage, key, value);
}

export function keptHere(key: string): string {
  return read(() => sessionStorage, key);
}

// Storage throws where it is switched off or full, even when it is only named.
function write(store: () => Storage, key: string, value: string): void {
  try {
    if (value === '') store().removeItem(`wayboard.${key}`);
    else store().setItem(`wayboard.${key}`, value);
  } catch {
    return;
  }
}

function read(store: () => Storage, key: string): string {
  try {
    return store().getItem(`wayboard.${key}`) ?? '';
  } catch {
    return '';
  }
}
