import { type DayNumber, dayNumberOf, type IsoDate, isoOf } from './iso-date.ts';

/**
 * The Vietnamese lunar calendar by the algorithm of Hồ Ngọc Đức ("Thuật toán tính âm lịch"), after Meeus,
 * Astronomical Algorithms (1998), at UTC+7. Never the Chinese calendar at UTC+8: in 2030 they differ by a day
 * (facts: domain.md §6.6). Good for 1968, when Vietnam took UTC+7, to 2199.
 */
export interface LunarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Whether this is the second month of its number in the year. */
  readonly leap: boolean;
}

// Julian day number of 1 January 1970.
const EPOCH_JDN = 2_440_588;
const SYNODIC_MONTH = 29.530588853;
// New moon number 0, in Julian days.
const FIRST_NEW_MOON = 2_415_021.076998695;
const UTC_PLUS_7 = 7 / 24;
const RADIANS = Math.PI / 180;

/** The lunar date of a day. Throws RangeError when the text has not the form of a date. */
export function lunarDateOf(date: IsoDate): LunarDate {
  const jdn = dayNumberOf(date) + EPOCH_JDN;
  // The published code steps back once; on rare days (7 May 2054) that is not enough.
  let moon = Math.floor((jdn - FIRST_NEW_MOON) / SYNODIC_MONTH) + 1;
  while (newMoon(moon) > jdn) moon -= 1;
  const monthStart = newMoon(moon);
  const solarYear = Number(date.slice(0, 4));
  const before = monthEleven(solarYear) > monthStart;
  const [from, to] = before
    ? [monthEleven(solarYear - 1), monthEleven(solarYear)]
    : [monthEleven(solarYear), monthEleven(solarYear + 1)];
  const passed = Math.floor((monthStart - from) / 29);
  const leapAt = to - from > 365 ? leapMonthOffset(from) : Number.POSITIVE_INFINITY;
  const number = passed + 11 - (passed >= leapAt ? 1 : 0);
  const month = number > 12 ? number - 12 : number;
  // The months from the eleventh on begin a lunar year that ends in the next solar one.
  const startYear = before ? solarYear - 1 : solarYear;
  const year = month >= 11 && passed < 4 ? startYear : startYear + 1;
  return { year, month, day: jdn - monthStart + 1, leap: passed === leapAt };
}

/** The day of a lunar date outside leap months, for instance mùng 1 tháng giêng: `solarDateOf(2027, 1, 1)`. */
export function solarDateOf(lunarYear: number, month: number, day: number): IsoDate {
  const [from, to] =
    month < 11
      ? [monthEleven(lunarYear - 1), monthEleven(lunarYear)]
      : [monthEleven(lunarYear), monthEleven(lunarYear + 1)];
  const offset = month < 11 ? month + 1 : month - 11;
  const leapAt = to - from > 365 ? leapMonthOffset(from) : Number.POSITIVE_INFINITY;
  const moons = offset >= leapAt ? offset + 1 : offset;
  const start = newMoon(Math.floor(0.5 + (from - FIRST_NEW_MOON) / SYNODIC_MONTH) + moons);
  return isoOf(start + day - 1 - EPOCH_JDN);
}

// The day of new moon number k.
function newMoon(k: number): DayNumber {
  const t = k / 1236.85;
  const mean =
    2_415_020.75933 +
    29.53058868 * k +
    0.0001178 * t ** 2 -
    0.000000155 * t ** 3 +
    0.00033 * Math.sin((166.56 + 132.87 * t - 0.009173 * t ** 2) * RADIANS);
  const sun = (359.2242 + 29.10535608 * k - 0.0000333 * t ** 2 - 0.00000347 * t ** 3) * RADIANS;
  const moon = (306.0253 + 385.81691806 * k + 0.0107306 * t ** 2 + 0.00001236 * t ** 3) * RADIANS;
  const node = (21.2964 + 390.67050646 * k - 0.0016528 * t ** 2 - 0.00000239 * t ** 3) * RADIANS;
  const correction =
    (0.1734 - 0.000393 * t) * Math.sin(sun) +
    0.0021 * Math.sin(2 * sun) -
    0.4068 * Math.sin(moon) +
    0.0161 * Math.sin(2 * moon) -
    0.0004 * Math.sin(3 * moon) +
    0.0104 * Math.sin(2 * node) -
    0.0051 * Math.sin(sun + moon) -
    0.0074 * Math.sin(sun - moon) +
    0.0004 * Math.sin(2 * node + sun) -
    0.0004 * Math.sin(2 * node - sun) -
    0.0006 * Math.sin(2 * node + moon) +
    0.001 * Math.sin(2 * node - moon) +
    0.0005 * Math.sin(2 * moon + sun);
  // Terrestrial minus universal time, for the years after 800.
  const deltaT = -0.000278 + 0.000265 * t + 0.000262 * t ** 2;
  return Math.floor(mean + correction - deltaT + 0.5 + UTC_PLUS_7);
}

// In which twelfth of its way the sun stands at midnight that begins the day, 0 from the spring equinox.
function sunTwelfth(jdn: number): number {
  const t = (jdn - 2_451_545.5 - UTC_PLUS_7) / 36_525;
  const anomaly = (357.5291 + 35_999.0503 * t - 0.0001559 * t ** 2 - 0.00000048 * t ** 3) * RADIANS;
  const mean = 280.46645 + 36_000.76983 * t + 0.0003032 * t ** 2;
  const equation =
    (1.9146 - 0.004817 * t - 0.000014 * t ** 2) * Math.sin(anomaly) +
    (0.019993 - 0.000101 * t) * Math.sin(2 * anomaly) +
    0.00029 * Math.sin(3 * anomaly);
  const degrees = mean + equation;
  return Math.floor((degrees - 360 * Math.floor(degrees / 360)) / 30);
}

// The first day of the eleventh lunar month, which holds the winter solstice of the solar year.
function monthEleven(solarYear: number): DayNumber {
  const lastDay = dayNumberOf(`${String(solarYear).padStart(4, '0')}-12-31`) + EPOCH_JDN;
  const k = Math.floor((lastDay - 2_415_021) / SYNODIC_MONTH);
  return sunTwelfth(newMoon(k)) >= 9 ? newMoon(k - 1) : newMoon(k);
}

// Which month after the eleventh is the leap one: the first in which the sun enters no new twelfth.
function leapMonthOffset(from: DayNumber): number {
  const k = Math.floor((from - FIRST_NEW_MOON) / SYNODIC_MONTH + 0.5);
  let offset = 1;
  while (offset < 14 && sunTwelfth(newMoon(k + offset)) !== sunTwelfth(newMoon(k + offset + 1))) offset += 1;
  return offset;
}
