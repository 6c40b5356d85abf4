import { backspace } from '../pictures/acts.ts';
import { Picture } from '../pictures/picture.tsx';
import { KeyButton } from './key-button.tsx';
import type { NumberStroke } from './number-shape.ts';

export interface NumberPadProps {
  readonly onStroke: (stroke: NumberStroke) => void;
  readonly words: { readonly backspace: string };
  /** The key left of the zero: "next box", "I do not know". */
  readonly extra?: { readonly label: string; readonly onPress: () => void };
  readonly guardMs?: number;
}

/** Digits in the order of a telephone, which is the order people know. */
export function NumberPad({ onStroke, words, extra, guardMs }: NumberPadProps) {
  const digit = (figure: string) => (
    <KeyButton
      key={figure}
      class="key-digit"
      onPress={() => onStroke({ kind: 'digit', digit: figure })}
      guardMs={guardMs}
    >
      {figure}
    </KeyButton>
  );
  return (
    <div class="keys number-pad">
      {[...'123456789'].map(digit)}
      {extra ? (
        <KeyButton class="key-act key-extra" onPress={extra.onPress} guardMs={guardMs}>
          {extra.label}
        </KeyButton>
      ) : (
        <span />
      )}
      {digit('0')}
      <KeyButton
        class="key-act"
        spoken={words.backspace}
        onPress={() => onStroke({ kind: 'backspace' })}
        guardMs={guardMs}
      >
        <Picture of={backspace} />
        <span class="key-word">{words.backspace}</span>
      </KeyButton>
    </div>
  );
}
