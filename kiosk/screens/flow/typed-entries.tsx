import { useRef, useState } from 'preact/hooks';
import type { Field } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import {
  applyDateStroke,
  applyNumberStroke,
  CITIZEN_ID,
  type DateDraft,
  DateEntry,
  dateDraftOf,
  isoOfDraft,
  NumberEntry,
  type NumberShape,
  type NumberStroke,
  PHONE,
  TextEntry,
  useTyping,
  wholeNumber,
} from '../../ui/typing/index.ts';
import { type EntryProps, questionOf } from './entry-props.ts';

type TextField = Extract<Field, { type: 'personName' | 'text' | 'email' }>;

/** Words, typed on the keyboard of the screen. */
export function TextField(props: EntryProps<TextField>) {
  const { view, id, field, value, onValue, showLabel, problemId, active, onActivate, onDone, pad } = props;
  const isName = field.type === 'personName';
  const text = typeof value === 'string' ? value : '';
  const maxLength = field.type === 'text' ? field.maxLength : undefined;
  const { typing, onStroke } = useTyping({
    value: text,
    onValue,
    capitals: isName ? 'words' : 'none',
    method: pad.method,
    ...(maxLength === undefined ? {} : { maxLength }),
  });
  if (active) pad.strokes.text = onStroke;
  return (
    <TextEntry
      id={id}
      label={questionOf(field, view.language)}
      showLabel={showLabel}
      typing={typing}
      onStroke={onStroke}
      active={active}
      onActivate={onActivate}
      onDone={onDone}
      problemId={problemId}
      {...(maxLength === undefined ? {} : { maxLength })}
    />
  );
}

type NumberField = Extract<Field, { type: 'citizenId' | 'phone' | 'integer' }>;

function shapeOf(field: NumberField): NumberShape {
  if (field.type === 'citizenId') return CITIZEN_ID;
  return field.type === 'phone' ? PHONE : wholeNumber(String(field.max).length);
}

/** Digits, typed on the number pad. */
export function NumberField(props: EntryProps<NumberField>) {
  const { view, id, field, value, onValue, showLabel, problemId, active, onActivate, onDone, pad } = props;
  const digits = value === null || value === undefined ? '' : String(value);
  const latest = useRef(digits);
  latest.current = digits;
  const shape = shapeOf(field);
  const onStroke = (stroke: NumberStroke): void => {
    const next = applyNumberStroke(latest.current, stroke, shape);
    latest.current = next;
    onValue(field.type === 'integer' && next !== '' ? Number(next) : next);
  };
  if (active) pad.strokes.number = onStroke;
  return (
    <NumberEntry
      id={id}
      label={questionOf(field, view.language)}
      showLabel={showLabel}
      value={digits}
      shape={shape}
      onStroke={onStroke}
      active={active}
      onActivate={onActivate}
      onDone={onDone}
      problemId={problemId}
      {...(field.type === 'integer' && field.unit ? { unit: textIn(field.unit, view.language) } : {})}
    />
  );
}

type DateField = Extract<Field, { type: 'date' }>;

/** What is not a date yet is kept as it stands in the boxes, "12/3/", so that going back does not lose it. */
function draftOf(value: string | null): DateDraft {
  if (!value?.includes('/')) return dateDraftOf(value);
  const [day = '', month = '', year = ''] = value.split('/');
  return { ...dateDraftOf(null), day, month, year };
}

function entryOf(draft: DateDraft): string | null {
  const iso = isoOfDraft(draft);
  if (iso.ok) return iso.value;
  return iso.error === 'empty' ? null : `${draft.day}/${draft.month}/${draft.year}`;
}

/** A date in three boxes; less where less may be known. */
export function DateField(props: EntryProps<DateField>) {
  const { view, id, field, value, onValue, showLabel, problemId, active, onActivate, onDone, onFilled, pad } =
    props;
  const { say } = view;
  const [draft, setDraft] = useState(() => draftOf(typeof value === 'string' ? value : null));
  const latest = useRef(draft);
  const change = (next: DateDraft): void => {
    const wasFull = latest.current.full;
    latest.current = next;
    setDraft(next);
    onValue(entryOf(next));
    if (next.full && !wasFull && isoOfDraft(next).ok) onFilled();
  };
  if (active) pad.strokes.number = (stroke) => change(applyDateStroke(latest.current, stroke));
  return (
    <DateEntry
      id={id}
      label={questionOf(field, view.language)}
      showLabel={showLabel}
      draft={draft}
      onDraft={change}
      least={field.precision}
      words={{
        parts: { day: say('answer.day'), month: say('answer.month'), year: say('answer.year') },
        precisions: {
          day: say('answer.fullDate'),
          month: say('answer.onlyMonth'),
          year: say('answer.onlyYear'),
        },
        unknown: '—',
      }}
      active={active}
      onActivate={onActivate}
      onDone={onDone}
      problemId={problemId}
    />
  );
}
