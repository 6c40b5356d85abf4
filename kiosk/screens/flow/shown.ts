import { useEffect, useState } from 'preact/hooks';
import type { LookupList } from '#shared/api/index.ts';
import { type Flow, type ShowOptions, textIn } from '#shared/flow/index.ts';
import type { Say } from '../../words.ts';
import type { View } from '../view.ts';

/** The lists a flow refers to. */
export function listsOf(flow: Flow): string[] {
  const fields = [
    ...Object.values(flow.fields),
    ...flow.steps.flatMap((step) => (step.kind === 'list' ? Object.values(step.item) : [])),
  ];
  return [...new Set(fields.flatMap((field) => (field.type === 'lookup' ? [field.list] : [])))];
}

export type Lists = ReadonlyMap<string, LookupList>;

type ListRow = LookupList['rows'][number];
const byCode = new WeakMap<LookupList, ReadonlyMap<string, ListRow>>();

/** A row of a list; there are thousands, so each list is gone through once. */
export function rowOf(list: LookupList | undefined, code: string): ListRow | undefined {
  if (!list) return undefined;
  const rows = byCode.get(list) ?? new Map(list.rows.map((row) => [row.code, row]));
  byCode.set(list, rows);
  return rows.get(code);
}

/** The lists of a flow, loaded one by one; those that are not there yet are missing. */
export function useLists(view: View, flow: Flow | undefined): Lists {
  const [lists, setLists] = useState<Lists>(new Map());
  useEffect(() => {
    let over = false;
    for (const name of flow ? listsOf(flow) : [])
      void view.loadList(name).then((loaded) => {
        if (!over && loaded.ok) setLists((before) => new Map(before).set(name, loaded.value));
      });
    return () => {
      over = true;
    };
  }, [flow]);
  return lists;
}

/** How answers are shown, with the words of this language and the lists that are there. */
export function showWith(say: Say, language: string, lists: Lists): ShowOptions {
  return {
    language,
    words: {
      yes: say('flow.yes'),
      no: say('flow.no'),
      blank: say('flow.blank'),
      seen: say('flow.seen'),
      papers: { photo: say('flow.photo'), have: say('flow.have'), later: say('flow.later') },
    },
    lookUp: (list, code) => {
      const row = rowOf(lists.get(list), code);
      return (
        row &&
        [textIn(row.label, language), row.within && textIn(row.within, language)].filter(Boolean).join(', ')
      );
    },
  };
}
