import type { Clock } from '../context.ts';

/** Token buckets by key: so many at once, so many a second for ever. Kept in memory, by each server. */
export interface Buckets {
  /** Takes one. @returns 0, or the whole seconds after which there is one again */
  take(key: string): number;
}

/** Full buckets are dropped from this number on: what is full need not be remembered. */
const REMEMBERED = 10_000;

export function createBuckets(options: { capacity: number; perSecond: number; clock: Clock }): Buckets {
  const { capacity, perSecond, clock } = options;
  const levels = new Map<string, { level: number; at: number }>();
  const levelNow = (kept: { level: number; at: number }, now: number): number =>
    Math.min(capacity, kept.level + (Math.max(0, now - kept.at) / 1000) * perSecond);
  return {
    take: (key) => {
      const now = clock.now();
      if (levels.size > REMEMBERED)
        for (const [other, kept] of levels) if (levelNow(kept, now) >= capacity) levels.delete(other);
      const kept = levels.get(key);
      const level = kept ? levelNow(kept, now) : capacity;
      if (level < 1) return Math.max(1, Math.ceil((1 - level) / perSecond));
      levels.set(key, { level: level - 1, at: now });
      return 0;
    },
  };
}
