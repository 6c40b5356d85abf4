import type { Words } from './index.tsx';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type AgeKeys = Parameters<Words['t']>[0];

function inUnits(
  milliseconds: number,
  [now, minutes, hours, days]: readonly [AgeKeys, AgeKeys, AgeKeys, AgeKeys],
  words: Words,
): string {
  if (milliseconds < MINUTE) return words.t(now);
  if (milliseconds < HOUR) return words.t(minutes, { n: Math.floor(milliseconds / MINUTE) });
  if (milliseconds < 2 * DAY) return words.t(hours, { n: Math.floor(milliseconds / HOUR) });
  return words.t(days, { n: Math.floor(milliseconds / DAY) });
}

/** "3 phút trước" of an instant (ISO 8601); a clock that is a little ahead gives "vừa xong". */
export const ageOf = (at: string, now: number, words: Words): string =>
  inUnits(now - Date.parse(at), ['age.now', 'age.minutes', 'age.hours', 'age.days'], words);

/** "đợi 3 phút": how long somebody has waited. */
export const waitOf = (at: string, now: number, words: Words): string =>
  inUnits(now - Date.parse(at), ['age.waitNow', 'age.waitMinutes', 'age.waitHours', 'age.waitHours'], words);

/** "đã 3 phút": how long something has lasted. */
export const lastingOf = (at: string, now: number, words: Words): string =>
  inUnits(now - Date.parse(at), ['age.forNow', 'age.forMinutes', 'age.forHours', 'age.forDays'], words);
