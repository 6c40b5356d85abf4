import { useLayoutEffect, useRef } from 'preact/hooks';
import { currentWord, type TypingState } from '#shared/typing/index.ts';
import { useInSight } from '../base/keep-in-sight.ts';
import { Caret } from './caret.tsx';
import { type Stroke, strokeOfKey } from './stroke.ts';
import { useStrayKeys } from './use-stray-keys.ts';

export interface TextEntryProps {
  readonly id: string;
  readonly label: string;
  /** Whether the label is seen; it is always heard. Hide it where the heading asks the same. */
  readonly showLabel?: boolean;
  readonly typing: TypingState;
  readonly onStroke: (stroke: Stroke) => void;
  /** The keyboard of the screen writes into this field now. */
  readonly active: boolean;
  /** A touch or the focus came: make it the active one. */
  readonly onActivate: () => void;
  /** Enter on a physical keyboard: the main act of the screen. */
  readonly onDone?: () => void;
  readonly maxLength?: number;
  readonly problemId?: string | undefined;
}

/**
 * A field for text. What is typed is drawn large by us, with a caret that can be seen and the word in work underlined;
 * over it lies a transparent text box that gives focus, names, tapping into the text and the physical keyboard. It
 * grows with what is typed: a long name is never cut.
 */
export function TextEntry(props: TextEntryProps) {
  const {
    id,
    label,
    showLabel = false,
    typing,
    onStroke,
    active,
    onActivate,
    onDone,
    maxLength,
    problemId,
  } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const field = useRef<HTMLDivElement>(null);
  const { text, caret } = typing;
  const word = currentWord(typing);
  const working = active ? 'entry-word' : undefined;

  useLayoutEffect(() => {
    const shown = box.current;
    if (shown && (shown.selectionStart !== caret || shown.selectionEnd !== caret))
      shown.setSelectionRange(caret, caret);
  }, [text, caret]);
  useInSight(() => (active ? field.current?.querySelector('[data-caret]') : null), [active, text, caret]);
  useStrayKeys(() => box.current, active);

  return (
    <div class="entry" ref={field}>
      <label class={showLabel ? 'field-label' : 'unseen'} for={id}>
        {label}
      </label>
      <div class="entry-box" data-active={active} data-invalid={problemId !== undefined}>
        <div class="entry-mirror" aria-hidden="true">
          {text.slice(0, word.from)}
          <span class={working}>{text.slice(word.from, caret)}</span>
          {active && <Caret />}
          <span class={working}>{text.slice(caret, word.to)}</span>
          {text.slice(word.to)}
          {/* A text box gives a line to a final break; an empty one has one line too. */}
          {'\u200b'}
        </div>
        <textarea
          id={id}
          ref={box}
          class="entry-text"
          rows={1}
          value={text}
          maxLength={maxLength}
          inputMode="none"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby={problemId}
          aria-invalid={problemId !== undefined}
          onFocus={onActivate}
          onClick={(event) => onStroke({ kind: 'caret', at: event.currentTarget.selectionStart })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              if (!event.repeat) onDone?.();
              return;
            }
            const stroke = strokeOfKey(event, typing);
            if (!stroke) return;
            event.preventDefault();
            onStroke(stroke);
          }}
          onInput={(event) => {
            const { value, selectionStart } = event.currentTarget;
            onStroke({ kind: 'replace', text: value, caret: selectionStart });
          }}
        />
      </div>
    </div>
  );
}
