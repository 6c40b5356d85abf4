import { useState } from 'preact/hooks';
import type { Tone, TypingMethod, TypingState } from '#shared/typing/index.ts';
import { backspace, keyboard, left, right, shift, space } from '../pictures/acts.ts';
import { Picture } from '../pictures/picture.tsx';
import { KeyButton } from './key-button.tsx';
import {
  type Key,
  type KeyAct,
  type KeyLayer,
  type KeyOrder,
  keysOf,
  METHODS,
  ORDERS,
  TONE_ROW,
  TONE_SAMPLES,
  VNI_ROW,
} from './key-layout.ts';
import type { Stroke } from './stroke.ts';

export interface KeyboardWords {
  /** What the keys are called: spoken where a key shows a picture, shown on space. */
  readonly acts: Readonly<Record<KeyAct, string>>;
  /** The layer key while letters show ("123"), and while signs show ("abc"). */
  readonly toSigns: string;
  readonly toLetters: string;
  readonly tones: Readonly<Record<Tone, string>>;
  readonly orders: Readonly<Record<KeyOrder, string>>;
  readonly methods: Readonly<Record<TypingMethod, string>>;
  readonly orderTitle: string;
  readonly methodTitle: string;
  readonly done: string;
}

export interface KeyboardProps {
  /** The field it writes into: its capitals and its method show on the keys. */
  readonly typing: Pick<TypingState, 'capitals' | 'method'>;
  /** Is given the way back to the plain letters, for whoever leads the keys to another field. */
  readonly toPlain?: { current: () => void };
  readonly onStroke: (stroke: Stroke) => void;
  readonly order: KeyOrder;
  readonly onOrder: (order: KeyOrder) => void;
  readonly words: KeyboardWords;
  /** Surnames or other whole words; the frequent ones first, as many as fit are shown. */
  readonly chips?: readonly string[];
  /** Names have no digits and no shift. */
  readonly names?: boolean;
  /** Time in which a second press of a key is a tremble; at most 500. */
  readonly guardMs?: number;
}

interface KeyboardState {
  readonly shifted: boolean;
  readonly layer: KeyLayer;
  /** The ways of typing lie where the keys lay. */
  readonly choosing: boolean;
}

const PLAIN: KeyboardState = { shifted: false, layer: 'letters', choosing: false };

/** The keyboard on the glass: letters with their marks, and a row of tones for the syllable in work. */
export function Keyboard(props: KeyboardProps) {
  const { typing, toPlain, onStroke, order, onOrder, words, chips = [], names = false, guardMs } = props;
  const [state, setState] = useState(PLAIN);
  const { shifted, layer, choosing } = state;
  const set = (change: Partial<KeyboardState>): void => setState({ ...state, ...change });
  if (toPlain) toPlain.current = () => setState(PLAIN);
  const capital = shifted || typing.capitals === 'all';

  const type = (character: string) => {
    onStroke({ kind: 'character', character: capital ? character.toLocaleUpperCase('vi') : character });
    if (shifted) set({ shifted: false });
  };
  const acts: Readonly<Record<KeyAct, () => void>> = {
    shift: () => set({ shifted: !shifted }),
    layer: () => set({ layer: layer === 'letters' ? 'signs' : 'letters' }),
    settings: () => set({ choosing: true }),
    left: () => onStroke({ kind: 'move', by: -1 }),
    right: () => onStroke({ kind: 'move', by: 1 }),
    space: () => onStroke({ kind: 'character', character: ' ' }),
    backspace: () => onStroke({ kind: 'backspace' }),
  };

  if (choosing)
    return (
      <TypingChoice
        words={words}
        order={order}
        method={typing.method}
        onOrder={onOrder}
        onMethod={(method) => onStroke({ kind: 'method', method })}
        onDone={() => set({ choosing: false })}
      />
    );

  const keyOf = (key: Key) =>
    key.kind === 'character' ? (
      <KeyButton
        key={key.character}
        class={`key-${key.part}${isMark(key.character)}`}
        onPress={() => type(key.character)}
        guardMs={guardMs}
      >
        <Letter of={capital ? key.character.toLocaleUpperCase('vi') : key.character} />
      </KeyButton>
    ) : (
      <KeyButton
        key={key.act}
        class={`key-act key-${key.part}`}
        spoken={words.acts[key.act]}
        onPress={acts[key.act]}
        guardMs={guardMs}
        {...(key.act === 'shift' ? { pressed: shifted } : {})}
      >
        <ActFace act={key.act} words={words} layer={layer} />
      </KeyButton>
    );

  return (
    <div
      class={`keys keyboard keyboard-${layer === 'signs' ? 'rows' : order === 'abc' ? 'school' : 'rows'}`}
      data-names={names}
    >
      {chips.length > 0 && (
        <div class="key-chips">
          {chips.map((chip) => (
            <KeyButton
              key={chip}
              class="key-chip"
              onPress={() => onStroke({ kind: 'word', word: chip })}
              guardMs={guardMs}
            >
              {typing.capitals === 'all' ? chip.toLocaleUpperCase('vi') : chip}
            </KeyButton>
          ))}
        </div>
      )}
      {layer === 'letters' && (
        <div class="key-tones">
          {typing.method === 'vni'
            ? VNI_ROW.map((digit) => (
                <KeyButton key={digit} class="key-tone" onPress={() => type(digit)} guardMs={guardMs}>
                  {digit}
                </KeyButton>
              ))
            : TONE_ROW.map((tone) => (
                <KeyButton
                  key={tone}
                  class="key-tone"
                  spoken={words.tones[tone]}
                  onPress={() => onStroke({ kind: 'tone', tone })}
                  guardMs={guardMs}
                >
                  <span>{capital ? TONE_SAMPLES[tone].toLocaleUpperCase('vi') : TONE_SAMPLES[tone]}</span>
                  <span class="key-word">{words.tones[tone]}</span>
                </KeyButton>
              ))}
        </div>
      )}
      <div class="key-grid">{keysOf({ order, layer, names }).map(keyOf)}</div>
    </div>
  );
}

/** The one letter wider than a key of the narrowest panel is drawn narrower there. */
function Letter({ of: letter }: { readonly of: string }) {
  return letter === 'W' ? <span class="key-wide">{letter}</span> : letter;
}

const PICTURES = { settings: keyboard, left, right, backspace, shift } as const;

function ActFace({ act, words, layer }: { act: KeyAct; words: KeyboardWords; layer: KeyLayer }) {
  if (act === 'layer') return layer === 'letters' ? words.toSigns : words.toLetters;
  if (act !== 'space') return <Picture of={PICTURES[act]} />;
  return (
    <>
      <Picture of={space} />
      <span class="key-word">{words.acts.space}</span>
    </>
  );
}

function isMark(character: string): string {
  return 'ăâđêôơư'.includes(character) ? ' key-marked' : '';
}

interface TypingChoiceProps {
  readonly words: KeyboardWords;
  readonly order: KeyOrder;
  readonly method: TypingMethod;
  readonly onOrder: (order: KeyOrder) => void;
  readonly onMethod: (method: TypingMethod) => void;
  readonly onDone: () => void;
}

/** How one likes to type; it lies where the keys lay, so that nothing moves. */
function TypingChoice({ words, order, method, onOrder, onMethod, onDone }: TypingChoiceProps) {
  return (
    <div class="keys keyboard key-choice">
      <p>{words.orderTitle}</p>
      <div class="key-choice-row">
        {ORDERS.map((name) => (
          <KeyButton key={name} class="key-option" pressed={name === order} onPress={() => onOrder(name)}>
            {words.orders[name]}
          </KeyButton>
        ))}
      </div>
      <p>{words.methodTitle}</p>
      <div class="key-choice-row">
        {METHODS.map((name) => (
          <KeyButton key={name} class="key-option" pressed={name === method} onPress={() => onMethod(name)}>
            {words.methods[name]}
          </KeyButton>
        ))}
      </div>
      <KeyButton class="key-option key-done" onPress={onDone}>
        {words.done}
      </KeyButton>
    </div>
  );
}
