import { useEffect, useMemo, useState } from 'preact/hooks';
import type { LookupList } from '#shared/api/index.ts';
import type { Field } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { Lookup, type LookupItem, searchItems } from '../../ui/answer/index.ts';
import { Button, scrollToTop } from '../../ui/index.ts';
import { acts } from '../../ui/pictures/index.ts';
import { TextEntry, useTyping } from '../../ui/typing/index.ts';
import type { View } from '../view.ts';
import { type EntryProps, questionOf } from './entry-props.ts';
import { rowOf } from './shown.ts';

type LookupField = Extract<Field, { type: 'lookup' }>;

/** Rows shown at once: more than seven are not read (ux.md §1.38). */
const MOST_ROWS = 7;
const OTHER = 'other:';

type ListRow = LookupList['rows'][number];
type Commune = View['context']['settings']['commune'];

/** How far a place is from this kiosk: its own commune, its own province, anywhere. Other lists have no places. */
const distanceOf = ({ code, within }: ListRow, here: Commune): Pick<LookupItem, 'distance'> => {
  if (within?.vi === undefined || within.vi !== here.province.vi) return {};
  return { distance: code === here.code ? 0 : 1 };
};

const itemOf = (row: ListRow, language: string): LookupItem => ({
  value: row.code,
  label: textIn(row.label, language),
  ...(row.within ? { detail: textIn(row.within, language) } : {}),
  ...(row.also ? { names: row.also } : {}),
});

/** One of very many: the likely ones, a search without tone marks, and a way to type what no list knows. */
export function LookupEntry(props: EntryProps<LookupField>) {
  const { view, id, field, value, onValue, lists, showLabel, active, problemId } = props;
  const { onActivate, onDone, onFilled, pad } = props;
  const { say, language } = view;
  const { commune } = view.context.settings;
  const chosen = typeof value === 'string' ? value : '';
  const [query, setQuery] = useState('');
  const [typesOther, setTypesOther] = useState(chosen.startsWith(OTHER));
  const list = lists.get(field.list);
  const isSearching = query !== '';
  // Thousands of communes: only once somebody searches, and not for every letter.
  const items = useMemo(
    () =>
      isSearching
        ? (list?.rows ?? []).map((row) => ({ ...itemOf(row, language), ...distanceOf(row, commune) }))
        : [],
    [list, language, isSearching, commune],
  );
  useEffect(() => {
    if (!isSearching) return;
    // What is found needs the room below the box.
    const frame = requestAnimationFrame(() => scrollToTop(document.getElementById(id)?.closest('.lookup')));
    return () => cancelAnimationFrame(frame);
  }, [isSearching]);
  const item = (code: string): LookupItem[] => {
    const row = rowOf(list, code);
    return row ? [itemOf(row, language)] : [];
  };
  const search = useTyping({
    value: typesOther ? chosen.slice(OTHER.length) : query,
    onValue: (text) => (typesOther ? onValue(text === '' ? null : `${OTHER}${text}`) : setQuery(text)),
    method: pad.method,
  });
  if (active) pad.strokes.text = search.onStroke;

  const label = questionOf(field, language);
  const found = isSearching ? searchItems(items, query, MOST_ROWS) : [];
  const [current] = item(chosen);
  if (!active)
    return (
      <div class="entry" id={id}>
        {showLabel && <p class="field-label">{label}</p>}
        <Button
          kind="ghost"
          class="lookup-closed"
          picture={acts.edit}
          label={
            (current?.label ?? chosen.slice(chosen.startsWith(OTHER) ? OTHER.length : chosen.length)) ||
            say('answer.search')
          }
          {...(current?.detail ? { detail: current.detail } : {})}
          spoken={`${label}: ${current?.label ?? ''}`}
          onPress={onActivate}
        />
      </div>
    );
  const entry = (
    <TextEntry
      id={id}
      label={typesOther ? label : `${label} (${say('answer.search')})`}
      showLabel={showLabel}
      typing={search.typing}
      onStroke={search.onStroke}
      active={active}
      onActivate={onActivate}
      onDone={onDone}
      problemId={problemId}
    />
  );
  if (typesOther) return entry;
  const suggested = (field.first ?? []).filter((code) => code !== chosen).flatMap(item);
  const offered = isSearching ? found : [...(current ? [current] : []), ...suggested];
  return (
    <Lookup
      entry={entry}
      rowsLabel={isSearching && found.length === 0 ? say('answer.nothingFound') : say('answer.searchHelp')}
      rows={offered}
      value={chosen === '' ? null : chosen}
      selectedWord={say('answer.chosen')}
      onPick={(item) => {
        onValue(item.value);
        setQuery('');
        onFilled();
      }}
      {...(field.other
        ? {
            other: {
              label: say('answer.other'),
              onPress: () => {
                setTypesOther(true);
                onValue(null);
              },
            },
          }
        : {})}
    />
  );
}
