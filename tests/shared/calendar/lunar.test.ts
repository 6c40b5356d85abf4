import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, lunarDateOf, solarDateOf } from '#shared/calendar/index.ts';

interface Row {
  readonly year: number;
  readonly tet1: string;
  readonly last_day_prev_lunar: string;
  readonly hung_kings: string;
}

const { years } = JSON.parse(
  readFileSync(new URL('../../fixtures/calendar/lunar_holidays.json', import.meta.url), 'utf8'),
) as { years: Row[] };

describe('the lunar calendar', () => {
  it('has all the years to compare', () => {
    expect(years.map(({ year }) => year)).toEqual(Array.from({ length: 12 }, (_, at) => 2024 + at));
  });

  it.each(years)(
    'gives Tết and the Hung Kings of $year',
    ({ year, tet1, last_day_prev_lunar, hung_kings }) => {
      expect(solarDateOf(year, 1, 1)).toBe(tet1);
      expect(solarDateOf(year, 3, 10)).toBe(hung_kings);
      expect(lunarDateOf(tet1)).toEqual({ year, month: 1, day: 1, leap: false });
      expect(lunarDateOf(last_day_prev_lunar)).toMatchObject({ year: year - 1, month: 12 });
    },
  );

  // Years in which Hanoi and Beijing differ (Hồ Ngọc Đức), and leap months.
  it.each([
    ['1985-01-21', { year: 1985, month: 1, day: 1, leap: false }],
    ['2007-02-17', { year: 2007, month: 1, day: 1, leap: false }],
    ['2030-02-02', { year: 2030, month: 1, day: 1, leap: false }],
    ['2023-03-22', { year: 2023, month: 2, day: 1, leap: true }],
    ['2025-07-25', { year: 2025, month: 6, day: 1, leap: true }],
    ['2025-08-23', { year: 2025, month: 7, day: 1, leap: false }],
    ['2026-11-23', { year: 2026, month: 10, day: 15, leap: false }],
    // Day 0 of the next month by the published code.
    ['2054-05-07', { year: 2054, month: 3, day: 30, leap: false }],
    ['2026-12-31', { year: 2026, month: 11, day: 23, leap: false }],
  ])('%s is %j', (date, lunar) => {
    expect(lunarDateOf(date)).toEqual(lunar);
  });

  it('comes back from any day, and counts days without a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 84_000 }), (day) => {
        const date = addDays('1968-01-01', day);
        const lunar = lunarDateOf(date);
        const next = lunarDateOf(addDays(date, 1));
        if (!lunar.leap) expect(solarDateOf(lunar.year, lunar.month, lunar.day)).toBe(date);
        expect(lunar.day).toBeGreaterThanOrEqual(1);
        expect(lunar.day).toBeLessThanOrEqual(30);
        expect([1, lunar.day + 1]).toContain(next.day);
        if (next.day === 1) expect(lunar.day).toBeGreaterThanOrEqual(29);
      }),
      { numRuns: 3000 },
    );
  });
});
