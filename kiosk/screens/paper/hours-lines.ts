import type { PointSettings } from '#shared/api/index.ts';

type Hours = PointSettings['hours']['hall'];

/** Between two hours: a dash that no line is broken at. */
const TO = '\u2060–\u2060';

/** The names of the weekdays, Monday first; 5 January 1970 was a Monday. */
function weekdayNames(language: string): string[] {
  const names = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  return [5, 6, 7, 8, 9, 10, 11].map((day) => names.format(Date.UTC(1970, 0, day)));
}

/**
 * An office's week in few lines: days of the same hours that follow each other share one.
 * @returns for example ["Thứ Hai – Thứ Sáu: 07:00–11:30, 13:30–17:00"]; empty when it never opens
 */
export function hoursLines(hours: Hours, language: string): string[] {
  const lines: Array<{ from: string; to: string; open: string }> = [];
  let before = '';
  weekdayNames(language).forEach((name, at) => {
    const spans = hours[String(at + 1) as keyof Hours] ?? [];
    const open = spans.map(({ from, to }) => `${from}${TO}${to}`).join(', ');
    const last = lines.at(-1);
    if (open !== '' && open === before && last) last.to = name;
    else if (open !== '') lines.push({ from: name, to: name, open });
    before = open;
  });
  return lines.map(({ from, to, open }) => `${from === to ? from : `${from} – ${to}`}: ${open}`);
}
