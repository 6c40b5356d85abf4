import { dayNumberOf, pad } from './iso-date.ts';
import { parsePartialDate } from './partial-date.ts';

const MILLISECONDS_A_DAY = 86_400_000;

/**
 * A date as people read it: `23/11/2026`, `11/2026`, `2026`, and with the weekday `Thứ Hai, 23/11/2026`. The order
 * is Vietnamese in every language, as all papers have it.
 * @param date a partial date (partial-date.ts); anything else is given back as it is
 * @param language BCP 47, for the weekday
 * @param weekday whether to say it; only a full date has one
 */
export function formatDate(
  date: string,
  language: string,
  { weekday }: { readonly weekday: boolean } = { weekday: false },
): string {
  const parsed = parsePartialDate(date);
  if (!parsed.ok) return date;
  const { precision, year, month = 0, day = 0 } = parsed.value;
  if (precision === 'year') return pad(year, 4);
  const monthAndYear = `${pad(month, 2)}/${pad(year, 4)}`;
  if (precision === 'month') return monthAndYear;
  const short = `${pad(day, 2)}/${monthAndYear}`;
  if (!weekday) return short;
  const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  return `${name.format(dayNumberOf(date) * MILLISECONDS_A_DAY)}, ${short}`;
}
