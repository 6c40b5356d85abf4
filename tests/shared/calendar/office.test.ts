import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  COMMUNE_HOURS,
  type DayOverride,
  dayKinds,
  daysBetween,
  openingState,
  POLICE_HOURS,
  type ResultDateQuestion,
  resultDate,
  type TimeRule,
} from '#shared/calendar/index.ts';

const due = (receivedAt: string, rule: TimeRule, more: Partial<ResultDateQuestion> = {}) => {
  const result = resultDate({ receivedAt, rule, ...more });
  if (!result.ok) return result.error.code;
  return [result.value.date, result.value.time].filter(Boolean).join('T');
};
const days = (amount: number): TimeRule => ({ amount, unit: 'day' });
const workingDays = (amount: number): TimeRule => ({ amount, unit: 'working-day' });
const hours = (amount: number): TimeRule => ({ amount, unit: 'hour' });
const SAME_DAY: TimeRule = { amount: 0, unit: 'same-day' };

// 23 November 2026 is a Monday, the 24th a holiday.
describe('the result date', () => {
  it.each([
    ['working days skip holidays', '2026-11-23T09:00', workingDays(3), '2026-11-27'],
    ['working days skip weekends', '2026-11-26T09:00', workingDays(2), '2026-11-30'],
    ['the day of receipt is not counted, even a day off', '2026-11-28T09:00', workingDays(1), '2026-11-30'],
    ['nor late in the evening', '2026-11-25T23:30', workingDays(1), '2026-11-26'],
    ['no days at all are the day itself', '2026-11-25T09:00', workingDays(0), '2026-11-25'],
    ['or the next working day', '2026-11-28T09:00', workingDays(0), '2026-11-30'],
    ['days count weekends', '2026-11-25T09:00', days(5), '2026-11-30'],
    ['days that end on a day off end later', '2026-11-25T09:00', days(3), '2026-11-30'],
    ['days that end on a holiday too', '2026-11-23T09:00', days(1), '2026-11-25'],
    ['days over a Tết', '2026-02-13T09:00', days(3), '2026-02-23'],
    ['a Saturday worked by a decision counts', '2026-08-21T09:00', workingDays(1), '2026-08-22'],
    ['in time for the same day', '2026-11-23T15:00', SAME_DAY, '2026-11-23'],
    ['too late for the same day', '2026-11-23T15:01', SAME_DAY, '2026-11-25'],
    ['the same day on a day off', '2026-11-28T09:00', SAME_DAY, '2026-11-30'],
    ['another cut-off', '2026-11-23T10:31', { ...SAME_DAY, cutOff: '10:30' }, '2026-11-25'],
    ['hours within the morning', '2026-11-23T08:15', hours(2), '2026-11-23T10:15'],
    ['hours to the end of a slot', '2026-11-23T07:00', hours(8), '2026-11-23T17:00'],
    ['hours over noon', '2026-11-23T11:00', hours(2), '2026-11-23T15:00'],
    ['hours over a holiday', '2026-11-23T16:00', hours(4), '2026-11-25T10:00'],
    ['hours from before opening', '2026-11-23T05:00', hours(1), '2026-11-23T08:00'],
    ['hours from the break', '2026-11-23T12:00', hours(1), '2026-11-23T14:30'],
    ['hours from a day off', '2026-11-28T09:00', hours(0), '2026-11-30T07:00'],
    ['hours on a Saturday worked by a decision', '2026-08-22T07:00', hours(1), '2026-08-22T08:00'],
    [
      'working days of eight hours',
      '2026-11-25T09:00',
      { ...workingDays(1), counting: 'hours' as const },
      '2026-11-26T09:00',
    ],
  ])('%s', (_, receivedAt, rule, date) => {
    expect(due(receivedAt, rule)).toBe(date);
  });

  it('counts Saturday where it is a working day', () => {
    expect(due('2026-11-27T09:00', workingDays(1), { weeklyDaysOff: [7] })).toBe('2026-11-28');
    const police = { officeHours: POLICE_HOURS };
    expect(due('2026-11-27T16:00', hours(2), police)).toBe('2026-11-30T08:00');
    expect(due('2026-11-27T16:00', hours(2), { ...police, weeklyDaysOff: [7] })).toBe('2026-11-28T08:00');
  });

  it('says why there is none', () => {
    expect(due('2026-11-23', workingDays(1))).toBe('not-a-moment');
    expect(due('2026-02-30T09:00', workingDays(1))).toBe('not-a-moment');
    expect(due('2026-11-23T24:00', workingDays(1))).toBe('not-a-moment');
    for (const amount of [-1, 1.5, Number.NaN, 10_001]) {
      expect(due('2026-11-23T09:00', workingDays(amount))).toBe('bad-amount');
      expect(due('2026-11-23T09:00', { ...SAME_DAY, amount })).toBe('2026-11-23');
    }
    const never = { weeklyDaysOff: [1, 2, 3, 4, 5, 6, 7] as const };
    for (const rule of [workingDays(1), days(1), SAME_DAY, hours(1)]) {
      expect(due('2026-11-23T09:00', rule, never)).toBe('no-working-day');
    }
    expect(due('2026-11-23T09:00', hours(1), { officeHours: {} })).toBe('no-working-day');
  });

  it('is a working day with exactly so many working days counted', () => {
    const kindOf = dayKinds();
    const works = (date: string) => ['working', 'worked-by-decision'].includes(kindOf(date));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 40 }), (start, amount) => {
        const received = addDays('2025-01-01', start);
        const date = due(`${received}T09:00`, workingDays(amount));
        const between = daysBetween(received, date) ?? 0;
        const counted = Array.from({ length: between }, (_, at) => addDays(received, at + 1)).filter(works);
        expect(works(date)).toBe(true);
        expect(counted).toHaveLength(amount);
        expect(due(`${received}T09:00`, days(amount)) <= date).toBe(true);
      }),
    );
  });
});

describe('opening', () => {
  const state = (now: string, weekly = COMMUNE_HOURS, overrides: readonly DayOverride[] = []) =>
    openingState(weekly, overrides, now);

  it.each([
    ['2026-11-23T06:59', { open: false, opensAt: '2026-11-23T07:00' }],
    ['2026-11-23T07:00', { open: true, closesAt: '2026-11-23T11:30' }],
    ['2026-11-23T11:30', { open: false, opensAt: '2026-11-23T13:30' }],
    ['2026-11-23T16:59', { open: true, closesAt: '2026-11-23T17:00' }],
    ['2026-11-23T17:00', { open: false, opensAt: '2026-11-25T07:00' }],
    ['2026-11-24T09:00', { open: false, opensAt: '2026-11-25T07:00' }],
    ['2026-11-27T17:00', { open: false, opensAt: '2026-11-30T07:00' }],
    ['soon', { open: false }],
  ])('at %s', (now, expected) => {
    expect(state(now)).toEqual(expected);
  });

  it('knows Saturday mornings and decided days', () => {
    expect(state('2026-11-28T09:00', POLICE_HOURS)).toEqual({ open: true, closesAt: '2026-11-28T11:30' });
    const worked = [{ date: '2026-11-28', kind: 'working' as const, source: 'test' }];
    expect(state('2026-11-28T14:00', COMMUNE_HOURS, worked)).toEqual({
      open: true,
      closesAt: '2026-11-28T17:00',
    });
    expect(state('2026-11-28T14:00', POLICE_HOURS, worked).open).toBe(false);
    expect(state('2026-11-28T14:00', { '2': [{ from: '13:00', to: '15:00' }] }, worked).open).toBe(true);
    expect(state('2026-11-28T14:00', { '7': [{ from: '08:00', to: '09:00' }] }, worked)).toEqual({
      open: false,
      opensAt: '2026-11-29T08:00',
    });
  });

  it('joins, sorts and drops what is no time', () => {
    const untidy = {
      '1': [
        { from: '13:00', to: '24:00' },
        { from: '12:00', to: '12:00' },
        { from: '07:00', to: '11:00' },
        { from: '09:00', to: '10:00' },
        { from: '11:00', to: '13:00' },
      ],
    };
    expect(state('2026-11-23T08:00', untidy)).toEqual({ open: true, closesAt: '2026-11-23T24:00' });
  });

  it('knows no time where there is none within a year', () => {
    expect(state('2026-11-23T08:00', {})).toEqual({ open: false });
  });
});
