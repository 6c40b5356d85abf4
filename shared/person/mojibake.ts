import { byteOf } from './code-pages.ts';
import { isSyllable } from './syllable.ts';

/** Stands where a letter was lost for good. */
export const LOST = '\uFFFD';

const NO_BREAK_SPACE = 0xa0;
const SOFT_HYPHEN = 0xad;

/** The bytes that Windows-1252 does not show at all. */
const HOLES = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** The bytes that Windows-1252 shows as signs and Latin-1 as control characters, the holes among them. */
const SIGNS = Array.from({ length: 32 }, (_, index) => 0x80 + index);

/** A letter of which only the first bytes came through. */
interface Torn {
  /** The letters that it can have been. */
  readonly candidates: readonly string[];
  /** The letter that it was if the space behind it is what became of a no-break space. */
  readonly beforeSpace: string | undefined;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  return lead >= 0xe0 && lead <= 0xef ? 3 : 0;
}

/** The character of two or three UTF-8 bytes; undefined for overlong forms. */
function decode(bytes: readonly number[]): string | undefined {
  // Six bits of each byte; of a three-byte lead one too many, which the mask takes away.
  const code = bytes.reduce((high, byte) => (high << 6) | (byte & 0x3f), 0) & 0xffff;
  const overlong = code < (bytes.length === 2 ? 0x80 : 0x800);
  return overlong ? undefined : String.fromCharCode(code);
}

/**
 * The bytes that may have fallen out: what looks like a space or like nothing, the holes, and the other signs
 * too unless one of them is seen to have come through.
 */
function fragileBytes(characters: readonly string[]): readonly number[] {
  const signsSurvive = characters.some((character) => character > '\u00FF' && character !== LOST);
  return [...(signsSurvive ? HOLES : SIGNS), NO_BREAK_SPACE, SOFT_HYPHEN];
}

function tornLetter(bytes: readonly number[], expected: number, fragile: readonly number[]): Torn {
  if (bytes.length !== expected - 1) return { candidates: [], beforeSpace: undefined };
  const letters = fragile.map((byte) => decode([...bytes, byte])).filter((letter) => letter !== undefined);
  return { candidates: letters, beforeSpace: decode([...bytes, NO_BREAK_SPACE]) };
}

/** Whether a word is a syllable, written in small letters, with a capital first, or all in capitals. */
function isWord(word: string): boolean {
  return isSyllable(word) && /^(?:\p{L}\p{Ll}*|\p{Lu}+)$/u.test(word.normalize('NFC'));
}

/** `nghiêng` has seven letters; what reaches further is no syllable and need not be looked at. */
const LONGEST_SYLLABLE = 8;

function wordAround(characters: readonly string[], index: number): [string, string] {
  const inWord = (at: number) => /^[\p{L}\p{M}\uFFFD]$/u.test(characters[at] ?? '');
  let start = index;
  let end = index + 1;
  while (index - start < LONGEST_SYLLABLE && inWord(start - 1)) start -= 1;
  while (end - index <= LONGEST_SYLLABLE && inWord(end)) end += 1;
  return [characters.slice(start, index).join(''), characters.slice(index + 1, end).join('')];
}

/** Puts a torn letter back where the sound laws of Vietnamese leave exactly one possibility. */
function mend(characters: string[], index: number, torn: Torn): void {
  const [left, right] = wordAround(characters, index);
  if (torn.beforeSpace !== undefined && characters[index + 1] === ' ') {
    const spaceFollows = characters[index + 2] === ' ';
    const rest = spaceFollows ? '' : wordAround(characters, index + 1)[1];
    if ((spaceFollows || rest !== '') && isWord(left + torn.beforeSpace + rest)) {
      characters[index] = torn.beforeSpace;
      characters[index + 1] = '';
      return;
    }
  }
  const fitting = torn.candidates.filter((letter) => isWord(left + letter + right));
  const different = new Set(left === '' ? fitting.map((letter) => letter.toLowerCase()) : fitting);
  // At the head of a word Đ and đ both fit; the capital, which comes first, is what names have.
  const [first] = fitting;
  if (first !== undefined && different.size === 1) characters[index] = first;
}

/**
 * Undoes the reading of UTF-8 as Windows-1252, Latin-1 or Windows-1258 (`Tráº§n` → `Trần`). Where bytes are
 * missing, a letter is put back only if nothing else would make a Vietnamese syllable; else `LOST` stands there.
 * @returns undefined when the text shows no sign of having been misread
 */
export function undoMojibake(text: string): string | undefined {
  const source = [...text];
  const fragile = fragileBytes(source);
  const characters: string[] = [];
  const torn = new Map<number, Torn>();
  let misread = false;

  for (let index = 0; index < source.length; ) {
    const character = source[index] ?? '';
    const first = character === LOST ? -1 : byteOf(character);
    if (first === undefined) return undefined;
    const expected = sequenceLength(first);
    const bytes = [first];
    while (bytes.length < expected) {
      const next = byteOf(source[index + bytes.length] ?? '');
      if (next === undefined || next < 0x80 || next > 0xbf) break;
      bytes.push(next);
    }
    index += bytes.length;

    if (first >= 0 && first < 0x80) {
      characters.push(character);
      continue;
    }
    const whole = bytes.length === expected ? decode(bytes) : undefined;
    if (whole === undefined) torn.set(characters.length, tornLetter(bytes, expected, fragile));
    // A letter betrays misread text, a sign does not: right text too may hold an Â before a quotation mark.
    // Ạ–ỹ lie at E1 BA and E1 BB: even without a third byte those two do not stand in right text.
    const vietnamese = first === 0xe1 && (bytes[1] === 0xba || bytes[1] === 0xbb);
    misread ||= vietnamese || (whole !== undefined && whole >= '\u00C0');
    characters.push(whole ?? LOST);
  }
  if (!misread) return undefined;
  for (const [index, letter] of torn) mend(characters, index, letter);
  return characters.join('');
}
