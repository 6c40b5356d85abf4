import { err, ok, type Result } from '../result.ts';
import { type LocalDateTime, type LocalTime, minutesOf, splitLocal, timeOf } from './clock.ts';
import { type DayOverride, dayKinds } from './holidays.ts';
import { addDays, type IsoDate, type Weekday } from './iso-date.ts';
import { COMMUNE_HOURS, openSpans, type WeeklyHours } from './office-hours.ts';

/** How long a procedure takes. */
export interface TimeRule {
  /** How many units; not read for `same-day`. */
  readonly amount: number;
  readonly unit: 'working-day' | 'day' | 'hour' | 'same-day';
  /** `same-day`: the last time of receipt for a result on the same day, `15:00` unless told. */
  readonly cutOff?: LocalTime | undefined;
  /** `working-day`: counted by days as the Civil Code does, or as 8 working hours each. By days unless told. */
  readonly counting?: 'days' | 'hours' | undefined;
}

/** What the date of a result depends on. */
export interface ResultDateQuestion {
  /** Wall clock of the office when it received the dossier. */
  readonly receivedAt: LocalDateTime;
  readonly rule: TimeRule;
  readonly officeHours?: WeeklyHours | undefined;
  readonly overrides?: readonly DayOverride[] | undefined;
  /** Days that do not count as working days although the office may be open; Saturday and Sunday unless told. */
  readonly weeklyDaysOff?: readonly Weekday[] | undefined;
}

/** When a result is due; `time` only where hours are counted, else it is due by the end of the day. */
export interface ResultDate {
  readonly date: IsoDate;
  readonly time?: LocalTime;
}

/** Why no date can be told. */
export interface ResultDateError {
  readonly code: 'not-a-moment' | 'bad-amount' | 'no-working-day';
}

// Received by then, given back the same day (facts: domain.md §6.5, text of procedure 1.001193).
const SAME_DAY_CUT_OFF: LocalTime = '15:00';
// One working day of a State office (facts: domain.md §6.5).
const MINUTES_A_WORKING_DAY = 8 * 60;
// Beyond any term in the catalogue of procedures; keeps the count finite.
const LONGEST_AMOUNT = 10_000;
// A year without a working day means that the settings are wrong.
const LONGEST_BREAK = 366;

/**
 * The day on which a result is due (facts: domain.md §6.5; Civil Code 2015, art. 147–148). The day of receipt is
 * not counted; a term of days that ends on a day off ends with the next working day. Hours are working hours, from
 * the moment of receipt or, outside the office hours, from the next opening. Pauses are not known here.
 */
export function resultDate(question: ResultDateQuestion): Result<ResultDate, ResultDateError> {
  const { rule } = question;
  const received = splitLocal(question.receivedAt);
  if (!received) return err({ code: 'not-a-moment' });
  const { amount } = rule;
  if (rule.unit !== 'same-day' && !(Number.isInteger(amount) && amount >= 0 && amount <= LONGEST_AMOUNT)) {
    return err({ code: 'bad-amount' });
  }
  const kindOf = dayKinds(question.overrides, question.weeklyDaysOff);
  const works = (date: IsoDate) => ['working', 'worked-by-decision'].includes(kindOf(date));
  const { date, time } = received;
  switch (rule.unit) {
    case 'same-day': {
      const inTime = minutesOf(time) <= minutesOf(rule.cutOff ?? SAME_DAY_CUT_OFF);
      return onWorkingDay(inTime ? date : addDays(date, 1), works);
    }
    case 'day':
      return onWorkingDay(addDays(date, amount), works);
    case 'hour':
      return afterMinutes(question, received, amount * 60);
    case 'working-day':
      if (rule.counting === 'hours') return afterMinutes(question, received, amount * MINUTES_A_WORKING_DAY);
      return afterWorkingDays(date, amount, works);
  }
}

function onWorkingDay(date: IsoDate, works: (date: IsoDate) => boolean): Result<ResultDate, ResultDateError> {
  for (let ahead = 0; ahead <= LONGEST_BREAK; ahead += 1) {
    const day = addDays(date, ahead);
    if (works(day)) return ok({ date: day });
  }
  return err({ code: 'no-working-day' });
}

function afterWorkingDays(
  received: IsoDate,
  amount: number,
  works: (date: IsoDate) => boolean,
): Result<ResultDate, ResultDateError> {
  let due = onWorkingDay(received, works);
  for (let counted = 0; counted < amount && due.ok; counted += 1) {
    const after = counted === 0 ? received : due.value.date;
    due = onWorkingDay(addDays(after, 1), works);
  }
  return due;
}

function afterMinutes(
  question: ResultDateQuestion,
  received: { readonly date: IsoDate; readonly time: LocalTime },
  minutes: number,
): Result<ResultDate, ResultDateError> {
  const kindOf = dayKinds(question.overrides, question.weeklyDaysOff);
  const hours = question.officeHours ?? COMMUNE_HOURS;
  let left = minutes;
  let date = received.date;
  for (let idle = 0; idle <= LONGEST_BREAK; idle += 1) {
    const kind = kindOf(date);
    const spans = kind === 'weekly-day-off' ? [] : openSpans(hours, date, kind);
    const earliest = date === received.date ? minutesOf(received.time) : 0;
    for (const { from, to } of spans) {
      const start = Math.max(from, earliest);
      if (start >= to) continue;
      if (left <= to - start) return ok({ date, time: timeOf(start + left) });
      left -= to - start;
      idle = 0;
    }
    date = addDays(date, 1);
  }
  return err({ code: 'no-working-day' });
}
