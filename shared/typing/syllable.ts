import { isVowel, type Letter, plainText } from './letter.ts';

/**
 * A syllable inside a word, as places in the word's letters: onset `[start, nucleus)`, nucleus `[nucleus, coda)`,
 * coda `[coda, end)`. The `u` of `qu` and the `i` of `gi` before a vowel belong to the onset
 * (facts: domain.md §9.4).
 */
export interface Syllable {
  readonly start: number;
  readonly nucleus: number;
  readonly coda: number;
  readonly end: number;
}

/**
 * Finds the syllables of a word, one for each run of vowels. Written Vietnamese has one a word; words of other
 * languages, and words typed without a space, have more.
 */
export function syllablesOf(letters: readonly Letter[]): Syllable[] {
  const found: Syllable[] = [];
  let at = 0;
  while (at < letters.length) {
    const start = at;
    while (at < letters.length && !vowelAt(letters, at)) at += 1;
    const vowels = at;
    while (at < letters.length && vowelAt(letters, at)) at += 1;
    if (vowels === at) break;
    let end = at;
    while (end < letters.length && !vowelAt(letters, end)) end += 1;
    found.push({ start, nucleus: vowels + glideLength(letters, start, vowels, at), coda: at, end });
  }
  return found;
}

/** The syllable whose vowels begin before place `at`, the nearest one; else nothing. */
export function syllableBefore(letters: readonly Letter[], at: number): Syllable | undefined {
  return syllablesOf(letters).findLast((syllable) => syllable.nucleus < at);
}

/** The vowels of a syllable as plain text, for instance `uyê`. */
export function nucleusText(letters: readonly Letter[], syllable: Syllable): string {
  return plainText(letters.slice(syllable.nucleus, syllable.coda));
}

/** The consonants that close a syllable, as plain text. */
export function codaText(letters: readonly Letter[], syllable: Syllable): string {
  return plainText(letters.slice(syllable.coda, syllable.end));
}

function vowelAt(letters: readonly Letter[], at: number): boolean {
  const letter = letters[at];
  return letter !== undefined && isVowel(letter);
}

function glideLength(letters: readonly Letter[], start: number, vowels: number, end: number): number {
  if (end - vowels < 2) return 0;
  const onset = plainText(letters.slice(start, vowels));
  const first = plainText(letters.slice(vowels, vowels + 1));
  return (onset.endsWith('q') && first === 'u') || (onset === 'g' && first === 'i') ? 1 : 0;
}
