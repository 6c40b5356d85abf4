import { useRef, useState } from 'preact/hooks';
import { type Capitals, createTyping, type TypingMethod, type TypingState } from '#shared/typing/index.ts';
import { applyStroke, type Stroke } from './stroke.ts';

export interface UseTypingOptions {
  /** The answer as the flow holds it. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** How letters are typed, where that is decided elsewhere; else the field keeps it. */
  readonly method?: TypingMethod;
  readonly capitals?: Capitals;
  readonly maxLength?: number;
}

/** The caret and the keys of one field, kept beside the answer that the flow holds. */
export function useTyping(options: UseTypingOptions): {
  readonly typing: TypingState;
  readonly onStroke: (stroke: Stroke) => void;
} {
  const { value, onValue, method, capitals = 'none', maxLength } = options;
  const fresh = (): TypingState => createTyping({ text: value, method: method ?? 'letters', capitals });
  const [, redraw] = useState(0);
  const state = useRef<TypingState | undefined>(undefined);
  if (state.current?.text !== value.normalize('NFC')) state.current = fresh();
  if (method !== undefined && state.current.method !== method) state.current = { ...state.current, method };
  const typing = state.current;
  return {
    typing,
    onStroke(stroke) {
      // Two keys may come between two frames: the second builds on the first, not on what was drawn.
      const before = state.current ?? fresh();
      const after = applyStroke(before, stroke, maxLength);
      state.current = after;
      redraw((count) => count + 1);
      if (after.text !== before.text) onValue(after.text);
    },
  };
}
