import { err, ok, type Result } from '../result.ts';
import { parsePartialDate } from './partial-date.ts';
import words from './vi-words.json' with { type: 'json' };

/** Why a number cannot be read out: it is not a whole number from 0, or above 999 tỷ. */
export interface NumberWordsError {
  readonly code: 'not-a-whole-number' | 'too-large';
}

/** How the days 1 to 10 are read: `mồng một`, as custom has it, or `một` as some registers write. */
export type DayStyle = 'mồng' | 'plain';

// Three groups of three digits above the units: nghìn, triệu, tỷ.
const LARGEST = 999_999_999_999;

/**
 * A number in Vietnamese words, northern style (facts: domain.md §11): 21 `hai mươi mốt`, 24 `hai mươi tư`,
 * 105 `một trăm linh năm`, 1005 `một nghìn không trăm linh năm`.
 * @param value a whole number from 0 to 999,999,999,999
 */
export function numberInWords(value: number): Result<string, NumberWordsError> {
  if (!Number.isInteger(value) || value < 0) return err({ code: 'not-a-whole-number' });
  if (value > LARGEST) return err({ code: 'too-large' });
  return ok(wholeNumber(value));
}

/**
 * An amount of đồng in words with a capital, as slips and receipts write it: 15000 gives
 * `Mười lăm nghìn đồng`. Errors as `numberInWords`.
 */
export function moneyInWords(dong: number): Result<string, NumberWordsError> {
  const amount = numberInWords(dong);
  return amount.ok ? ok(capital(fill(words.money, { amount: amount.value }))) : amount;
}

/**
 * A date in Vietnamese words, as the birth declaration asks for it (facts: domain.md §11): `2026-02-01` gives
 * `Ngày mồng một tháng hai năm hai nghìn không trăm hai mươi sáu`.
 * @param date a date, or a month or year when no more is known (partial-date.ts)
 */
export function dateInWords(
  date: string,
  { style }: { readonly style: DayStyle } = { style: 'mồng' },
): Result<string, { readonly code: 'not-a-date' }> {
  const parsed = parsePartialDate(date);
  if (!parsed.ok) return err({ code: 'not-a-date' });
  const { precision, day = 0, month = 0 } = parsed.value;
  const year = wholeNumber(parsed.value.year);
  if (precision === 'year') return ok(capital(fill(words.year, { year })));
  const monthName = words.months.slice(month - 1, month).join('');
  if (precision === 'month') return ok(capital(fill(words.monthOfYear, { month: monthName, year })));
  const plain = wholeNumber(day);
  const dayName = style === 'mồng' && day <= 10 ? fill(words.firstTenDays, { day: plain }) : plain;
  return ok(capital(fill(words.date, { day: dayName, month: monthName, year })));
}

function wholeNumber(value: number): string {
  if (value === 0) return digit(0);
  const groups: string[] = [];
  const digits = String(value).padStart(12, '0');
  words.scales.forEach((scale, power) => {
    const group = digits.slice(9 - power * 3, 12 - power * 3);
    if (group === '000') return;
    const leading = value < 1000 ** (power + 1);
    groups.unshift([hundreds(group, leading), scale].filter(Boolean).join(' '));
  });
  return groups.join(' ');
}

// The first group is read as it is; later ones say their missing hundreds: `một nghìn không trăm linh năm`.
function hundreds(group: string, leading: boolean): string {
  const [hundred = 0, ten = 0, unit = 0] = Array.from(group, Number);
  const parts: string[] = [];
  const spoken = !leading || hundred > 0;
  if (spoken) parts.push(digit(hundred), words.hundred);
  if (ten === 0 && unit > 0 && spoken) parts.push(words.zeroTens);
  if (ten === 1) parts.push(words.ten);
  if (ten > 1) parts.push(digit(ten), words.tens);
  if (unit > 0) parts.push(unitAfter(ten, unit));
  return parts.join(' ');
}

function unitAfter(ten: number, unit: number): string {
  const special: Readonly<Record<string, string>> =
    ten === 0 ? {} : ten === 1 ? words.afterTen : words.afterTens;
  return special[unit] ?? digit(unit);
}

function digit(value: number): string {
  return words.digits.slice(value, value + 1).join('');
}

function fill(pattern: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), pattern);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
