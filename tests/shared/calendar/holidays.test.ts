import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DayOverride,
  DECIDED_DAYS,
  dayKinds,
  holidaysOf,
  STATUTORY_DAYS_CHECKED_AT,
  WEEKEND,
  weekday,
} from '#shared/calendar/index.ts';

const datesOf = (year: number, overrides: readonly DayOverride[] = [], off = WEEKEND) =>
  holidaysOf(year, overrides, off).holidays.map(({ date, id, reason }) => `${date} ${id} ${reason}`);

describe('the days off of a year', () => {
  it('are those of 2026 by the law', () => {
    expect(datesOf(2026)).toEqual([
      '2026-01-01 new-year statutory',
      '2026-02-16 tet statutory',
      '2026-02-17 tet statutory',
      '2026-02-18 tet statutory',
      '2026-02-19 tet statutory',
      '2026-02-20 tet statutory',
      '2026-04-26 hung-kings statutory',
      '2026-04-27 hung-kings in-lieu',
      '2026-04-30 reunification statutory',
      '2026-05-01 labour statutory',
      '2026-09-01 national-neighbour statutory',
      '2026-09-02 national statutory',
      '2026-11-24 culture statutory',
    ]);
  });

  it('have 24 November from 2026, and no second day in September long ago', () => {
    expect(datesOf(2025).filter((day) => day.includes('culture'))).toEqual([]);
    expect(datesOf(2027).filter((day) => day.includes('culture'))).toEqual(['2027-11-24 culture statutory']);
    expect(datesOf(2020).filter((day) => day.includes('neighbour'))).toEqual([]);
    expect(datesOf(2006).filter((day) => day.includes('hung-kings'))).toEqual([]);
  });

  it('give working days in place of a whole weekend of Tết', () => {
    expect(datesOf(2027).filter((day) => day.includes('tet'))).toEqual([
      '2027-02-05 tet statutory',
      '2027-02-06 tet statutory',
      '2027-02-07 tet statutory',
      '2027-02-08 tet statutory',
      '2027-02-09 tet statutory',
      '2027-02-10 tet in-lieu',
      '2027-02-11 tet in-lieu',
    ]);
  });

  it('follow other weekly days off', () => {
    expect(datesOf(2027, [], [7]).filter((day) => day.includes('in-lieu'))).toEqual([
      '2027-02-10 tet in-lieu',
    ]);
    expect(datesOf(2027, [], [1, 2, 3, 4, 5, 6, 7]).filter((day) => day.includes('in-lieu'))).toEqual([]);
  });

  it('mark what the law leaves open as uncertain', () => {
    const uncertain = holidaysOf(2026, []).holidays.filter(({ certain }) => !certain);
    expect(new Set(uncertain.map(({ id }) => id))).toEqual(new Set(['tet', 'national-neighbour']));
    expect(STATUTORY_DAYS_CHECKED_AT).toBe('2026-11-23');
    expect(holidaysOf(2026, []).holidays.every(({ source }) => source !== '')).toBe(true);
  });
});

describe('decided days', () => {
  it('of 2026 are in the data, marked uncertain', () => {
    const { holidays, working } = holidaysOf(2026);
    expect(holidays.filter(({ reason }) => reason === 'decided')).toMatchObject([
      { date: '2026-01-02', id: 'decided', certain: false },
      { date: '2026-08-31', id: 'decided', certain: false },
    ]);
    expect(working.map(({ date }) => date)).toEqual(['2026-01-10', '2026-08-22']);
    expect(DECIDED_DAYS.every(({ certain }) => certain === false)).toBe(true);
  });

  it('take a statutory day back, stay in their year, and the last word holds', () => {
    const said = (kind: DayOverride['kind'], date: string): DayOverride => ({ date, kind, source: 'test' });
    expect(datesOf(2026, [said('working', '2026-09-01')])).not.toContain(
      '2026-09-01 national-neighbour statutory',
    );
    expect(datesOf(2026, [said('holiday', '2027-06-01')])).toEqual(datesOf(2026));
    const swap = [said('working', '2026-06-06'), said('holiday', '2026-06-06')];
    expect(holidaysOf(2026, swap).working).toEqual([]);
    expect(holidaysOf(2026, swap).holidays).toContainEqual({
      date: '2026-06-06',
      id: 'decided',
      reason: 'decided',
      certain: true,
      source: 'test',
    });
    expect(holidaysOf(2026, swap.toReversed()).working).toEqual([said('working', '2026-06-06')]);
  });
});

describe('what a day is', () => {
  it('is told', () => {
    const kindOf = dayKinds();
    expect(kindOf('2026-11-23')).toBe('working');
    expect(kindOf('2026-11-24')).toBe('holiday');
    expect(kindOf('2026-11-28')).toBe('weekly-day-off');
    expect(kindOf('2026-08-22')).toBe('worked-by-decision');
    expect(dayKinds([], [7])('2026-11-28')).toBe('working');
  });
});

it('in any year, each day in lieu is a weekday that no law took, one for each statutory day on a weekend', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2021, max: 2150 }), (year) => {
      const { holidays } = holidaysOf(year, []);
      const dates = holidays.map(({ date }) => date);
      expect(new Set(dates).size).toBe(dates.length);
      expect([...dates].sort()).toEqual(dates);
      expect(dates.every((date) => date.startsWith(String(year)))).toBe(true);
      const inLieu = holidays.filter(({ reason }) => reason === 'in-lieu');
      const onWeekend = holidays.filter(
        ({ date, reason }) => reason === 'statutory' && WEEKEND.includes(weekday(date)),
      );
      expect(inLieu.every(({ date }) => !WEEKEND.includes(weekday(date)))).toBe(true);
      expect(inLieu).toHaveLength(onWeekend.length);
    }),
  );
});
