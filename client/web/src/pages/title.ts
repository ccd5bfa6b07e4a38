/** The title a map gives itself, or its file's name as words; empty when it has neither. */
export function titleIn(text: string, fileName: string): string {
  const own = /^\s*(?:title:?\s+|#\s+)(?<words>\S.*)$/imu.exec(text)?.groups?.words ?? '';
  if (own !== '')
    return own
      .replace(/^["']|["']$/gu, '')
      .trim()
      .slice(0, 200);
  const words = fileName
    .replace(/\.[^.]+$/u, '')
    .replace(/[-_.]+/gu, ' ')
    .trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
