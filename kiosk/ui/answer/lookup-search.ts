import { matchesSearch, searchKey } from '#shared/text/index.ts';

/** One thing that can be found in a list: a commune, a bank, a hospital. */
export interface LookupItem {
  readonly value: string;
  readonly label: string;
  /** What tells it from its namesakes: "tỉnh Thanh Hóa". */
  readonly detail?: string;
  /** Other names people know it by; searched, and shown by the list's maker in `detail` where it helps. */
  readonly names?: readonly string[];
  /** How far it is from here; of those that match as well, the nearer comes first. Left out: farthest. */
  readonly distance?: number;
}

/** What kind of place it is stands before its name; people type the name. */
const KIND = /^(?:xa|phuong|dac khu|thi tran) /;

/** How well a name suits: it is that, begins so, ends so, or has it elsewhere. */
function rankOf(label: string, wanted: string): number {
  const whole = searchKey(label);
  const names = [whole, whole.replace(KIND, '')];
  if (names.includes(wanted)) return 0;
  if (names.some((name) => name.startsWith(wanted))) return 1;
  return whole.endsWith(wanted) ? 2 : 3;
}

const distanceOf = ({ distance = Number.MAX_SAFE_INTEGER }: LookupItem): number => distance;

/**
 * Finds without care for tone marks, case or the order of words: `vinh loc` finds `Xã Vĩnh Lộc`.
 * What begins with the query comes first, then what has it at the end of its own name; of those the nearer, else the
 * list's order stands.
 * @param query what was typed; blank finds nothing, since the suggestions are shown then
 * @param limit at most so many
 */
export function searchItems(items: readonly LookupItem[], query: string, limit: number): LookupItem[] {
  const wanted = searchKey(query).trim();
  if (wanted === '') return [];
  return items
    .filter((item) => matchesSearch(query, [item.label, item.detail ?? '', ...(item.names ?? [])].join(' ')))
    .map((item, place) => ({ item, place, rank: rankOf(item.label, wanted) }))
    .sort(
      (one, other) =>
        one.rank - other.rank || distanceOf(one.item) - distanceOf(other.item) || one.place - other.place,
    )
    .slice(0, limit)
    .map(({ item }) => item);
}
