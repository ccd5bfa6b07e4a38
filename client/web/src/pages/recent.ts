import { recall, remember } from '../memory.ts';

export interface Recent {
  id: string;
  title: string;
  code: string;
}

const most = 4;

function isRecent(value: unknown): value is Recent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'title' in value &&
    typeof value.title === 'string' &&
    'code' in value &&
    typeof value.code === 'string'
  );
}

/** The workshops this browser was in, the newest first. */
export function recentWorkshops(): Recent[] {
  try {
    const kept: unknown = JSON.parse(recall('recent') || '[]');
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, most) : [];
  } catch {
    return [];
  }
}

export function rememberWorkshop(one: Recent): void {
  const others = recentWorkshops().filter((other) => other.id !== one.id);
  remember('recent', JSON.stringify([one, ...others].slice(0, most)));
}

/** Takes a workshop that is gone from the list. */
export function forgetWorkshop(id: string): void {
  remember('recent', JSON.stringify(recentWorkshops().filter((other) => other.id !== id)));
}
