import { type Letter, readLetters, type Tone, writeLetters } from './letter.ts';
import { nucleusText, type Syllable, syllablesOf } from './syllable.ts';

/**
 * Where the tone stands in open syllables with oa, oe, uy: on the first vowel (`old`: hòa, khỏe, thúy, as in
 * official place names) or on the second (`new`: hoà, khoẻ, thuý). Facts: domain.md §9.4.
 */
export type ToneStyle = 'old' | 'new';

/** The place of the letter that carries the tone of this syllable (facts: domain.md §9.4). */
export function tonePlace(letters: readonly Letter[], syllable: Syllable, style: ToneStyle): number {
  const { nucleus, coda, end } = syllable;
  const marked = letters.slice(nucleus, coda).findLastIndex((letter) => letter.quality !== 'none');
  if (marked >= 0) return nucleus + marked;
  const length = coda - nucleus;
  if (length === 1) return nucleus;
  if (length > 2) return nucleus + 1;
  const second =
    coda < end || (style === 'new' && ['oa', 'oe', 'uy'].includes(nucleusText(letters, syllable)));
  return second ? nucleus + 1 : nucleus;
}

/** The tone a syllable bears: that of its first marked vowel, `level` when there is none. */
export function toneOf(letters: readonly Letter[], syllable: Syllable): Tone {
  return tonedLetters(letters, syllable)[0]?.tone ?? 'level';
}

/** The letters with this tone on the right letter of the syllable, and on no other of it. */
export function withTone(
  letters: readonly Letter[],
  syllable: Syllable,
  tone: Tone,
  style: ToneStyle,
): Letter[] {
  const place = tonePlace(letters, syllable, style);
  return letters.map((letter, at) => {
    if (at < syllable.start || at >= syllable.coda) return letter;
    return { ...letter, tone: at === place ? tone : 'level' };
  });
}

/** The letters with the tone of the syllable moved to where it belongs. */
export function withTonePlaced(letters: readonly Letter[], syllable: Syllable, style: ToneStyle): Letter[] {
  // Two tones in one run of vowels are not Vietnamese: the text is left as the writer has it.
  if (tonedLetters(letters, syllable).length !== 1) return [...letters];
  return withTone(letters, syllable, toneOf(letters, syllable), style);
}

/**
 * Writes a tone on a syllable: `placeTone('hoa', 'grave', 'old')` gives `hòa`.
 * @param syllable one word, in any case, with or without a tone; of several vowel runs the last is marked
 * @returns the word in NFC; unchanged when it has no vowel
 */
export function placeTone(syllable: string, tone: Tone, style: ToneStyle): string {
  const letters = readLetters(syllable);
  const last = syllablesOf(letters).at(-1);
  return last ? writeLetters(withTone(letters, last, tone, style)) : syllable.normalize('NFC');
}

/**
 * Writes every tone of a text in the old style, so that two spellings of one name compare equal: `Hoà` and `Hòa`
 * both give `Hòa`. Letter case, spaces and all other characters stay; the result is NFC.
 */
export function foldToneStyle(text: string): string {
  return text.normalize('NFC').replace(/[\p{L}\p{M}]+/gu, (word) => {
    const letters = readLetters(word);
    const folded = syllablesOf(letters).reduce<Letter[]>(
      (sofar, syllable) => withTonePlaced(sofar, syllable, 'old'),
      letters,
    );
    return writeLetters(folded);
  });
}

function tonedLetters(letters: readonly Letter[], syllable: Syllable): Letter[] {
  return letters.slice(syllable.start, syllable.coda).filter((letter) => letter.tone !== 'level');
}
