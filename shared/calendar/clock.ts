import { type IsoDate, isRealDate } from './iso-date.ts';

/** A moment on the wall clock of the place, `YYYY-MM-DDTHH:mm`. */
export type LocalDateTime = string;

/** A time of day, `HH:mm`, from 00:00 to 24:00. */
export type LocalTime = string;

/** The clock of every hall: "today" is a day here, wherever the server runs (settled: "Answers"). */
export const VIETNAM = 'Asia/Ho_Chi_Minh';

/**
 * The wall clock of a time zone at a moment.
 * @param timeZone IANA name, for instance `Asia/Ho_Chi_Minh`; an unknown one throws RangeError
 * @param epochMs milliseconds since 1970, UTC
 */
export function localDateTimeIn(timeZone: string, epochMs: number): LocalDateTime {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes, length: number) =>
    String(parts.get(type)).padStart(length, '0');
  return `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}T${part('hour', 2)}:${part('minute', 2)}`;
}

/** The date in a time zone at a moment; parameters as `localDateTimeIn`. */
export function todayIn(timeZone: string, epochMs: number): IsoDate {
  return localDateTimeIn(timeZone, epochMs).slice(0, 10);
}

/** Cuts `YYYY-MM-DDTHH:mm` into date and time; null when it is no real moment. */
export function splitLocal(moment: LocalDateTime): { date: IsoDate; time: LocalTime } | null {
  const [, date = '', time = ''] = /^(.{10})T((?:[01]\d|2[0-3]):[0-5]\d)$/u.exec(moment) ?? [];
  return isRealDate(date) ? { date, time } : null;
}

/** Minutes since midnight of `HH:mm`. */
export function minutesOf(time: LocalTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** `HH:mm` of minutes since midnight. */
export function timeOf(minutes: number): LocalTime {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((value) =>
    String(value).padStart(2, '0'),
  );
  return `${hour}:${minute}`;
}
