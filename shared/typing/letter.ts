/** The six tones of written Vietnamese (facts: domain.md §9.1): ngang, sắc, huyền, hỏi, ngã, nặng. */
export type Tone = 'level' | 'acute' | 'grave' | 'hook' | 'tilde' | 'dot';

/** The mark that makes another letter of the alphabet: â ê ô, ă, ơ ư, đ. It is not a tone. */
export type Quality = 'circumflex' | 'breve' | 'horn' | 'stroke';

/** One written letter, taken apart. `base` is lower case and bare; `rest` holds marks that are not Vietnamese. */
export interface Letter {
  readonly base: string;
  readonly quality: Quality | 'none';
  readonly tone: Tone;
  readonly upper: boolean;
  readonly rest: string;
}

const TONE_MARKS: ReadonlyMap<string, Tone> = new Map([
  ['\u0301', 'acute'],
  ['\u0300', 'grave'],
  ['\u0309', 'hook'],
  ['\u0303', 'tilde'],
  ['\u0323', 'dot'],
]);

// Keyed by base and mark, because ĕ, ŏ and ŭ of the Ê Đê alphabet carry a breve too and are other letters.
const QUALITY_MARKS: ReadonlyMap<string, Quality> = new Map([
  ['a\u0302', 'circumflex'],
  ['e\u0302', 'circumflex'],
  ['o\u0302', 'circumflex'],
  ['a\u0306', 'breve'],
  ['o\u031B', 'horn'],
  ['u\u031B', 'horn'],
]);

const MARK_OF_QUALITY = {
  none: '',
  circumflex: '\u0302',
  breve: '\u0306',
  horn: '\u031B',
  stroke: '',
} as const;
const MARK_OF_TONE = {
  level: '',
  acute: '\u0301',
  grave: '\u0300',
  hook: '\u0309',
  tilde: '\u0303',
  dot: '\u0323',
} as const;

const VOWELS = 'aeiouy';

/** Cuts a text into written letters: a base character together with the combining marks that follow it. */
export function graphemesOf(text: string): string[] {
  return text.normalize('NFC').match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
}

/**
 * Takes one NFC grapheme apart. Marks that are not Vietnamese go to `rest`; what could not be put together again
 * exactly (ẞ, marks in a foreign order) becomes a `base` of its own, so that writing always gives back what was read.
 */
export function readLetter(grapheme: string): Letter {
  const letter = takeApart(grapheme);
  if (writeLetter(letter) === grapheme) return letter;
  return { base: grapheme, quality: 'none', tone: 'level', upper: false, rest: '' };
}

function takeApart(grapheme: string): Letter {
  const lower = grapheme.toLowerCase();
  const upper = lower !== grapheme;
  const [first = '', ...marks] = Array.from(lower.normalize('NFD'));
  if (first === 'đ') return { base: 'd', quality: 'stroke', tone: 'level', upper, rest: marks.join('') };
  let quality: Quality | 'none' = 'none';
  let tone: Tone = 'level';
  let rest = '';
  for (const mark of marks) {
    const foundQuality: Quality | undefined =
      quality === 'none' ? QUALITY_MARKS.get(first + mark) : undefined;
    const foundTone: Tone | undefined =
      tone === 'level' && VOWELS.includes(first) ? TONE_MARKS.get(mark) : undefined;
    if (foundQuality) quality = foundQuality;
    else if (foundTone) tone = foundTone;
    else rest += mark;
  }
  return { base: first, quality, tone, upper, rest };
}

/** Takes a text apart letter by letter. */
export function readLetters(text: string): Letter[] {
  return graphemesOf(text).map(readLetter);
}

/** Puts a letter together again, in NFC. */
export function writeLetter(letter: Letter): string {
  const base = letter.quality === 'stroke' ? 'đ' : letter.base;
  const text = base + MARK_OF_QUALITY[letter.quality] + letter.rest + MARK_OF_TONE[letter.tone];
  return (letter.upper ? text.toUpperCase() : text).normalize('NFC');
}

/** Puts letters together, in NFC. */
export function writeLetters(letters: readonly Letter[]): string {
  return letters.map(writeLetter).join('');
}

/** Whether the letter is one of a ă â e ê i o ô ơ u ư y, with any tone. */
export function isVowel(letter: Letter): boolean {
  return letter.base.length === 1 && VOWELS.includes(letter.base);
}

/** The letter as the alphabet knows it, in lower case and without its tone: `Ấ` gives `â`. */
export function plainText(letters: readonly Letter[]): string {
  return letters.map((letter) => writeLetter({ ...letter, tone: 'level', upper: false })).join('');
}
