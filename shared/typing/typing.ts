import { meaningOf, type TypingMethod } from './keys.ts';
import { graphemesOf, readLetter, readLetters, type Tone, writeLetters } from './letter.ts';
import { type HornMemory, mark, settleTone, typeLetter, type Word } from './marking.ts';
import { syllableBefore, syllablesOf } from './syllable.ts';
import { type ToneStyle, withTone } from './tone.ts';

/** Which letters become capitals by themselves: none, the first of each word (names), or all (civil status papers). */
export type Capitals = 'none' | 'words' | 'all';

/**
 * A text being typed. Immutable: every function here takes a state and gives the next one.
 * `text` is NFC, `caret` counts UTF-16 units as an input element does. `memory` belongs to this folder.
 */
export interface TypingState {
  readonly text: string;
  readonly caret: number;
  readonly method: TypingMethod;
  readonly toneStyle: ToneStyle;
  readonly capitals: Capitals;
  readonly memory: TypingMemory;
}

/** What the text alone does not tell: where the keys of the word at the caret began, and which they were. */
export interface TypingMemory {
  readonly from: number;
  readonly keys: string;
  readonly horn: HornMemory;
}

/** How a field starts; everything may be left out. */
export interface TypingOptions {
  readonly text?: string;
  readonly method?: TypingMethod;
  readonly toneStyle?: ToneStyle;
  readonly capitals?: Capitals;
}

/** A stretch of the text, for showing the syllable in work. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly word: Word;
}

/**
 * A field ready for typing, the caret behind its text. Numeric fields take the method `letters`: VNI reads digits
 * as marks (facts: domain.md §9.3). The tone style is old unless told, as official papers write (§9.4).
 */
export function createTyping(options: TypingOptions = {}): TypingState {
  const text = (options.text ?? '').normalize('NFC');
  return {
    text,
    caret: text.length,
    method: options.method ?? 'letters',
    toneStyle: options.toneStyle ?? 'old',
    capitals: options.capitals ?? 'none',
    memory: noMemory(text.length),
  };
}

/**
 * Types one character key. Under Telex and VNI the key may mark the syllable instead; the same key again takes the
 * mark back and is typed as a character (facts: domain.md §9.2, §9.3). A tone already there moves with the letters.
 * @param key one character, from the touch keyboard (ă â đ ê ô ơ ư too) or a physical one, in the case wanted
 */
export function typeKey(state: TypingState, key: string): TypingState {
  const character = key.normalize('NFC');
  if (graphemesOf(character).length !== 1 || !isWordText(character)) return insertText(state, character);
  const place = placeAt(state);
  const { memory } = state;
  // Keys are kept only for a word typed from its first letter: what else stood there could not be restored.
  const kept = memory.keys !== '' || place.from === place.to;
  const next = kept
    ? { from: memory.keys === '' ? state.caret : memory.from, keys: memory.keys + character }
    : memory;
  const cased = readLetter(withCapitals(state, character));
  const meaning = meaningOf(state.method, character);
  const marked = meaning && mark(place.word, meaning, cased.upper, memory.horn, state);
  if (marked && !marked.thenType) return withWord(state, place, marked.word, { ...next, horn: marked.horn });
  const typed = typeLetter(marked?.word ?? place.word, cased, marked?.horn ?? memory.horn, state);
  return withWord(state, place, typed.word, { ...next, horn: typed.horn });
}

/**
 * The tone row: puts a tone on the current syllable, wherever in it the caret stands; `level` takes it off. Behind
 * a space the last word before the caret is meant. Marks also what spelling does not know (`hỏc`), since the person
 * chose the tone by its name. Without a vowel nothing happens.
 */
export function applyTone(state: TypingState, tone: Tone): TypingState {
  const touching = placeAt(state);
  const place = touching.from < touching.to ? touching : placeBehind(state);
  const { letters, at } = place.word;
  const syllable = syllableBefore(letters, at) ?? syllablesOf(letters)[0];
  if (!syllable) return state;
  const toned = withTone(letters, syllable, tone, state.toneStyle);
  const marked = withWord(state, place, { letters: toned, at }, noMemory(0));
  const caret =
    state.caret > place.to ? marked.text.length - (state.text.length - state.caret) : marked.caret;
  return { ...marked, caret, memory: noMemory(caret) };
}

/**
 * Takes away the letter before the caret with all its marks, one press one letter. A tone on another letter of the
 * syllable stays and moves to where it now belongs: `toán` gives `tóa`.
 */
export function backspace(state: TypingState): TypingState {
  const last = graphemesOf(state.text.slice(0, state.caret)).at(-1);
  if (last === undefined) return state;
  const caret = state.caret - last.length;
  const shorter = {
    ...state,
    text: state.text.slice(0, caret) + state.text.slice(state.caret),
    caret,
    memory: noMemory(caret),
  };
  if (!isWordText(last)) return shorter;
  const place = placeAt(shorter);
  return withWord(shorter, place, settleTone(place.word, state.toneStyle), noMemory(caret));
}

/** Moves the caret by so many letters, left when negative; it stops at the ends of the text. */
export function moveCaret(state: TypingState, by: number): TypingState {
  const before = graphemesOf(state.text.slice(0, state.caret));
  const after = graphemesOf(state.text.slice(state.caret));
  const passed = by < 0 ? before.slice(by).join('').length * -1 : after.slice(0, by).join('').length;
  return placeCaret(state, state.caret + passed);
}

/** Puts the caret at a place in UTF-16 units (a tap into the text), never between a letter and its marks. */
export function placeCaret(state: TypingState, at: number): TypingState {
  let caret = 0;
  for (const grapheme of graphemesOf(state.text)) {
    if (caret + grapheme.length > at) break;
    caret += grapheme.length;
  }
  return { ...state, caret, memory: noMemory(caret) };
}

/** Inserts a ready text at the caret as it stands, for instance a surname from a chip; only made NFC. */
export function insertText(state: TypingState, text: string): TypingState {
  const before = (state.text.slice(0, state.caret) + text).normalize('NFC');
  const whole = (before + state.text.slice(state.caret)).normalize('NFC');
  const caret = Math.min(before.length, whole.length);
  return { ...state, text: whole, caret, memory: noMemory(caret) };
}

/**
 * The Escape key: puts the keys of the word in work back as they were typed (`Bats` for `Bát`). Nothing happens
 * after the caret was moved or something was deleted, because the keys are forgotten then.
 */
export function restoreKeys(state: TypingState): TypingState {
  const { from, keys } = state.memory;
  const text = state.text.slice(0, from) + keys + state.text.slice(state.caret);
  const caret = from + keys.length;
  return keys === '' ? state : { ...state, text, caret, memory: noMemory(caret) };
}

/** The word in work around the caret, for underlining; empty between spaces. */
export function currentWord(state: TypingState): TextRange {
  const { from, to } = placeAt(state);
  return { from, to, text: state.text.slice(from, to) };
}

/** What Telex keys give, typed one after the other: `telex('Vixnh Loocj')` is `Vĩnh Lộc`. */
export function telex(keys: string, toneStyle: ToneStyle = 'old'): string {
  return typeAll(keys, 'telex', toneStyle);
}

/** What VNI keys give, typed one after the other: `vni('Vi4nh Lo65c')` is `Vĩnh Lộc`. */
export function vni(keys: string, toneStyle: ToneStyle = 'old'): string {
  return typeAll(keys, 'vni', toneStyle);
}

function typeAll(keys: string, method: TypingMethod, toneStyle: ToneStyle): string {
  return graphemesOf(keys).reduce(typeKey, createTyping({ method, toneStyle })).text;
}

function isWordText(text: string): boolean {
  return /^[\p{L}\p{M}\p{Nd}]+$/u.test(text);
}

function placeAt({ text, caret }: TypingState): Place {
  const from = text.slice(0, caret).search(/[\p{L}\p{M}\p{Nd}]*$/u);
  const to = caret + text.slice(caret).search(/[^\p{L}\p{M}\p{Nd}]|$/u);
  const left = readLetters(text.slice(from, caret));
  return { from, to, word: { letters: [...left, ...readLetters(text.slice(caret, to))], at: left.length } };
}

function placeBehind(state: TypingState): Place {
  return placeAt({ ...state, caret: state.text.slice(0, state.caret).search(/[^\p{L}\p{M}\p{Nd}]*$/u) });
}

function withWord(state: TypingState, place: Place, word: Word, memory: TypingMemory): TypingState {
  const before = state.text.slice(0, place.from) + writeLetters(word.letters.slice(0, word.at));
  const after = writeLetters(word.letters.slice(word.at)) + state.text.slice(place.to);
  return { ...state, text: before + after, caret: before.length, memory };
}

function withCapitals(state: TypingState, character: string): string {
  if (state.capitals === 'none') return character;
  const starts = !/[\p{L}\p{M}\p{Nd}]$/u.test(state.text.slice(0, state.caret));
  return state.capitals === 'all' || starts ? character.toUpperCase() : character;
}

function noMemory(at: number): TypingMemory {
  return { from: at, keys: '', horn: 'none' };
}
