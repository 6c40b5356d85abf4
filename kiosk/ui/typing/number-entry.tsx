import { useRef } from 'preact/hooks';
import { useInSight } from '../base/keep-in-sight.ts';
import { Caret } from './caret.tsx';
import { Digits } from './digits.tsx';
import { groupDigits, type NumberShape, type NumberStroke, numberStrokeOfKey } from './number-shape.ts';
import { useStrayKeys } from './use-stray-keys.ts';

export interface NumberEntryProps {
  readonly id: string;
  readonly label: string;
  readonly showLabel?: boolean;
  /** The digits alone. */
  readonly value: string;
  readonly shape: NumberShape;
  readonly onStroke: (stroke: NumberStroke) => void;
  readonly active: boolean;
  readonly onActivate: () => void;
  readonly onDone?: () => void;
  /** After the number: "m²", "người". */
  readonly unit?: string;
  readonly problemId?: string | undefined;
}

/** A field for a number, shown in the groups in which it is read, with open places for what is still to come. */
export function NumberEntry(props: NumberEntryProps) {
  const {
    id,
    label,
    showLabel = false,
    value,
    shape,
    onStroke,
    active,
    onActivate,
    onDone,
    unit,
    problemId,
  } = props;
  const box = useRef<HTMLInputElement>(null);
  useInSight(() => (active ? box.current : null), [active, value]);
  useStrayKeys(() => box.current, active);
  const shown = shape.fixed ? value.padEnd(shape.maxDigits, '_') : value;
  const [typed, open] = [groupDigits(shown, shape.groups), value.length];
  return (
    <div class="entry">
      <label class={showLabel ? 'field-label' : 'unseen'} for={id}>
        {label}
      </label>
      <div class="entry-box" data-active={active} data-invalid={problemId !== undefined}>
        <div class="entry-mirror" aria-hidden="true">
          <DigitGroups groups={typed} caretAt={active ? open : undefined} />
          {unit !== undefined && <span class="entry-unit"> {unit}</span>}
        </div>
        <input
          id={id}
          ref={box}
          class="entry-text"
          value={value}
          inputMode="none"
          autocomplete="off"
          aria-describedby={problemId}
          aria-invalid={problemId !== undefined}
          onFocus={onActivate}
          onPointerUp={onActivate}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.repeat) onDone?.();
            const stroke = event.ctrlKey || event.metaKey ? undefined : numberStrokeOfKey(event.key);
            if (!stroke) return;
            event.preventDefault();
            onStroke(stroke);
          }}
          onInput={(event) => onStroke({ kind: 'replace', text: event.currentTarget.value })}
        />
      </div>
    </div>
  );
}

/** Groups of digits with the caret behind so many of them; `_` is an open place. */
function DigitGroups({ groups, caretAt }: { groups: readonly string[]; caretAt: number | undefined }) {
  let before = 0;
  return (
    <>
      {groups.map((group, at) => {
        const start = before;
        before += group.length;
        const last = at === groups.length - 1;
        const here = caretAt !== undefined && caretAt >= start && (caretAt < before || last);
        const cut = here ? caretAt - start : group.length;
        return (
          <span key={at}>
            {at > 0 && ' '}
            <Digits text={group.slice(0, cut)} />
            {here && <Caret />}
            <Digits text={group.slice(cut)} />
          </span>
        );
      })}
      {'\u200b'}
    </>
  );
}
