import type { DossierLine, DossierPage } from '#shared/api/index.ts';
import type { DeskApi } from '../api/index.ts';
import type { Loader } from './resource.ts';

/** The dossiers loaded so far, newest first, and which of them came while the desk was open. */
export interface DossierList {
  readonly lines: ReadonlyArray<DossierLine>;
  /** Where the older ones begin; null when all are loaded. */
  readonly next: string | null;
  /** What waits too long to be handed over, among all that the server holds. */
  readonly reminder: DossierPage['reminder'];
  /** Arrived after the first loading and not opened yet. */
  readonly arrived: ReadonlySet<string>;
}

/**
 * Lays the newest page over what is known. Older lines stay if the page reaches down to them; if more arrived than a
 * page holds, they are let go, so that the list never has a hole.
 */
export function withNewest(known: DossierList | null, page: DossierPage): DossierList {
  const { reminder } = page;
  if (known === null) return { lines: page.dossiers, next: page.next, reminder, arrived: new Set() };
  const before = new Set(known.lines.map(({ id }) => id));
  const now = new Set(page.dossiers.map(({ id }) => id));
  const arrived = new Set(known.arrived);
  for (const id of now) if (!before.has(id)) arrived.add(id);
  const touches = page.next === null || page.dossiers.some(({ id }) => before.has(id));
  if (!touches) return { lines: page.dossiers, next: page.next, reminder, arrived };
  const older = page.next === null ? [] : known.lines.filter(({ id }) => !now.has(id));
  return {
    lines: [...page.dossiers, ...older],
    next: older.length > 0 ? known.next : page.next,
    reminder,
    arrived,
  };
}

/** Adds a page of older lines at the end. */
export function withOlder(known: DossierList, page: DossierPage): DossierList {
  const before = new Set(known.lines.map(({ id }) => id));
  return {
    ...known,
    lines: [...known.lines, ...page.dossiers.filter(({ id }) => !before.has(id))],
    next: page.next,
  };
}

/** A line that changed takes the place of the old one. */
export function withLine(known: DossierList, line: DossierLine): DossierList {
  return { ...known, lines: known.lines.map((old) => (old.id === line.id ? line : old)) };
}

/** A dossier that was opened is no longer new. */
export function withOpened(known: DossierList, id: string): DossierList {
  const arrived = new Set(known.arrived);
  arrived.delete(id);
  return { ...known, arrived };
}

/**
 * Loads the list from the server. The newest are loaded with the older ones that are shown already, page by page:
 * what another desk did with one of those is to be seen too.
 */
export function dossierLoader(api: DeskApi): Loader<DossierList> {
  return async (wanted, known) => {
    const more = wanted === 'more' && known !== null && known.next !== null ? known : null;
    const page = await api.dossiers(more?.next ?? null);
    if (!page.ok) return page;
    if (more) return { ok: true, value: withOlder(more, page.value) };
    let list = withNewest(known, page.value);
    let { next } = page.value;
    let seen = page.value.dossiers.length;
    while (next !== null && seen < list.lines.length) {
      const older = await api.dossiers(next);
      if (!older.ok) return older;
      list = older.value.dossiers.reduce(withLine, list);
      seen += older.value.dossiers.length;
      next = older.value.next;
    }
    return { ok: true, value: list };
  };
}
