/**
 * Latin letters as names need them: all of Vietnamese, of the minorities' spellings (Ê Đê ĕ ŏ ŭ č ñ ƀ) and of
 * foreign parents, and the combining marks that some minority letters cannot do without (ê̆, ơ̆).
 * Left out between À and ɏ: × ÷ and the click letters, which look like punctuation.
 */
const LETTER = '[A-Za-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u01BF\\u01C4-\\u024F\\u1E00-\\u1EFF]';
const MARKED_LETTERS = `(?:${LETTER}[\\u0300-\\u036F]{0,2})+`;
const NAME = new RegExp(`^${MARKED_LETTERS}(?:(?: ?['’-] ?| )${MARKED_LETTERS})*$`);

/** Lengths in characters. Facts: domain.md §9.6. */
const MIN_LENGTH = 2;
const MAX_LENGTH = 60;

/**
 * Cleans a line of text from a person, a card or a keyboard: NFC, spaces collapsed and trimmed, invisible
 * characters and halves of surrogate pairs dropped, and the Icelandic Ð (U+00D0), which looks the same, made
 * the Vietnamese Đ (U+0110).
 */
export function normaliseLine(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\s/g, ' ')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .normalize('NFC')
    .replace(/[\u00D0\u0189]/g, 'Đ')
    .replace(/[\u00F0\u0256]/g, 'đ')
    .replace(/ +/g, ' ')
    .trim();
}

/**
 * The one spelling in which names are stored and compared: as `normaliseLine`, and every sign that people type
 * for an apostrophe made ' or ’. Letters and their case stay as they were given.
 */
export function normalisePersonName(text: string): string {
  return normaliseLine(text).replace(/[\u02BC\u02B9\u2018\u2032\u0060\u00B4]/g, '’');
}

/**
 * Whether a text can be a person's full name once it is normalised: 2–60 characters, letters (Vietnamese, of
 * the minorities, foreign Latin), single spaces, hyphens and apostrophes between them. Facts: domain.md §9.6.
 */
export function isPersonName(text: string): boolean {
  const name = normalisePersonName(text);
  const length = [...name].length;
  return length >= MIN_LENGTH && length <= MAX_LENGTH && NAME.test(name);
}

/**
 * A name as somebody in a hurry types it: one without any capital gets one at the head of each word (also after a
 * hyphen or an apostrophe: `h'hen niê` → `H'Hen Niê`). Any other is left as its bearer writes it.
 */
export function formatTypedName(text: string): string {
  const name = normalisePersonName(text);
  if (/\p{Lu}/u.test(name)) return name;
  return name.replace(
    /(^|[ '’-])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}
