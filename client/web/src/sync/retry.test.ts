import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from './backoff.ts';
import { Retry } from './retry.ts';

describe('trying again', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('waits longer after each failure, and shortly again after a success', () => {
    const retry = new Retry();
    const tries = vi.fn();
    for (const wait of [500, 1_000, 2_000]) {
      retry.later(tries);
      vi.advanceTimersByTime(wait - 1);
      expect(tries).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(tries).toHaveBeenCalledOnce();
      tries.mockClear();
    }
    retry.succeeded();
    retry.later(tries);
    vi.advanceTimersByTime(500);
    expect(tries).toHaveBeenCalledOnce();
  });

  it('hurries who waits long, and nobody who does not', () => {
    const retry = new Retry();
    const tries = vi.fn();
    retry.after(15_000, tries);
    retry.sooner(tries);
    vi.advanceTimersByTime(soon);
    expect(tries).toHaveBeenCalledOnce();
    retry.after(100, tries);
    retry.sooner(tries);
    vi.advanceTimersByTime(100);
    expect(tries).toHaveBeenCalledTimes(2);
  });
});
