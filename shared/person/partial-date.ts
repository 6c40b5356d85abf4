/**
 * A calendar date of which only the year, or the year and the month, may be known. Many older residents have
 * a year of birth and nothing more (facts: domain.md §2.1). `month` 1–12, `day` 1–31; a day implies a month.
 */
export interface PartialDate {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

function fullDate(year: number, month: number, day: number): Required<PartialDate> | undefined {
  return year > 0 && day >= 1 && day <= daysInMonth(year, month) ? { year, month, day } : undefined;
}

/**
 * Reads an ISO date.
 * @param text 'YYYY-MM-DD', a real calendar date
 * @returns undefined for anything else, also for what is no string
 */
export function parseIsoDate(text: unknown): Required<PartialDate> | undefined {
  const match = typeof text === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) : null;
  return match ? fullDate(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

/**
 * Reads a date as the card's QR code carries it: `ddMMyyyy`, or with `.`, `/`, `-` or a space between the
 * parts; `yyyy` or `0000yyyy` when only the year is known, `00MMyyyy` when the day is not. `0101yyyy` is a
 * full date: many people are born on 1 January. Facts: domain.md §2.1.
 * @returns undefined when it is no real calendar date
 */
export function parseCardDate(text: string): PartialDate | undefined {
  const match = /^(?:(\d\d)[-./ ]?(\d\d)[-./ ]?)?(\d{4})$/.exec(text.trim());
  if (!match) return undefined;
  const year = Number(match[3]);
  const month = Number(match[2] ?? 0);
  const day = Number(match[1] ?? 0);
  if (day !== 0) return fullDate(year, month, day);
  if (month !== 0) return fullDate(year, month, 1) && { year, month };
  return year > 0 ? { year } : undefined;
}

/** Whether a date is known to the day. */
export function isFullDate(date: PartialDate): date is Required<PartialDate> {
  return date.day !== undefined;
}

/** Writes a date known to the day as 'YYYY-MM-DD'. */
export function toIsoDate({ year, month, day }: Required<PartialDate>): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Whether `date` lies after `other`, judged only by the parts that both of them have. */
export function isAfter(date: PartialDate, other: PartialDate): boolean {
  if (date.year !== other.year) return date.year > other.year;
  if (date.month === undefined || other.month === undefined) return false;
  if (date.month !== other.month) return date.month > other.month;
  return date.day !== undefined && other.day !== undefined && date.day > other.day;
}
