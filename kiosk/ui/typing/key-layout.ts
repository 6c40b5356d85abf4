import type { Tone, TypingMethod } from '#shared/typing/index.ts';

/** The order of the letters: as at school, or as on a phone. */
export type KeyOrder = 'abc' | 'qwerty';
/** What the keys show: letters, or digits and signs. */
export type KeyLayer = 'letters' | 'signs';

/** What a key does besides typing a character. */
export type KeyAct = 'shift' | 'layer' | 'settings' | 'left' | 'right' | 'space' | 'backspace';

/** One key: a character (lower case) or an act. */
export type Key =
  | { readonly kind: 'character'; readonly character: string; readonly part: KeyPart }
  | { readonly kind: 'act'; readonly act: KeyAct; readonly part: KeyPart };

/** Where a key lies, for its width: the first of a row says how long the row is; `corner` is shift's place. */
export type KeyPart = 'plain' | 'mark' | 'row-of-7' | 'row-of-9' | 'row-of-10' | 'corner' | KeyAct;

/** The Vietnamese alphabet as it is taught, with the four letters of foreign names at its end. */
const SCHOOL_ORDER = [...'aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz'];
const PHONE_ROWS = ['ăâđêôơư', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;
const SIGN_ROWS = ['1234567890', ',.-/():&+@', "'’_?!#%"] as const;

/** Tones in the order in which the tone row shows them; the bare vowel last, since it takes a tone away. */
export const TONE_ROW: readonly Tone[] = ['acute', 'grave', 'hook', 'tilde', 'dot', 'level'];

/** An `a` that wears the tone. */
export const TONE_SAMPLES: Readonly<Record<Tone, string>> = {
  acute: 'á',
  grave: 'à',
  hook: 'ả',
  tilde: 'ã',
  dot: 'ạ',
  level: 'a',
};

/** VNI writes tones and marks with digits: its row of keys takes the place of the tones. */
export const VNI_ROW: readonly string[] = [...'1234567890'];

const act = (name: KeyAct): Key => ({ kind: 'act', act: name, part: name });
const sign = (character: string, part: KeyPart = 'plain'): Key => ({ kind: 'character', character, part });
const isMarked = (letter: string): boolean => 'ăâđêôơư'.includes(letter);
const rowOf = (letters: string, first: KeyPart): Key[] =>
  [...letters].map((letter, at) => sign(letter, at === 0 ? first : isMarked(letter) ? 'mark' : 'plain'));

/** What decides which keys there are. */
export interface KeyboardShape {
  readonly order: KeyOrder;
  readonly layer: KeyLayer;
  /** Names have no digits: a hyphen and an apostrophe stand where shift and the signs would. */
  readonly names: boolean;
}

/** The keys below the tone row, in reading order. */
export function keysOf({ order, layer, names }: KeyboardShape): Key[] {
  const first: Key = names ? sign('-', 'corner') : { kind: 'act', act: 'shift', part: 'corner' };
  const second: Key = names ? sign('’') : act('layer');
  const hands = [act('settings'), act('left'), act('right')];
  if (layer === 'signs') {
    const [digits, signs, more] = SIGN_ROWS;
    return [
      ...rowOf(digits, 'row-of-10'),
      ...rowOf(signs, 'row-of-10'),
      ...rowOf(more, 'row-of-7'),
      act('backspace'),
      act('layer'),
      act('left'),
      act('right'),
      act('space'),
    ];
  }
  if (order === 'abc') {
    const letters = SCHOOL_ORDER.map((letter) => sign(letter, isMarked(letter) ? 'mark' : 'plain'));
    return [...letters, first, second, ...hands, act('space'), act('backspace')];
  }
  const [marked, top, home, bottom] = PHONE_ROWS;
  return [
    ...rowOf(marked, 'row-of-7'),
    ...rowOf(top, 'row-of-10'),
    ...rowOf(home, 'row-of-9'),
    first,
    ...rowOf(bottom, 'plain'),
    act('backspace'),
    ...hands,
    second,
    act('space'),
  ];
}

/** The methods a person may choose, in the order shown. */
export const METHODS: readonly TypingMethod[] = ['letters', 'telex', 'vni'];
export const ORDERS: readonly KeyOrder[] = ['abc', 'qwerty'];
