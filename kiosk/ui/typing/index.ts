/** Answers that are typed, and the keys they are typed with. */
export {
  type DateDraft,
  type DateDraftError,
  type DatePart,
  dateDraftOf,
  isoOfDraft,
} from './date-draft.ts';
export { applyDateStroke, DateEntry, type DateEntryProps } from './date-entry.tsx';
export { Digits, type DigitsProps } from './digits.tsx';
export type { KeyOrder } from './key-layout.ts';
export { Keyboard, type KeyboardProps, type KeyboardWords } from './keyboard.tsx';
export { NumberEntry, type NumberEntryProps } from './number-entry.tsx';
export { NumberPad, type NumberPadProps } from './number-pad.tsx';
export {
  applyNumberStroke,
  CITIZEN_ID,
  type NumberShape,
  type NumberStroke,
  PHONE,
  wholeNumber,
} from './number-shape.ts';
export type { Stroke } from './stroke.ts';
export { TextEntry, type TextEntryProps } from './text-entry.tsx';
export { type UseTypingOptions, useTyping } from './use-typing.ts';
