/**
 * How long to wait after a failure: full jitter, doubling from 1 s to 5 min (settled: "Times"; the method is
 * "full jitter" of Amazon's builders' library).
 */
const FIRST_WAIT_MS = 1_000;
export const LONGEST_BACKOFF_MS = 300_000;

/**
 * @param failures how many in a row, from 1
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
}
