export const codeLength = 6;

/** A join code as people type, paste or read it out: blanks and hyphens do not count. */
export function cleanCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/gu, '')
    .slice(0, codeLength);
}

/** "KMR4TX" as "KMR 4TX", easier to read out. */
export function readableCode(code: string): string {
  return code.length === codeLength ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}
