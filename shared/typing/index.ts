/** Typing Vietnamese: Telex, VNI, direct letters with a tone row, and where tones stand. Pure functions. */
export type { TypingMethod } from './keys.ts';
export type { Tone } from './letter.ts';
export { foldToneStyle, placeTone, type ToneStyle } from './tone.ts';
export {
  applyTone,
  backspace,
  type Capitals,
  createTyping,
  currentWord,
  insertText,
  moveCaret,
  placeCaret,
  restoreKeys,
  type TextRange,
  type TypingMemory,
  type TypingOptions,
  type TypingState,
  telex,
  typeKey,
  vni,
} from './typing.ts';
