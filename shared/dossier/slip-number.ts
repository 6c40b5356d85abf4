import * as z from 'zod/mini';
import { CROCKFORD, mendLookalikes } from '../text/index.ts';

/**
 * Slip numbers: point and kiosk, that kiosk's running number, two check characters, e.g. "KVL-1-00027-WC".
 * Short enough to say aloud.
 */

/** What stands before the check characters. The hyphens count, or "KVL-11-00027" would pass for "KVL-1-100027". */
const BODY_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-';

/** The largest prime below 32²: any single wrong character, and any swap of neighbours, is noticed. */
const MODULUS = 1021;

/** The running number has five places at least, and no more zeros in front than they need. */
const PLACES = 5;

/** The one spelling of a slip number. Whether its check characters fit is for `parseSlipNumber` to say. */
export const SlipNumber = z
  .string()
  .check(z.regex(/^[A-Z]{2,6}-\d{1,3}-(?:\d{5}|[1-9]\d{5,9})-[0-9A-HJKMNP-TV-Z]{2}$/));

/** Two check characters of "KVL-1-00027": a polynomial in the characters' places, modulo a prime. */
function checkCharacters(body: string): string {
  let sum = 0;
  for (const character of body)
    sum = (sum * BODY_ALPHABET.length + BODY_ALPHABET.indexOf(character) + 1) % MODULUS;
  return [Math.floor(sum / CROCKFORD.length), sum % CROCKFORD.length]
    .map((place) => CROCKFORD.charAt(place))
    .join('');
}

/**
 * Makes a slip number.
 * @param kiosk the kiosk's id, "KVL-1"
 * @param seq its running number, from 1 to 9 999 999 999
 */
export function slipNumber(kiosk: string, seq: number): string {
  const body = `${kiosk}-${String(seq).padStart(PLACES, '0')}`;
  return `${body}-${checkCharacters(body)}`;
}

/** How many digits a kiosk's number within its point may have. */
const KIOSK_DIGITS = [1, 2, 3] as const;

interface ReadSlip {
  readonly slip: string;
  readonly kiosk: string;
  readonly seq: number;
}

/** Reads "KVL-1-00027-WC", any of its hyphens missing, as a number whose kiosk has so many digits. */
function readWith(kioskDigits: number, text: string): ReadSlip | null {
  const match = new RegExp(
    `^([A-Z]{2,6})(?:-|(?=\\d))([0-9OIL]{${kioskDigits}})-?([0-9OIL]{5,10})-?([0-9A-Z]{2})$`,
  ).exec(text);
  const [, point = '', number = '', running = '', check = ''] = match ?? [];
  const kiosk = `${point}-${mendLookalikes(number)}`;
  const seq = Number(mendLookalikes(running));
  const slip = slipNumber(kiosk, seq);
  const isIt = seq > 0 && slip === `${kiosk}-${mendLookalikes(running)}-${mendLookalikes(check)}`;
  return match && isIt ? { slip, kiosk, seq } : null;
}

/**
 * Reads a slip number as somebody typed or said it: small letters, spaces, dots or dashes for hyphens, missing
 * hyphens, and O for 0, I or L for 1 wherever no letter can stand, are put right.
 * @returns the number in its one spelling with its parts, or null when the check characters do not fit
 */
export function parseSlipNumber(text: string): ReadSlip | null {
  const plain = text
    .toUpperCase()
    .trim()
    .replace(/\s*[-‐‑‒–—.]\s*|\s+/g, '-');
  // Where hyphens are missing the digits may be shared out in several ways; the check fits one of them at most.
  for (const digits of KIOSK_DIGITS) {
    const read = readWith(digits, plain);
    if (read) return read;
  }
  return null;
}
