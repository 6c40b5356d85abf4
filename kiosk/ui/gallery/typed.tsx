import { useState } from 'preact/hooks';
import type { Capitals } from '#shared/typing/index.ts';
import { ErrorSummary, FieldProblem, Lookup, searchItems } from '../answer/index.ts';
import {
  applyDateStroke,
  applyNumberStroke,
  CITIZEN_ID,
  DateEntry,
  dateDraftOf,
  Keyboard,
  type KeyOrder,
  NumberEntry,
  NumberPad,
  type NumberShape,
  PHONE,
  TextEntry,
  useTyping,
  wholeNumber,
} from '../typing/index.ts';
import { type Demo, nothing, Sample, type Texts } from './frame.tsx';

interface TypedProps {
  readonly texts: Texts;
  readonly heading: string;
  readonly help?: string;
  readonly label: string;
  readonly start: string;
  readonly capitals?: Capitals;
  readonly names?: boolean;
  readonly order?: KeyOrder;
}

function Typed({
  texts: t,
  heading,
  help,
  label,
  start,
  capitals = 'none',
  names = false,
  order: first = 'abc',
}: TypedProps) {
  const [value, setValue] = useState(start);
  const [order, setOrder] = useState<KeyOrder>(first);
  const { typing, onStroke } = useTyping({ value, onValue: setValue, capitals });
  return (
    <Sample
      texts={t}
      heading={heading}
      {...(help === undefined ? {} : { help })}
      pad={
        <Keyboard
          typing={typing}
          onStroke={onStroke}
          order={order}
          onOrder={setOrder}
          words={t.keyboard}
          names={names}
          {...(names ? { chips: t.surnames } : {})}
        />
      }
    >
      <TextEntry id="entry" label={label} typing={typing} onStroke={onStroke} active onActivate={nothing} />
    </Sample>
  );
}

const nameProps = (t: Texts) => ({
  heading: t.question.heading,
  help: t.question.help,
  label: t.question.label,
});

function Numbers({
  texts: t,
  heading,
  label,
  start,
  shape,
  unit,
}: {
  texts: Texts;
  heading: string;
  label: string;
  start: string;
  shape: NumberShape;
  unit?: string;
}) {
  const [value, setValue] = useState(start);
  const strike = (stroke: Parameters<typeof applyNumberStroke>[1]) =>
    setValue(applyNumberStroke(value, stroke, shape));
  return (
    <Sample texts={t} heading={heading} pad={<NumberPad onStroke={strike} words={t.keyboard.acts} />}>
      <NumberEntry
        id="entry"
        label={label}
        value={value}
        shape={shape}
        onStroke={strike}
        active
        onActivate={nothing}
        {...(unit === undefined ? {} : { unit })}
      />
    </Sample>
  );
}

function Dates({
  texts: t,
  start,
  least = 'year',
}: {
  texts: Texts;
  start: string | null;
  least?: 'day' | 'year';
}) {
  const [draft, setDraft] = useState(dateDraftOf(start));
  const [day = '', month = '', year = ''] = t.date.parts;
  const [full = '', monthYear = '', onlyYear = ''] = t.date.precisions;
  return (
    <Sample
      texts={t}
      heading={t.date.heading}
      help={t.date.help}
      pad={
        <NumberPad onStroke={(stroke) => setDraft(applyDateStroke(draft, stroke))} words={t.keyboard.acts} />
      }
    >
      <DateEntry
        id="entry"
        label={t.date.label}
        draft={draft}
        onDraft={setDraft}
        least={least}
        words={{
          parts: { day, month, year },
          precisions: { day: full, month: monthYear, year: onlyYear },
          unknown: t.date.unknown,
        }}
        active
        onActivate={nothing}
      />
    </Sample>
  );
}

function Search({ texts: t, start }: { texts: Texts; start: string }) {
  const [query, setQuery] = useState(start);
  const [order, setOrder] = useState<KeyOrder>('abc');
  const { typing, onStroke } = useTyping({ value: query, onValue: setQuery });
  const items = t.lookup.list.map(([value = '', label = '', detail = '']) => ({ value, label, detail }));
  const rows = query.trim() === '' ? items : searchItems(items, query, 6);
  return (
    <Sample
      texts={t}
      heading={t.lookup.heading}
      pad={
        <Keyboard typing={typing} onStroke={onStroke} order={order} onOrder={setOrder} words={t.keyboard} />
      }
    >
      <Lookup
        entry={
          <TextEntry
            id="entry"
            label={t.lookup.label}
            typing={typing}
            onStroke={onStroke}
            active
            onActivate={nothing}
          />
        }
        rowsLabel={query.trim() === '' ? t.lookup.near : `${t.lookup.found} ${rows.length}`}
        rows={rows}
        value="15349"
        onPick={nothing}
        selectedWord={t.selected}
        other={{ label: t.lookup.other, onPress: nothing }}
      />
    </Sample>
  );
}

function Wrong({ texts: t }: { texts: Texts }) {
  const [order, setOrder] = useState<KeyOrder>('abc');
  const { typing, onStroke } = useTyping({ value: 'THỬ', onValue: nothing, capitals: 'all' });
  return (
    <Sample
      texts={t}
      heading={t.question.heading}
      pad={
        <Keyboard
          typing={typing}
          onStroke={onStroke}
          order={order}
          onOrder={setOrder}
          words={t.keyboard}
          names
        />
      }
    >
      <ErrorSummary
        heading={t.errors.heading}
        problems={[
          { fieldId: 'name', text: t.errors.first },
          { fieldId: 'number', text: t.errors.second },
        ]}
        onGo={nothing}
      />
      <div>
        <TextEntry
          id="name"
          label={t.question.label}
          showLabel
          typing={typing}
          onStroke={onStroke}
          active
          onActivate={nothing}
          problemId="name-problem"
        />
        <FieldProblem id="name-problem" text={t.errors.first} />
      </div>
      <div>
        <NumberEntry
          id="number"
          label={t.number.label}
          showLabel
          value="038899000"
          shape={CITIZEN_ID}
          onStroke={nothing}
          active={false}
          onActivate={nothing}
          problemId="number-problem"
        />
        <FieldProblem id="number-problem" text={t.errors.second} />
      </div>
    </Sample>
  );
}

export const TYPED: Readonly<Record<string, Demo>> = {
  question: ({ texts: t }) => (
    <Typed texts={t} {...nameProps(t)} start={t.question.name} capitals="all" names />
  ),
  'question-empty': ({ texts: t }) => <Typed texts={t} {...nameProps(t)} start="" capitals="all" names />,
  'question-qwerty': ({ texts: t }) => (
    <Typed texts={t} {...nameProps(t)} start={t.question.name} capitals="all" names order="qwerty" />
  ),
  address: ({ texts: t }) => (
    <Typed texts={t} heading={t.address.heading} label={t.address.label} start={t.address.value} />
  ),
  'address-qwerty': ({ texts: t }) => (
    <Typed
      texts={t}
      heading={t.address.heading}
      label={t.address.label}
      start={t.address.value}
      order="qwerty"
    />
  ),
  number: ({ texts: t }) => (
    <Numbers texts={t} heading={t.number.heading} label={t.number.label} start="0388990" shape={CITIZEN_ID} />
  ),
  phone: ({ texts: t }) => (
    <Numbers
      texts={t}
      heading={t.number.phoneHeading}
      label={t.number.phoneLabel}
      start="0912000001"
      shape={PHONE}
    />
  ),
  area: ({ texts: t }) => (
    <Numbers
      texts={t}
      heading={t.number.areaHeading}
      label={t.number.areaLabel}
      start="72"
      shape={wholeNumber(4)}
      unit={t.number.unit}
    />
  ),
  date: ({ texts: t }) => <Dates texts={t} start="1952-11-24" />,
  'date-year': ({ texts: t }) => <Dates texts={t} start="1952" />,
  'date-full': ({ texts: t }) => <Dates texts={t} start={null} least="day" />,
  lookup: ({ texts: t }) => <Search texts={t} start="" />,
  'lookup-found': ({ texts: t }) => <Search texts={t} start="vinh loc" />,
  errors: ({ texts: t }) => <Wrong texts={t} />,
};
