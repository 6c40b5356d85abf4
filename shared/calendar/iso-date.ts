/** A calendar day as `YYYY-MM-DD` (ISO 8601, proleptic Gregorian, years 0001–9999), without time or zone. */
export type IsoDate = string;

/** Days of the week as ISO 8601 counts them: 1 Monday … 7 Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Days since 1 January 1970, the form in which days are counted. */
export type DayNumber = number;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/u;
const FIRST_DAY = dayNumber(1, 1, 1);
const LAST_DAY = dayNumber(9999, 12, 31);

/** Whether the text is a day that exists: `2024-02-29` is, `2023-02-29` is not. */
export function isRealDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = partsOf(text) ?? [];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/**
 * The day so many days later, earlier when negative. It stays within the years 0001–9999.
 * @param date `YYYY-MM-DD`; a day past the end of its month counts on into the next one
 * @throws RangeError when the text has not the form of a date: a mistake of the program, not of a person
 */
export function addDays(date: IsoDate, days: number): IsoDate {
  return isoOf(Math.min(LAST_DAY, Math.max(FIRST_DAY, dayNumberOf(date) + Math.trunc(days))));
}

/** How many days lie from `from` to `to`, negative when `to` is earlier; null when either is no real date. */
export function daysBetween(from: IsoDate, to: IsoDate): number | null {
  return isRealDate(from) && isRealDate(to) ? dayNumberOf(to) - dayNumberOf(from) : null;
}

/**
 * The completed years from a date to today, negative for a date to come; null when either is no real date.
 * Who was born on 29 February completes a year, outside leap years, with the end of 28 February, so the year counts
 * from 1 March: a month without the corresponding day ends the period at the end of its last day
 * (Civil Code 2015, art. 148).
 */
export function yearsSince(date: IsoDate, today: IsoDate): number | null {
  if (!isRealDate(date) || !isRealDate(today)) return null;
  const years = Number(today.slice(0, 4)) - Number(date.slice(0, 4));
  return today.slice(5) < date.slice(5) ? years - 1 : years;
}

/** The day of the week. Throws as `addDays` does. */
export function weekday(date: IsoDate): Weekday {
  // 1 January 1970 was a Thursday.
  const fromMonday = (((dayNumberOf(date) + 3) % 7) + 7) % 7;
  return (fromMonday + 1) as Weekday;
}

/** The day number of a date. Throws as `addDays` does. */
export function dayNumberOf(date: IsoDate): DayNumber {
  const parts = partsOf(date);
  if (!parts) throw new RangeError('not a date of the form YYYY-MM-DD');
  return dayNumber(...parts);
}

/** The date of a day number between the years 0001 and 9999. */
export function isoOf(number: DayNumber): IsoDate {
  const { year, month, day } = civilOf(number);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A number with leading zeros. */
export function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

function partsOf(text: string): [number, number, number] | null {
  const [, year, month, day] = DATE.exec(text) ?? [];
  return year && month && day ? [Number(year), Number(month), Number(day)] : null;
}

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil): years begin in March, so that
// the leap day is the last one; 400 years have 146,097 days; 719,468 days lie between 1 March 0000 and 1970.
function dayNumber(year: number, month: number, day: number): DayNumber {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

// The same source, civil_from_days.
function civilOf(number: DayNumber): { year: number; month: number; day: number } {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
