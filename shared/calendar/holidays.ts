import decided from './decided-days.json' with { type: 'json' };
import { addDays, dayNumberOf, type IsoDate, pad, type Weekday, weekday } from './iso-date.ts';
import { solarDateOf } from './lunar.ts';
import statutory from './statutory-days.json' with { type: 'json' };

/** A day that differs from the rule by a decision: off, or worked in exchange for another. */
export interface DayOverride {
  readonly date: IsoDate;
  readonly kind: 'holiday' | 'working';
  readonly source: string;
  /** False while nobody has checked it; left out means certain. */
  readonly certain?: boolean | undefined;
}

/**
 * A day off. `id` names the statutory day (`tet`, `national`, …), also for the day off given in its place;
 * a decided day bears `decided`.
 */
export interface Holiday {
  readonly date: IsoDate;
  readonly id: string;
  readonly reason: 'statutory' | 'in-lieu' | 'decided';
  readonly certain: boolean;
  readonly source: string;
}

/** The exceptions of one year, in the order of the calendar. */
export interface YearOfDays {
  readonly holidays: readonly Holiday[];
  /** Weekly days off, or statutory days, that are worked by a decision. */
  readonly working: readonly DayOverride[];
}

/** The weekly days off of State offices: Saturday and Sunday (facts: domain.md §6.5). */
export const WEEKEND: readonly Weekday[] = [6, 7];

/** The decisions known when the data was checked; a point's own settings come on top. */
export const DECIDED_DAYS: readonly DayOverride[] = decided.days.map(({ kind, ...rest }) => ({
  ...rest,
  kind: kind === 'working' ? 'working' : 'holiday',
}));

/** When the list of statutory days was last compared with the law, `YYYY-MM-DD`. */
export const STATUTORY_DAYS_CHECKED_AT: IsoDate = statutory.checkedAt;

/**
 * The days off of a year: the statutory ones, a working day in place of each that falls on a weekly day off, and
 * what was decided (facts: domain.md §6.6; Labour Code 2019, art. 111.3 and 112). Lunar days are computed.
 * @param overrides decided days of any years; of two for one day the later in the list holds
 */
export function holidaysOf(
  year: number,
  overrides: readonly DayOverride[] = DECIDED_DAYS,
  weeklyDaysOff: readonly Weekday[] = WEEKEND,
): YearOfDays {
  const days = new Map(statutoryOf(year).map((day) => [day.date, day]));
  for (const day of [...days.values()].sort(byDate)) {
    if (weeklyDaysOff.length >= 7 || !weeklyDaysOff.includes(weekday(day.date))) continue;
    let date = addDays(day.date, 1);
    while (days.has(date) || weeklyDaysOff.includes(weekday(date))) date = addDays(date, 1);
    days.set(date, { ...day, date, reason: 'in-lieu' });
  }
  const working = new Map<IsoDate, DayOverride>();
  for (const one of overrides) {
    if (!one.date.startsWith(pad(year, 4))) continue;
    working.delete(one.date);
    if (one.kind === 'working') {
      days.delete(one.date);
      working.set(one.date, one);
    } else {
      const certain = one.certain ?? true;
      days.set(one.date, { date: one.date, id: 'decided', reason: 'decided', certain, source: one.source });
    }
  }
  return { holidays: [...days.values()].sort(byDate), working: [...working.values()].sort(byDate) };
}

/** What a day is to an office, whatever its hours. */
export type DayKind = 'working' | 'weekly-day-off' | 'holiday' | 'worked-by-decision';

/** Gives a function that tells what a day is; it remembers the years it has looked at. */
export function dayKinds(
  overrides: readonly DayOverride[] = DECIDED_DAYS,
  weeklyDaysOff: readonly Weekday[] = WEEKEND,
): (date: IsoDate) => DayKind {
  const years = new Map<string, ReadonlyMap<IsoDate, DayKind>>();
  return (date) => {
    const year = date.slice(0, 4);
    const known = years.get(year) ?? kindsOf(holidaysOf(Number(year), overrides, weeklyDaysOff));
    years.set(year, known);
    return known.get(date) ?? (weeklyDaysOff.includes(weekday(date)) ? 'weekly-day-off' : 'working');
  };
}

function kindsOf({ holidays, working }: YearOfDays): ReadonlyMap<IsoDate, DayKind> {
  return new Map([
    ...holidays.map(({ date }) => [date, 'holiday'] as const),
    ...working.map(({ date }) => [date, 'worked-by-decision'] as const),
  ]);
}

function statutoryOf(year: number): Holiday[] {
  return statutory.days
    .filter(({ fromYear }) => year >= fromYear)
    .flatMap(({ id, calendar, month, day, offsets, certain }) => {
      const named =
        calendar === 'lunar'
          ? solarDateOf(year, month, day)
          : `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
      return offsets.map((offset) => ({
        date: addDays(named, offset),
        id,
        reason: 'statutory' as const,
        certain,
        source: statutory.source,
      }));
    });
}

function byDate(a: { readonly date: IsoDate }, b: { readonly date: IsoDate }): number {
  return dayNumberOf(a.date) - dayNumberOf(b.date);
}
