import { isSpentKey, type KeyMeaning, type Mark, type TypingMethod } from './keys.ts';
import { isVowel, type Letter, type Quality, type Tone } from './letter.ts';
import { isCoda, isNucleus, isStop } from './spelling.ts';
import { codaText, nucleusText, type Syllable, syllableBefore, syllablesOf } from './syllable.ts';
import { type ToneStyle, toneOf, withTone, withTonePlaced } from './tone.ts';

/**
 * What the last keys did to the pair ươ, as far as the letters cannot tell:
 * `bare` the ư before the caret came from `w` alone; `completed` the ơ was completed from `ưo` by itself, so that
 * the key for it may still come.
 */
export type HornMemory = 'none' | 'bare' | 'completed';

/** A word being typed: its letters and the caret's place among them. */
export interface Word {
  readonly letters: readonly Letter[];
  readonly at: number;
}

/** What a key did to a word: changed it, or took an earlier key back and is now typed as a character. */
export interface Marked {
  readonly word: Word;
  readonly horn: HornMemory;
  readonly thenType: boolean;
}

/** How to type: the method decides what counts as a used-up key, the style where tones stand. */
export interface MarkingRules {
  readonly method: TypingMethod;
  readonly toneStyle: ToneStyle;
}

/**
 * Applies a tone key or a letter-mark key to a word (facts: domain.md §9.2–9.4).
 * @returns the change, or nothing when the key is an ordinary character here
 */
export function mark(
  word: Word,
  meaning: KeyMeaning,
  upper: boolean,
  horn: HornMemory,
  rules: MarkingRules,
): Marked | undefined {
  if (hasSpentKey(word, rules.method)) return undefined;
  if (meaning.kind === 'tone') return keeping(horn, markTone(word, meaning.tone, rules.toneStyle));
  if (meaning.marks.some((one) => one.quality === 'stroke')) return keeping(horn, markStroke(word));
  const syllable = syllableBefore(word.letters, word.at);
  const marked = syllable && markVowel(word, syllable, meaning.marks, horn, rules);
  if (marked || !meaning.bareHorn) return marked;
  return typeBareHorn(word, upper, rules);
}

/** Types an ordinary letter into the word; the pair ươ is completed, the tone goes where it now belongs. */
export function typeLetter(word: Word, letter: Letter, horn: HornMemory, rules: MarkingRules): Marked {
  const letters = word.letters.toSpliced(word.at, 0, letter);
  const at = word.at + 1;
  const syllable = isVowel(letter) ? syllableAround(letters, word.at) : syllableBefore(letters, at);
  if (!syllable) return { word: { letters, at }, horn: 'none', thenType: false };
  const completed = rules.method === 'letters' ? undefined : completeHorns(letters, syllable, at);
  const placed = withTonePlaced(completed?.letters ?? letters, syllable, rules.toneStyle);
  const memory = completed?.byItself ? 'completed' : horn === 'bare' ? 'none' : horn;
  return { word: { letters: placed, at }, horn: memory, thenType: false };
}

/** The word with the tone of the syllable around the caret moved to where it belongs. */
export function settleTone(word: Word, style: ToneStyle): Word {
  const syllable = syllableBefore(word.letters, word.at) ?? syllablesOf(word.letters)[0];
  return syllable ? { ...word, letters: withTonePlaced(word.letters, syllable, style) } : word;
}

// A letter such as s or j after a vowel can only come from a key that was taken back: the writer does not want
// marks in this word any more (`reffresh`, `linuxx`).
function hasSpentKey(word: Word, method: TypingMethod): boolean {
  const before = word.letters.slice(0, word.at);
  const vowel = before.findIndex(isVowel);
  return vowel >= 0 && before.slice(vowel).some((letter) => isSpentKey(method, letter.base));
}

function markTone(word: Word, tone: Tone, style: ToneStyle): Marked | undefined {
  const syllable = syllableBefore(word.letters, word.at);
  if (!syllable) return undefined;
  const coda = codaText(word.letters, syllable);
  if (!isCoda(coda)) return undefined;
  const present = toneOf(word.letters, syllable);
  if (tone === 'level' && present === 'level') return undefined;
  if (tone === present) return takenBack(word, withTone(word.letters, syllable, 'level', style));
  const spoken = tone === 'level' || tone === 'acute' || tone === 'dot';
  if (isStop(coda) && !spoken) return undefined;
  return changed(word, withTone(word.letters, syllable, tone, style));
}

function markStroke(word: Word): Marked | undefined {
  const place = strokePlace(word);
  const letter = word.letters[place];
  if (!letter) return undefined;
  if (letter.quality === 'stroke') return takenBack(word, withQuality(word.letters, place, 'none'));
  // `ddd` became `dd`: the writer wants two letters.
  if (word.letters[place - 1]?.base === 'd') return undefined;
  return changed(word, withQuality(word.letters, place, 'stroke'));
}

function strokePlace(word: Word): number {
  if (word.letters[word.at - 1]?.base === 'd') return word.at - 1;
  const syllable = syllableBefore(word.letters, word.at);
  if (!syllable || !isCoda(codaText(word.letters, syllable))) return -1;
  return word.letters.findLastIndex(
    (letter, place) => place >= syllable.start && place < syllable.nucleus && letter.base === 'd',
  );
}

function markVowel(
  word: Word,
  syllable: Syllable,
  marks: readonly Mark[],
  horn: HornMemory,
  rules: MarkingRules,
): Marked | undefined {
  const { letters, at } = word;
  if (!isCoda(codaText(letters, syllable))) return undefined;
  if (marks.some((one) => one.quality === 'horn')) {
    const pair = pairPlace(letters, syllable, at);
    if (pair >= 0) return markPair(word, syllable, pair, horn, rules);
  }
  const choices = choicesIn(word, syllable, marks);
  const fresh = choices.filter(({ place, quality }) => letters[place]?.quality !== quality);
  const closed = syllable.coda < syllable.end;
  const results = fresh.map(({ place, quality }) => withMark(letters, place, quality));
  const settled = (result: readonly Letter[]) =>
    changed(word, withTonePlaced(result, syllable, rules.toneStyle));

  const spelled = results.find((result) => isNucleus(nucleusText(result, syllable), closed));
  if (spelled) return settled(spelled);
  if (isTypedTwice(word, marks) || staysSpelled(word, syllable, marks)) return undefined;
  const used = choices.find(({ place, quality }) => letters[place]?.quality === quality);
  if (used) {
    const bare = withQuality(letters, used.place, 'none');
    if (horn === 'bare' && used.place === at - 1) return bareHornTakenBack(word);
    return takenBack(word, withTonePlaced(bare, syllable, rules.toneStyle));
  }
  const last = results.at(-1);
  return last && settled(last);
}

function choicesIn(
  word: Word,
  syllable: Syllable,
  marks: readonly Mark[],
): { place: number; quality: Quality }[] {
  const found: { place: number; quality: Quality }[] = [];
  for (let place = syllable.nucleus; place < Math.min(syllable.coda, word.at); place += 1) {
    const one = marks.find(({ base }) => base === word.letters[place]?.base);
    if (one) found.push({ place, quality: one.quality });
  }
  return found;
}

// `aaa` became `aa`: a further `a` is a letter.
function isTypedTwice(word: Word, marks: readonly Mark[]): boolean {
  const [first, second] = word.letters.slice(Math.max(0, word.at - 2), word.at);
  if (!first || !second || first.quality !== 'none' || second.quality !== 'none') return false;
  return first.base === second.base && marks.length === 1 && marks[0]?.base === second.base;
}

// The second o of `ngoeo` is a letter: so the vowels are spelled rightly, and marking the first would spoil them.
function staysSpelled(word: Word, syllable: Syllable, marks: readonly Mark[]): boolean {
  const [only] = marks;
  if (marks.length !== 1 || !only || word.at !== syllable.end) return false;
  return isNucleus(nucleusText(word.letters, syllable) + only.base, false);
}

// The pair uo, in any of its forms, which one key turns into ươ.
function pairPlace(letters: readonly Letter[], syllable: Syllable, at: number): number {
  for (let place = syllable.nucleus; place + 1 < Math.min(syllable.coda, at); place += 1) {
    if (letters[place]?.base === 'u' && letters[place + 1]?.base === 'o') return place;
  }
  return -1;
}

function markPair(
  word: Word,
  syllable: Syllable,
  pair: number,
  horn: HornMemory,
  rules: MarkingRules,
): Marked | undefined {
  const { letters } = word;
  const firstHorned = letters[pair]?.quality === 'horn';
  const secondHorned = letters[pair + 1]?.quality === 'horn';
  const withPair = (first: Quality | 'none', second: Quality | 'none') =>
    withTonePlaced(
      withQuality(withQuality(letters, pair, first), pair + 1, second),
      syllable,
      rules.toneStyle,
    );
  if (secondHorned) {
    // In `buwongw` the second w is the key of the o, which was completed already.
    if (firstHorned && horn === 'completed') return changed(word, letters);
    return takenBack(word, withPair('none', 'none'));
  }
  // Open `uơ` is a syllable of its own: thuở, huơ. Anything after it makes ươ.
  const open = pair + 2 === syllable.end;
  return changed(word, withPair(firstHorned || !open ? 'horn' : 'none', 'horn'));
}

function typeBareHorn(word: Word, upper: boolean, rules: MarkingRules): Marked | undefined {
  const { letters, at } = word;
  const syllable = syllableBefore(letters, at);
  // After gi the i is no longer the vowel: giữa.
  const afterGi =
    syllable !== undefined &&
    syllable.end === at &&
    letters
      .slice(syllable.start, at)
      .map((letter) => letter.base)
      .join('') === 'gi';
  if (syllable && !afterGi) return undefined;
  // No onset of the language holds f, j, w or z.
  if (letters.slice(0, at).some((letter) => /[fjwz]|\P{L}/u.test(letter.base))) return undefined;
  const typed = typeLetter(
    word,
    { base: 'u', quality: 'horn', tone: 'level', upper, rest: '' },
    'none',
    rules,
  );
  return { ...typed, horn: 'bare' };
}

function bareHornTakenBack(word: Word): Marked {
  const letters = word.letters.toSpliced(word.at - 1, 1);
  return { word: { letters, at: word.at - 1 }, horn: 'none', thenType: true };
}

// Completes ươ when something follows: `duwoi`, `thuown` (facts: domain.md §9.2).
function completeHorns(
  letters: readonly Letter[],
  syllable: Syllable,
  at: number,
): { letters: Letter[]; byItself: boolean } | undefined {
  const pair = pairPlace(letters, syllable, at);
  if (pair < 0 || pair + 2 !== at - 1) return undefined;
  const firstHorned = letters[pair]?.quality === 'horn';
  const secondHorned = letters[pair + 1]?.quality === 'horn';
  if (firstHorned === secondHorned || letters[pair + 1]?.quality === 'circumflex') return undefined;
  const next = letters[at - 1];
  if (!next || !/[iucmnpt]/u.test(next.base)) return undefined;
  return {
    letters: withQuality(withQuality(letters, pair, 'horn'), pair + 1, 'horn'),
    byItself: firstHorned,
  };
}

// Circumflex and breve never stand beside ư: `buwoo` gives buô.
function withMark(letters: readonly Letter[], place: number, quality: Quality): Letter[] {
  const before = letters[place - 1];
  const bared =
    quality !== 'horn' && before?.base === 'u' && before.quality === 'horn'
      ? withQuality(letters, place - 1, 'none')
      : letters;
  return withQuality(bared, place, quality);
}

function withQuality(letters: readonly Letter[], place: number, quality: Quality | 'none'): Letter[] {
  return letters.map((letter, at) => (at === place ? { ...letter, quality } : letter));
}

function syllableAround(letters: readonly Letter[], place: number): Syllable | undefined {
  return syllablesOf(letters).find((syllable) => place >= syllable.start && place < syllable.coda);
}

// Tones and strokes do not touch the pair, so the key of a completed ơ may still come after them.
function keeping(horn: HornMemory, marked: Marked | undefined): Marked | undefined {
  return marked && horn === 'completed' ? { ...marked, horn } : marked;
}

function changed(word: Word, letters: readonly Letter[]): Marked {
  return { word: { ...word, letters }, horn: 'none', thenType: false };
}

function takenBack(word: Word, letters: readonly Letter[]): Marked {
  return { word: { ...word, letters }, horn: 'none', thenType: true };
}
