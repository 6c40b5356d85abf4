import { matchesSearch, searchKey } from '#shared/text/index.ts';

/** One thing that can be found in a list: a commune, a bank, a hospital. */
export interface LookupItem {
  readonly value: string;
  readonly label: string;
  /** What tells it from its namesakes: "tỉnh Thanh Hóa". */
  readonly detail?: string;
  /** Other names people know it by; searched, and shown by the list's maker in `detail` where it helps. */
  readonly names?: readonly string[];
}

/**
 * Finds without care for tone marks, case or the order of words: `vinh loc` finds `Xã Vĩnh Lộc`.
 * What begins with the query comes first, then what has it at the end of its own name; else the list's order stands.
 * @param query what was typed; blank finds nothing, since the suggestions are shown then
 * @param limit at most so many
 */
export function searchItems(items: readonly LookupItem[], query: string, limit: number): LookupItem[] {
  const wanted = searchKey(query).trim();
  if (wanted === '') return [];
  const rank = (item: LookupItem): number => {
    const name = searchKey(item.label);
    if (name.startsWith(wanted)) return 0;
    return name.endsWith(wanted) ? 1 : 2;
  };
  return items
    .filter((item) => matchesSearch(query, [item.label, item.detail ?? '', ...(item.names ?? [])].join(' ')))
    .map((item, place) => ({ item, place, rank: rank(item) }))
    .sort((one, other) => one.rank - other.rank || one.place - other.place)
    .slice(0, limit)
    .map(({ item }) => item);
}
