import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Precision } from '#shared/calendar/index.ts';
import { useInSight } from '../base/keep-in-sight.ts';
import { Button } from '../frame/button.tsx';
import {
  askPrecision,
  type DateDraft,
  type DatePart,
  eraseDateDigit,
  goToPart,
  openParts,
  otherPrecisions,
  typeDateDigit,
} from './date-draft.ts';
import { type NumberStroke, numberStrokeOfKey } from './number-shape.ts';
import { useStrayKeys } from './use-stray-keys.ts';

export interface DateEntryProps {
  readonly id: string;
  readonly label: string;
  readonly showLabel?: boolean;
  readonly draft: DateDraft;
  readonly onDraft: (draft: DateDraft) => void;
  /** The least that must be given; less is not offered. */
  readonly least: Precision;
  readonly words: {
    readonly parts: Readonly<Record<DatePart, string>>;
    /** "Đủ ngày, tháng, năm", "Chỉ nhớ tháng và năm", "Chỉ nhớ năm". */
    readonly precisions: Readonly<Record<Precision, string>>;
    /** What stands in a closed box: "không rõ". */
    readonly unknown: string;
  };
  readonly active: boolean;
  readonly onActivate: () => void;
  readonly onDone?: () => void;
  readonly problemId?: string | undefined;
}

/** The draft after a stroke of the number pad or of a physical key. */
export function applyDateStroke(draft: DateDraft, stroke: NumberStroke): DateDraft {
  switch (stroke.kind) {
    case 'digit':
      return typeDateDigit(draft, stroke.digit);
    case 'backspace':
      return eraseDateDigit(draft);
    case 'replace':
      return [...stroke.text.replaceAll(/\D/gu, '')].reduce(typeDateDigit, {
        ...draft,
        [draft.at]: '',
        full: false,
      });
  }
}

const PARTS: readonly DatePart[] = ['day', 'month', 'year'];

/** Day, month and year in three large boxes; buttons for those who know only the year, or the month and the year. */
export function DateEntry(props: DateEntryProps) {
  const {
    id,
    label,
    showLabel = false,
    draft,
    onDraft,
    least,
    words,
    active,
    onActivate,
    onDone,
    problemId,
  } = props;
  const group = useRef<HTMLFieldSetElement>(null);
  const open = openParts(draft.precision);

  useLayoutEffect(() => {
    const inside = group.current?.contains(document.activeElement) === true;
    const box = group.current?.querySelector<HTMLInputElement>(`[data-part="${draft.at}"]`);
    if (active && inside && document.activeElement?.hasAttribute('data-part')) box?.focus();
  }, [active, draft.at]);
  useInSight(
    () => (active ? group.current?.querySelector(`[data-part="${draft.at}"]`) : null),
    [active, draft],
  );
  useStrayKeys(() => group.current?.querySelector<HTMLElement>('[data-caret]'), active);

  return (
    <fieldset class="date" id={id} ref={group} aria-describedby={problemId}>
      <legend class={showLabel ? 'field-label' : 'unseen'}>{label}</legend>
      <div class="date-boxes">
        {PARTS.map((part) => {
          const closed = !open.includes(part);
          const boxId = `${id}-${part}`;
          return (
            <div key={part} class={`date-part date-${part}`}>
              <label for={boxId}>{words.parts[part]}</label>
              {closed ? (
                <output class="date-closed" id={boxId}>
                  {words.unknown}
                </output>
              ) : (
                <input
                  id={boxId}
                  class="entry-box date-box"
                  data-part={part}
                  data-active={active && draft.at === part}
                  data-caret={active && draft.at === part ? '' : undefined}
                  data-invalid={problemId !== undefined}
                  value={draft[part]}
                  inputMode="none"
                  autocomplete="off"
                  aria-invalid={problemId !== undefined}
                  onFocus={() => {
                    onActivate();
                    if (draft.at !== part) onDraft(goToPart(draft, part));
                  }}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter' && !event.repeat) onDone?.();
                    const stroke = event.ctrlKey || event.metaKey ? undefined : numberStrokeOfKey(event.key);
                    if (!stroke) return;
                    event.preventDefault();
                    onDraft(applyDateStroke(draft.at === part ? draft : goToPart(draft, part), stroke));
                  }}
                  onPointerUp={() => onDraft(goToPart(draft, part))}
                  onInput={(event) =>
                    onDraft(
                      applyDateStroke(goToPart(draft, part), {
                        kind: 'replace',
                        text: event.currentTarget.value,
                      }),
                    )
                  }
                />
              )}
            </div>
          );
        })}
      </div>
      {least !== 'day' && (
        <div class="date-precisions">
          {otherPrecisions(draft.precision, least).map((precision) => (
            <Button
              key={precision}
              kind="quiet"
              label={words.precisions[precision]}
              onPress={() => {
                onActivate();
                onDraft(askPrecision(draft, precision));
              }}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
