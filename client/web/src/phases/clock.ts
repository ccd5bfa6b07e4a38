import type { Clock } from './shown.ts';

export const minute = 60_000;

/** What is left of a phase at `now` (the server's clock), in milliseconds; below zero in overtime. */
export function leftOf(clock: Clock, now: number): number {
  if (clock.ends_at !== undefined) return clock.ends_at - now;
  return clock.remaining ?? clock.duration;
}

/** "4:12". Counts up in overtime: "+0:07". */
export function digits(left: number): string {
  const over = left < 0;
  // A second shows until it is over, and overtime begins at +0:00.
  const seconds = over ? Math.floor(-left / 1000) : Math.ceil(left / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  return `${over ? '+' : ''}${head}:${rest}`;
}

/** The part of the ring that is lit: what is left, or in overtime what was taken beyond. */
export function litPart(clock: Clock, now: number): number {
  const left = leftOf(clock, now);
  const whole = Math.max(clock.duration, 1);
  return left >= 0 ? Math.min(1, left / whole) : Math.min(1, -left / whole);
}

export type Urgency = 'calm' | 'last_minute' | 'last_seconds' | 'over';

export function urgencyOf(left: number): Urgency {
  if (left <= 0) return 'over';
  if (left <= 10_000) return 'last_seconds';
  return left <= minute ? 'last_minute' : 'calm';
}

/** Whole minutes as people plan them. */
export function minutes(duration: number): number {
  return Math.round(duration / minute);
}

/** "15:31" where the person is. */
export function timeOfDay(at: number, language: string): string {
  return new Intl.DateTimeFormat(regional(language), {
    hour: 'numeric',
    minute: '2-digit',
  }).format(at);
}

/** "21 November" where the person is. */
export function dayOf(at: number, language: string): string {
  return new Intl.DateTimeFormat(regional(language), { day: 'numeric', month: 'long' }).format(at);
}

/** The person's own region decides between 15:31 and 3:31 pm, if they speak the language. */
function regional(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}
