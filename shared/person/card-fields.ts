import { parseCardDate } from './partial-date.ts';

/** Marks that a scanner puts before the data: a byte order mark (also misread), an AIM identifier (`]Q1`). */
const PREFIX = /^(?:\uFEFF|ï»¿|\][A-Za-z]\d)+/;

/** Where keyboard layouts differ, the bar comes out as another sign, the same each time. */
const FOREIGN_BAR = /^\s*\d{12}\s*([^\p{L}\p{M}\p{N}\s.,/'’()-])/u;

/** A card's text whose bars were all lost: number, old number, name, birth, sex, address, day of issue. */
const WITHOUT_BARS = /^\s*(\d{12})(\d{9})?(\D{2,80})(\d{8}|\d{4})(Nam|Nữ|Nu)(.*?)(\d{8})\D*$/iu;

/** The places of the fields. Facts: domain.md §2.1. */
export const FIELD = { number: 0, oldNumber: 1, name: 2, birth: 3, sex: 4, address: 5, issued: 6 } as const;

/** What remains of a scan once marks and control characters around and in it are gone. */
export function stripScan(text: string): string {
  // The tab stays: it may be a separator. 80–9F stay: they may be bytes of a letter.
  const kept = [...text].filter(
    (character) => character === '\t' || (character >= ' ' && character !== '\u007F'),
  );
  return kept.join('').replace(PREFIX, '');
}

function split(text: string): readonly string[] {
  if (text.includes('|')) return text.split('|');
  const bar = FOREIGN_BAR.exec(text)?.[1] ?? (/^\s*\d{12}\t/.test(text) ? '\t' : undefined);
  if (bar !== undefined) return text.split(bar);
  const whole = WITHOUT_BARS.exec(text.normalize('NFC'));
  return whole ? whole.slice(1).map((field) => field ?? '') : [text];
}

/** Whether the empty field of the old number fell out because `||` came through as one bar. */
function oldNumberFellOut(fields: readonly string[]): boolean {
  const [, name = '', birth = ''] = fields;
  return /\p{L}/u.test(name) && parseCardDate(birth) !== undefined;
}

/**
 * Splits a scan at its bars, keeping empty fields, and puts right what keyboards do to bars.
 * @returns `repaired` when the bars were not as the card has them
 */
export function splitCard(text: string): { readonly fields: readonly string[]; readonly repaired: boolean } {
  const fields = split(text);
  if (oldNumberFellOut(fields))
    return { fields: [...fields.slice(0, 1), '', ...fields.slice(1)], repaired: true };
  return { fields, repaired: fields.length > 1 && !text.includes('|') };
}
