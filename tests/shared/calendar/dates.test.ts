import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysBetween,
  formatDate,
  isRealDate,
  localDateTimeIn,
  parsePartialDate,
  precisionOf,
  todayIn,
  weekday,
  yearsSince,
} from '#shared/calendar/index.ts';

const DAY_MS = 86_400_000;
// Every day of the years 0001 to 9999.
const dayNumber = fc.integer({ min: -719_162, max: 2_932_896 });
const isoByDate = (number: number) => new Date(number * DAY_MS).toISOString().slice(0, 10);

describe('days', () => {
  it('agree with the platform, on every day there is', () => {
    fc.assert(
      fc.property(dayNumber, dayNumber, (one, other) => {
        const [from, to] = [isoByDate(one), isoByDate(other)];
        expect(isRealDate(from)).toBe(true);
        expect(addDays(from, other - one)).toBe(to);
        expect(daysBetween(from, to)).toBe(other - one);
        expect(weekday(from)).toBe(new Date(one * DAY_MS).getUTCDay() || 7);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '2026-04-30'])('%s is real', (date) => {
    expect(isRealDate(date)).toBe(true);
  });

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-1-1',
    '2026-01-01T00:00',
    '',
  ])('%s is not real', (date) => {
    expect(isRealDate(date)).toBe(false);
  });

  it('count on past the end of a month, and stop at the first and last year', () => {
    expect(addDays('2023-02-29', 0)).toBe('2023-03-01');
    expect(addDays('9999-12-31', 1)).toBe('9999-12-31');
    expect(addDays('0001-01-01', -1)).toBe('0001-01-01');
    expect(addDays('2026-01-01', 1.9)).toBe('2026-01-02');
  });

  it('are null or an error of the program when there is no date', () => {
    expect(daysBetween('2026-02-30', '2026-01-01')).toBeNull();
    expect(daysBetween('2026-01-01', 'x')).toBeNull();
    expect(() => addDays('today', 1)).toThrow(RangeError);
  });
});

describe('yearsSince', () => {
  it.each([
    ['2008-11-23', '2026-11-22', 17],
    ['2008-11-23', '2026-11-23', 18],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2008-02-29', '2028-02-28', 19],
    ['2008-02-29', '2028-02-29', 20],
    ['2026-11-23', '2026-11-23', 0],
    ['2026-11-24', '2026-11-23', -1],
    ['2027-11-23', '2026-11-23', -1],
  ])('%s to %s is %i', (date, today, years) => {
    expect(yearsSince(date, today)).toBe(years);
  });

  it('is null without two dates', () => {
    expect(yearsSince('2008', '2026-01-01')).toBeNull();
    expect(yearsSince('2008-01-01', '2026')).toBeNull();
  });

  it('never falls, and rises by one in a year', () => {
    fc.assert(
      fc.property(dayNumber, fc.integer({ min: 0, max: 40_000 }), (born, age) => {
        fc.pre(born + age + 366 < 2_932_896);
        const [date, today] = [isoByDate(born), isoByDate(born + age)];
        const years = yearsSince(date, today) ?? Number.NaN;
        expect((yearsSince(date, addDays(today, 1)) ?? Number.NaN) - years).toBeGreaterThanOrEqual(0);
        expect((yearsSince(date, addDays(today, 366)) ?? Number.NaN) - years).toBeGreaterThanOrEqual(1);
        expect(Math.abs(years - age / 365.2425)).toBeLessThan(1.01);
      }),
    );
  });
});

describe('the clock of a place', () => {
  it('tells date and time there', () => {
    const moment = Date.UTC(2026, 10, 23, 17, 5);
    expect(localDateTimeIn('Asia/Ho_Chi_Minh', moment)).toBe('2026-11-24T00:05');
    expect(todayIn('Asia/Ho_Chi_Minh', moment)).toBe('2026-11-24');
    expect(todayIn('UTC', moment)).toBe('2026-11-23');
    expect(todayIn('UTC', moment - 17 * 3_600_000 - 6 * 60_000)).toBe('2026-11-22');
  });

  it('agrees with UTC+7 at any moment of the century', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) }), (moment) => {
        const shifted = new Date(moment + 7 * 3_600_000).toISOString();
        expect(localDateTimeIn('Asia/Ho_Chi_Minh', moment)).toBe(shifted.slice(0, 16));
      }),
    );
  });
});

describe('partial dates', () => {
  it('are read', () => {
    expect(parsePartialDate('1948')).toEqual({ ok: true, value: { precision: 'year', year: 1948 } });
    expect(parsePartialDate('1948-07')).toEqual({
      ok: true,
      value: { precision: 'month', year: 1948, month: 7 },
    });
    expect(parsePartialDate('1948-07-09')).toEqual({
      ok: true,
      value: { precision: 'day', year: 1948, month: 7, day: 9 },
    });
  });

  it.each([
    ['', 'not-a-date'],
    ['48', 'not-a-date'],
    ['09/07/1948', 'not-a-date'],
    ['1948-7', 'not-a-date'],
    ['1948-07-09T00:00', 'not-a-date'],
    ['0000', 'no-such-date'],
    ['1948-13', 'no-such-date'],
    ['1949-02-29', 'no-such-date'],
  ])('%j is refused: %s', (text, code) => {
    expect(parsePartialDate(text)).toEqual({ ok: false, error: { code } });
    expect(precisionOf(text)).toBeNull();
  });

  it('have a precision', () => {
    expect(['1948', '1948-07', '1948-07-09'].map(precisionOf)).toEqual(['year', 'month', 'day']);
  });
});

describe('formatDate', () => {
  it.each([
    ['1948', 'vi', '1948'],
    ['1948-07', 'vi', '07/1948'],
    ['1948-07-09', 'en', '09/07/1948'],
    ['9/7/48', 'vi', '9/7/48'],
  ])('%s in %s is %s', (date, language, shown) => {
    expect(formatDate(date, language)).toBe(shown);
  });

  it('says the weekday of a full date', () => {
    expect(formatDate('2026-11-23', 'vi', { weekday: true })).toBe('Thứ Hai, 23/11/2026');
    expect(formatDate('2026-11-23', 'en', { weekday: true })).toBe('Monday, 23/11/2026');
    expect(formatDate('2026-11', 'en', { weekday: true })).toBe('11/2026');
  });
});
