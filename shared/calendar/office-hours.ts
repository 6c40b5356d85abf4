import { type LocalDateTime, type LocalTime, minutesOf, splitLocal, timeOf } from './clock.ts';
import defaults from './default-hours.json' with { type: 'json' };
import { type DayKind, type DayOverride, dayKinds } from './holidays.ts';
import { addDays, type IsoDate, weekday } from './iso-date.ts';

/** A stretch of opening, `HH:mm` each, up to 24:00. */
export interface OpenTime {
  readonly from: LocalTime;
  readonly to: LocalTime;
}

/** Opening times by weekday, `'1'` Monday … `'7'` Sunday; a day without entry is closed. */
export type WeeklyHours = Readonly<Record<string, readonly OpenTime[]>>;

/** Whether a place is open, and when that changes next; no time where nothing is known within a year. */
export interface OpeningState {
  readonly open: boolean;
  readonly opensAt?: LocalDateTime;
  readonly closesAt?: LocalDateTime;
}

/** Hours to begin with, Monday to Friday (facts: domain.md §6.5); each point sets its own. */
export const COMMUNE_HOURS: WeeklyHours = defaults.commune;

/** The same with Saturday morning, when police counters are open (facts: domain.md §6.5). */
export const POLICE_HOURS: WeeklyHours = { ...defaults.commune, '6': defaults.saturdayMorning };

/** A span within a day in minutes since midnight. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DAYS_AHEAD = 366;

/**
 * When a place is open on a day: sorted, without overlaps. Closed on holidays; a weekly day off worked by a
 * decision, with no hours of its own, has the hours of the first weekday that has any.
 */
export function openSpans(hours: WeeklyHours, date: IsoDate, kind: DayKind): Span[] {
  if (kind === 'holiday') return [];
  const own = spansOf(hours[String(weekday(date))] ?? []);
  if (own.length > 0 || kind !== 'worked-by-decision') return own;
  const usual = ['1', '2', '3', '4', '5'].map((day) => spansOf(hours[day] ?? []));
  return usual.find((spans) => spans.length > 0) ?? [];
}

/**
 * Whether a place is open at a moment, for the idle screen. A break at noon counts as closed.
 * @param overrides decided days (holidays.ts)
 * @param now wall clock of the place; what is no moment is taken as closed
 */
export function openingState(
  hours: WeeklyHours,
  overrides: readonly DayOverride[],
  now: LocalDateTime,
): OpeningState {
  const moment = splitLocal(now);
  if (!moment) return { open: false };
  const kindOf = dayKinds(overrides);
  const minute = minutesOf(moment.time);
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const date = addDays(moment.date, ahead);
    const left = openSpans(hours, date, kindOf(date)).filter(({ to }) => ahead > 0 || to > minute);
    const [next] = left;
    if (!next) continue;
    if (ahead === 0 && next.from <= minute) return { open: true, closesAt: `${date}T${timeOf(next.to)}` };
    return { open: false, opensAt: `${date}T${timeOf(next.from)}` };
  }
  return { open: false };
}

function spansOf(times: readonly OpenTime[]): Span[] {
  const sorted = times
    .map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const joined: Span[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last && span.from <= last.to)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else joined.push(span);
  }
  return joined;
}
