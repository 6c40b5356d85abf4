import { lowestOf, MOST_RANGES, type SeqRange, without } from '#shared/api/index.ts';

/**
 * Whether a number a kiosk has given out is missing. Pure. A kiosk reads its highest number and those without a
 * receipt in one transaction, and the server looks at what it holds after it has the heartbeat: so every number is
 * held or named, or its dossier is lost (facts: security.md appendix B, invariant 3). A dossier that is receipted in
 * between is held and named, one that is sealed in between lies above the highest.
 *
 * Heartbeats may come late and in another order. Only one that brings back the mark of the last answer is judged: it
 * was read after all that was known when the mark was made. What is behind it cannot have been sealed later.
 */

/** What was known when the mark was made. */
export interface Known {
  /** null before the first heartbeat that named one. */
  readonly epoch: string | null;
  /** The highest number that the kiosk had told, or the server held. */
  readonly highest: number;
}

/** What a heartbeat tells of the kiosk's numbers. */
export interface Told {
  readonly epoch: string | null;
  readonly lastSeq: number;
  readonly unreceipted: readonly SeqRange[];
}

/** A database that is another one, or one whose numbers have fallen. */
export type Relapse = 'store-recreated' | 'store-rolled-back';

/** Another database, or numbers that have fallen; null when all is well. */
export function relapseOf(known: Known, told: Told): Relapse | null {
  if (known.epoch !== null && told.epoch !== null && known.epoch !== told.epoch) return 'store-recreated';
  return hasFallen(known, told) ? 'store-rolled-back' : null;
}

/** Whether the kiosk would give out numbers a second time. */
export const hasFallen = (known: Known, told: Told): boolean => told.lastSeq < known.highest;

/**
 * Up to which number the heartbeat can be judged: the highest that was ever given out, or, when the kiosk had more
 * ranges to name than fit, the last that it named.
 */
export function horizonOf(known: Known, told: Told): number {
  const last = told.unreceipted.at(-1)?.[1] ?? 0;
  return told.unreceipted.length >= MOST_RANGES ? last : Math.max(told.lastSeq, known.highest);
}

/** Gaps of one kiosk that are kept at most; the lowest are. */
export const MOST_GAPS = 5_000;

/**
 * What to change about a kiosk's gaps.
 * @param holes the numbers up to the horizon that the server does not hold, ascending
 * @param open the numbers that count as missing so far
 */
export function judgeGaps(
  horizon: number,
  { unreceipted }: Told,
  holes: readonly SeqRange[],
  open: readonly number[],
): { readonly opened: readonly number[]; readonly closed: readonly number[] } {
  const missing = without(holes, unreceipted);
  const isMissing = (seq: number) => missing.some(([first, last]) => seq >= first && seq <= last);
  const closed = open.filter((seq) => seq <= horizon && !isMissing(seq));
  const stay = open.length - closed.length;
  const news = without(
    missing,
    open.map((seq) => [seq, seq]),
  );
  return { opened: lowestOf(news, Math.max(0, MOST_GAPS - stay)), closed };
}
