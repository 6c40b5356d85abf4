import { err, ok, type Result } from '../result.ts';
import { isRealDate } from './iso-date.ts';

/** How much of a date is known: old papers may hold a year alone (facts: ux.md §3, dates). */
export type Precision = 'year' | 'month' | 'day';

/** A date of which the month or the day may be unknown. */
export interface PartialDate {
  readonly precision: Precision;
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
}

/** Why a text is no partial date: its form, or a month or day that does not exist. */
export interface PartialDateError {
  readonly code: 'not-a-date' | 'no-such-date';
}

/**
 * Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (ISO 8601 with reduced precision).
 * @returns the known parts, or why it is no date
 */
export function parsePartialDate(text: string): Result<PartialDate, PartialDateError> {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/u.exec(text) ?? [];
  if (!year) return err({ code: 'not-a-date' });
  if (!isRealDate(`${year}-${month ?? '01'}-${day ?? '01'}`)) return err({ code: 'no-such-date' });
  if (!month) return ok({ precision: 'year', year: Number(year) });
  if (!day) return ok({ precision: 'month', year: Number(year), month: Number(month) });
  return ok({ precision: 'day', year: Number(year), month: Number(month), day: Number(day) });
}

/** How much of a date the text holds; null when it is no date. */
export function precisionOf(text: string): Precision | null {
  const parsed = parsePartialDate(text);
  return parsed.ok ? parsed.value.precision : null;
}
