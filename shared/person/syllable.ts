/**
 * Which letter groups can be Vietnamese syllables. Used to notice and mend damaged text, never to refuse a
 * person's name: minority and foreign names follow other laws.
 */
const ONSET = '(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?';
const OPEN =
  '(?:a|ai|ao|au|ay|âu|ây|e|eo|ê|êu|i|ia|iêu|iu|o|oa|oai|oao|oay|oe|oeo|oi|ô|ôi|ơ|ơi|u|ua|uây|uê|ui|uôi|uơ|uy|uya|uyu|ư|ưa|ưi|ươi|ươu|ưu|y|yêu)';
const CLOSED = '(?:a|ă|â|e|ê|i|iê|o|oa|oă|oe|oo|ô|ơ|u|uâ|uê|uô|uy|uyê|ư|ươ|y|yê)';
const SHAPE = new RegExp(`^${ONSET}(?:${OPEN}|${CLOSED}(?:(ch|[cpt])|nh|ng|[mn]))$`);

/** The five tone marks: grave, acute, tilde, hook above, dot below. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/**
 * Whether `word` (letters only, any case, NFC) obeys the sound laws of Vietnamese. A syllable that ends in a
 * stop must carry the acute or the dot below, which is why text that lost its marks shows itself so soon:
 * `Cao Mật` obeys, `Cao Mat` does not.
 */
export function isSyllable(word: string): boolean {
  const decomposed = word.toLowerCase().normalize('NFD');
  const tones = decomposed.match(TONES) ?? [];
  const match = SHAPE.exec(decomposed.replace(TONES, '').normalize('NFC'));
  if (!match || tones.length > 1) return false;
  return match[1] === undefined || tones[0] === '\u0301' || tones[0] === '\u0323';
}

/**
 * The pieces of `text` that no undamaged Vietnamese text holds: words that are no syllables, and stray signs of
 * the upper half of an 8-bit code page. Short words all in plain capitals (III, TT, P) are left out.
 */
export function implausiblePieces(text: string): number {
  const words = [...text.normalize('NFC').matchAll(/\p{L}[\p{L}\p{M}]*/gu)];
  const badWords = words.filter(([word]) => !isSyllable(word) && !/^[A-Z]{1,4}$/.test(word));
  const strays = [...text.matchAll(/[\u0080-\u00A9\u00AB-\u00B9\u00BB-\u00BF×÷\uFFFD?]/g)];
  return badWords.length + strays.length;
}
