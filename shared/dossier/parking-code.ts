import * as z from 'zod/mini';

/**
 * The code of a parked draft, "4821-7396": eight digits, typed on the number pad, the last two of them check digits.
 * It opens nothing by itself: the same person has to have signed in, with an attendant's word (settled: "Keys and
 * resuming"), and the server counts wrong ones.
 */
export const ParkingCode = z.string().check(z.regex(/^\d{4}-\d{4}$/));

/** Digits that are drawn: of a million codes somebody who is the person, beside an attendant, has a few tries. */
const DRAWN = 6;
const RANGE = 10 ** DRAWN;

/** A prime below 100: any single wrong digit, and any swap of neighbours, is noticed (as in ISO 7064, MOD 97-10). */
const MODULUS = 97;

const spelled = (digits: string): string => `${digits.slice(0, 4)}-${digits.slice(4)}`;
const check = (drawn: string): string => String((Number(drawn) * 100) % MODULUS).padStart(2, '0');

/** Draws a code. @param random gives a whole number from 0 to 2^32-1; tests give their own */
export function newParkingCode(random = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0): string {
  // What is left over above the last whole million is drawn anew, so that no code is likelier than another.
  let drawn = random();
  while (drawn >= 2 ** 32 - (2 ** 32 % RANGE)) drawn = random();
  const digits = String(drawn % RANGE).padStart(DRAWN, '0');
  return spelled(digits + check(digits));
}

/**
 * Reads a code as somebody typed it, with any spaces and dashes or none.
 * @returns the code in its one spelling, or null when its check digits do not fit
 */
export function parseParkingCode(text: string): string | null {
  const digits = text.replace(/[\s‐‑‒–—.-]+/g, '');
  if (!/^\d{8}$/.test(digits)) return null;
  return check(digits.slice(0, DRAWN)) === digits.slice(DRAWN) ? spelled(digits) : null;
}
