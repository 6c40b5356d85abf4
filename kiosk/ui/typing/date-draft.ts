import { type Precision, parsePartialDate } from '#shared/calendar/index.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** One box of a date. */
export type DatePart = 'day' | 'month' | 'year';

/** A date being typed: digits as they stand in the boxes, and the box that is written into. */
export interface DateDraft {
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly at: DatePart;
  /** How much is asked for: `year` leaves only the year's box open. What the others hold is kept. */
  readonly precision: Precision;
  /** It was filled to the end: further digits are a slip of the finger until a box is touched or something erased. */
  readonly full: boolean;
}

/** Why the boxes hold no date: nothing yet, not all of them filled, or a day that does not exist. */
export type DateDraftError = 'empty' | 'incomplete' | 'no-such-date';

const LENGTHS: Readonly<Record<DatePart, number>> = { day: 2, month: 2, year: 4 };
/** A first digit beyond these can only be a whole day or month: 4 is the fourth, 2 is February. */
const LAST_LEADING_DIGIT: Readonly<Record<DatePart, number>> = { day: 3, month: 1, year: 9 };
const OPEN_PARTS: Readonly<Record<Precision, readonly DatePart[]>> = {
  day: ['day', 'month', 'year'],
  month: ['month', 'year'],
  year: ['year'],
};

/** The boxes open at this precision, in reading order. */
export function openParts(precision: Precision): readonly DatePart[] {
  return OPEN_PARTS[precision];
}

/**
 * A draft from an answer.
 * @param iso `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or null; what is no date starts empty
 * @param precision how much is asked for while there is no answer
 */
export function dateDraftOf(iso: string | null, precision: Precision = 'day'): DateDraft {
  const parsed = iso === null ? undefined : parsePartialDate(iso);
  if (!parsed?.ok)
    return { day: '', month: '', year: '', precision, at: OPEN_PARTS[precision][0] ?? 'year', full: false };
  const [year = '', month = '', day = ''] = (iso ?? '').split('-');
  return { day, month, year, precision: parsed.value.precision, at: 'year', full: true };
}

/**
 * Types a digit into the box at hand; a box that was filled passes on to the next, and one that is gone back to begins
 * anew. Behind the year there is nothing: what is typed on changes nothing.
 */
export function typeDateDigit(draft: DateDraft, digit: string): DateDraft {
  if (draft.full) return draft;
  const { at } = draft;
  const before = draft[at].length === LENGTHS[at] ? '' : draft[at];
  const single = before === '' && Number(digit) > LAST_LEADING_DIGIT[at];
  const value = single ? `0${digit}` : before + digit;
  const typed = { ...draft, [at]: value };
  if (value.length < LENGTHS[at]) return typed;
  return { ...typed, at: neighbour(draft, 1), full: at === 'year' };
}

/** Takes the last digit away; from an empty box it steps back into the one before. */
export function eraseDateDigit(draft: DateDraft): DateDraft {
  const { at } = draft;
  if (draft[at] !== '') return { ...draft, [at]: draft[at].slice(0, -1), full: false };
  const previous = neighbour(draft, -1);
  return { ...draft, at: previous, [previous]: draft[previous].slice(0, -1) };
}

/** Goes to a box that was touched; a closed one stays closed. */
export function goToPart(draft: DateDraft, part: DatePart): DateDraft {
  return OPEN_PARTS[draft.precision].includes(part) ? { ...draft, at: part, full: false } : draft;
}

/** "Only the month and year", "only the year", or the whole date again. Goes to the first open box still empty. */
export function askPrecision(draft: DateDraft, precision: Precision): DateDraft {
  const open = OPEN_PARTS[precision];
  return { ...draft, precision, at: open.find((part) => draft[part] === '') ?? 'year', full: false };
}

/** The answer that the open boxes hold, as ISO 8601 of that precision, or why there is none. */
export function isoOfDraft(draft: DateDraft): Result<string, DateDraftError> {
  const open = OPEN_PARTS[draft.precision];
  if (open.every((part) => draft[part] === '')) return err('empty');
  const filled = open.every((part) => draft[part].length === LENGTHS[part]);
  if (!filled) return err('incomplete');
  const iso = [...open]
    .reverse()
    .map((part) => draft[part])
    .join('-');
  return parsePartialDate(iso).ok ? ok(iso) : err('no-such-date');
}

/** Precisions that may be asked instead, when no less than `least` must be given; the present one is left out. */
export function otherPrecisions(now: Precision, least: Precision): Precision[] {
  const all: readonly Precision[] = ['day', 'month', 'year'];
  return all.slice(0, all.indexOf(least) + 1).filter((precision) => precision !== now);
}

function neighbour(draft: DateDraft, by: 1 | -1): DatePart {
  const open = OPEN_PARTS[draft.precision];
  return open[open.indexOf(draft.at) + by] ?? draft.at;
}
