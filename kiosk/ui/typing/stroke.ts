import {
  applyTone,
  backspace,
  createTyping,
  insertText,
  moveCaret,
  placeCaret,
  restoreKeys,
  type Tone,
  type TypingMethod,
  type TypingState,
  typeKey,
} from '#shared/typing/index.ts';

/** What a key asks for, whether it lies on the glass or on a physical keyboard. */
export type Stroke =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'tone'; readonly tone: Tone }
  | { readonly kind: 'backspace' }
  /** A whole word from a chip: it stands apart from the word before and is ready for the next. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'move'; readonly by: number }
  | { readonly kind: 'caret'; readonly at: number }
  | { readonly kind: 'restore' }
  /** What came in one piece: pasted, dictated, written by another program. Lines become words. */
  | { readonly kind: 'replace'; readonly text: string; readonly caret: number }
  | { readonly kind: 'method'; readonly method: TypingMethod };

/**
 * The text after a stroke.
 * @param maxLength in UTF-16 units; a stroke that would pass it changes nothing
 */
export function applyStroke(
  state: TypingState,
  stroke: Stroke,
  maxLength = Number.POSITIVE_INFINITY,
): TypingState {
  const next = strokeFreely(state, stroke);
  return next.text.length > maxLength && next.text.length > state.text.length ? state : next;
}

function strokeFreely(state: TypingState, stroke: Stroke): TypingState {
  switch (stroke.kind) {
    case 'character':
      return typeKey(state, stroke.character);
    case 'tone':
      return applyTone(state, stroke.tone);
    case 'backspace':
      return backspace(state);
    case 'word': {
      const word = state.capitals === 'all' ? stroke.word.toLocaleUpperCase('vi') : stroke.word;
      const apart = /\S$/u.test(state.text.slice(0, state.caret)) ? ' ' : '';
      return insertText(state, `${apart}${word} `);
    }
    case 'move':
      return moveCaret(state, stroke.by);
    case 'caret':
      return placeCaret(state, stroke.at);
    case 'restore':
      return restoreKeys(state);
    case 'replace': {
      const line = stroke.text.replaceAll(/\s+/gu, ' ');
      const text = state.capitals === 'all' ? line.toLocaleUpperCase('vi') : line;
      return placeCaret(createTyping({ ...state, text }), Math.min(stroke.caret, text.length));
    }
    case 'method':
      return { ...state, method: stroke.method };
  }
}

/** A key of a physical keyboard. */
export interface PhysicalKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/**
 * What a physical key means to a text. The keys that leave the text (Tab, Enter, up, down) mean nothing here, and so
 * does Escape unless there is a word to put back.
 */
export function strokeOfKey(event: PhysicalKey, state: TypingState): Stroke | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  switch (event.key) {
    case 'Backspace':
      return { kind: 'backspace' };
    case 'ArrowLeft':
      return { kind: 'move', by: -1 };
    case 'ArrowRight':
      return { kind: 'move', by: 1 };
    case 'Home':
      return { kind: 'caret', at: 0 };
    case 'End':
      return { kind: 'caret', at: state.text.length };
    case 'Escape':
      return state.memory.keys === '' ? undefined : { kind: 'restore' };
    default:
      return [...event.key].length === 1 ? { kind: 'character', character: event.key } : undefined;
  }
}
