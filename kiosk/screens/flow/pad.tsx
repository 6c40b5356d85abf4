import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Field } from '#shared/flow/index.ts';
import type { TypingMethod } from '#shared/typing/index.ts';
import { Keyboard, type KeyOrder, NumberPad, type NumberStroke, type Stroke } from '../../ui/typing/index.ts';
import type { Say } from '../../words.ts';
import { keyboardWords } from '../keyboard-words.ts';

/** The commonest surnames of the district, so that most names need few keys (facts: domain.md §9.6). */
const SURNAMES = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Trịnh', 'Hoàng', 'Vũ'];

/** The kinds of keys there are. */
type Kind = 'names' | 'letters' | 'digits';
const ALL: readonly Kind[] = ['letters', 'digits', 'names'];

/** What keys a field is typed with; null where it is touched. */
function kindFor({ type }: Field): Kind | null {
  switch (type) {
    case 'personName':
      return 'names';
    case 'text':
    case 'email':
    case 'lookup':
      return 'letters';
    case 'citizenId':
    case 'phone':
    case 'integer':
    case 'date':
      return 'digits';
    case 'choice':
    case 'yesNo':
    case 'seen':
      return null;
  }
}

/** Fields that are typed: the keyboard or the number pad belongs to one of them. */
export const isTyped = (field: Field): boolean => kindFor(field) !== null;

/** What the keys say to the field that they write into; that field sees to it that its own words stand here. */
export interface Strokes {
  text: (stroke: Stroke) => void;
  number: (stroke: NumberStroke) => void;
}

/** The keys of a flow, and what they are to the fields. */
export interface Pad {
  readonly strokes: Strokes;
  /** How the letters are typed; chosen once, it stays from field to field. */
  readonly method: TypingMethod;
  /** All keys that were needed so far, those of the open field to be seen. */
  readonly keys: preact.JSX.Element[];
  /** Whether any are to be seen. */
  readonly isOpen: boolean;
}

/**
 * The keys stay while one step follows another, each kind from its first use on: there are fifty of them, and drawing
 * them takes longer than everything else of a step.
 * @param id the field that is written into; null while none is
 */
export function usePad(say: Say, id: string | null, field: Field | undefined): Pad {
  const [order, setOrder] = useState<KeyOrder>('qwerty');
  const [method, setMethod] = useState<TypingMethod>('letters');
  const strokes = useMemo((): Strokes => ({ text: () => {}, number: () => {} }), []);
  const toPlain = useMemo(() => ({ names: { current: () => {} }, letters: { current: () => {} } }), []);
  const [used, setUsed] = useState<readonly Kind[]>([]);
  const writes = useRef<string | null>(null);

  const drawn = useMemo(() => {
    const words = keyboardWords(say);
    const keyboard = (kind: 'names' | 'letters') => (
      <Keyboard
        typing={{ method, capitals: kind === 'names' ? 'words' : 'none' }}
        toPlain={toPlain[kind]}
        onStroke={(stroke) => (stroke.kind === 'method' ? setMethod(stroke.method) : strokes.text(stroke))}
        order={order}
        onOrder={setOrder}
        words={words}
        {...(kind === 'names' ? { names: true, chips: SURNAMES } : {})}
      />
    );
    return {
      names: keyboard('names'),
      letters: keyboard('letters'),
      digits: (
        <NumberPad onStroke={(stroke) => strokes.number(stroke)} words={{ backspace: say('answer.erase') }} />
      ),
    };
  }, [say, order, method]);

  const kind = id === null || !field ? null : kindFor(field);
  const here = kind === null || used.includes(kind) ? used : [...used, kind];
  useEffect(() => {
    // The others are made while somebody reads, so that no step has to wait for them.
    const missing = ALL.find((one) => !here.includes(one));
    if (missing === undefined) return;
    const idle = requestIdleCallback(() => setUsed([...here, missing]));
    return () => cancelIdleCallback(idle);
  }, [here.length]);
  if (kind !== null && writes.current !== id) {
    writes.current = id;
    if (kind !== 'digits') toPlain[kind].current();
  }
  return {
    strokes,
    method,
    isOpen: kind !== null,
    keys: here.map((one) => (
      <div key={one} class="pad-layer" data-away={one === kind ? undefined : ''}>
        {drawn[one]}
      </div>
    )),
  };
}
