/**
 * Slip numbers: point and kiosk, that kiosk's running number, two check characters, e.g. "KVL-1-00027-7Q".
 * Short enough to say aloud. The alphabet is Crockford's base 32: no I, L, O, U.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The largest prime below 32²: any single wrong character, and any swap of neighbours, is noticed. */
const MODULUS = 1021;

/** Two check characters of "KVL-1-00027": a polynomial in the characters' places, modulo a prime. */
function checkCharacters(text: string): string {
  let sum = 0;
  for (const character of text.replace(/-/g, '')) {
    const value = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(character);
    sum = (sum * 37 + value + 1) % MODULUS;
  }
  return `${ALPHABET[Math.floor(sum / 32)]}${ALPHABET[sum % 32]}`;
}

/**
 * Makes a slip number.
 * @param kiosk the kiosk's id, "KVL-1"
 * @param seq its running number, from 1
 */
export function slipNumber(kiosk: string, seq: number): string {
  const body = `${kiosk}-${String(seq).padStart(5, '0')}`;
  return `${body}-${checkCharacters(body)}`;
}

/**
 * Reads a slip number as somebody typed or said it: small letters, missing hyphens, O for 0, I or L for 1 in
 * the check characters are put right.
 * @returns the number in its one spelling with its parts, or null when the check characters do not fit
 */
export function parseSlipNumber(text: string): { slip: string; kiosk: string; seq: number } | null {
  const compact = text
    .toUpperCase()
    .replace(/[\s.–—-]+/g, '-')
    .replace(/^-|-$/g, '');
  const match = /^([A-Z]{2,6})-?(\d{1,3})-(\d{5,})-?([0-9A-Z]{2})$/.exec(compact);
  if (!match) return null;
  const [, point, kiosk, seq, check] = match as unknown as [string, string, string, string, string];
  const slip = slipNumber(`${point}-${kiosk}`, Number(seq));
  const mended = check.replace(/O/g, '0').replace(/[IL]/g, '1');
  return slip.endsWith(`-${mended}`) ? { slip, kiosk: `${point}-${kiosk}`, seq: Number(seq) } : null;
}
