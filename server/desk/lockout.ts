import type { Clock } from '../context.ts';
import { createBuckets } from '../http/index.ts';

/** After five wrong codes a pause of 15 s that doubles with each further one (facts: security.md §5, as VxSuite). */
export const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 15_000;
/** No longer than a code lives: who shares an address with a guesser is not to be kept out for the day. */
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Wrong codes this old are forgotten. */
const MEMORY_MS = 3_600_000;
/** From so many addresses on those that are forgotten are cleared away. */
const REMEMBERED = 1_000;

/**
 * Tries from all addresses together. A code has 40 bits (one-time-code.ts) and one is alive at a time: who guesses for
 * a whole year at this rate, from however many addresses, finds one with a chance of 3 in 100,000. A stranger needs
 * two hundred addresses to use it up for the attendants too.
 */
const ALL_TRIES = { capacity: 1_000, perSecond: 1 } as const;

/** The pause after a number of wrong codes in a row, in milliseconds; none before the fifth. */
export function pauseAfter(wrong: number): number {
  if (wrong < FREE_TRIES) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (wrong - FREE_TRIES), LONGEST_PAUSE_MS);
}

/** A try that is heard. */
export interface Try {
  /** Seconds until the next one is heard, should this be wrong. */
  readonly pauseSeconds: number;
  /** Whether a lockout begins with it, should it be wrong. */
  readonly locksOut: boolean;
}

/**
 * Who may try a code: each address by itself, so that nobody keeps the attendants out by guessing from elsewhere, and
 * all together. In memory, before anything is asked of the database; each server counts by itself.
 */
export interface Lockout {
  /** Counts a try as wrong before it is judged, so that many at one moment are counted one by one. */
  enter(address: string): Try | { readonly refusedSeconds: number };
  /** The code was right: the address starts anew. */
  forget(address: string): void;
}

export function createLockout(clock: Clock): Lockout {
  const all = createBuckets({ ...ALL_TRIES, clock });
  const addresses = new Map<string, { wrong: number; at: number; until: number }>();
  const secondsTo = (until: number, now: number): number => Math.max(0, Math.ceil((until - now) / 1000));
  return {
    enter(address) {
      const now = clock.now();
      if (addresses.size > REMEMBERED)
        for (const [other, { at }] of addresses) if (now - at >= MEMORY_MS) addresses.delete(other);
      const kept = addresses.get(address);
      const before = kept && now - kept.at < MEMORY_MS ? kept : { wrong: 0, until: 0 };
      if (before.until > now) return { refusedSeconds: secondsTo(before.until, now) };
      const wait = all.take('all');
      if (wait > 0) return { refusedSeconds: wait };
      const wrong = before.wrong + 1;
      const until = now + pauseAfter(wrong);
      addresses.set(address, { wrong, at: now, until });
      return { pauseSeconds: secondsTo(until, now), locksOut: wrong === FREE_TRIES };
    },
    forget: (address) => void addresses.delete(address),
  };
}
