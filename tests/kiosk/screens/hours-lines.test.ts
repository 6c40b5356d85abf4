import { expect, test } from 'vitest';
import { hoursLines } from '../../../kiosk/screens/paper/hours-lines.ts';

const MORNING = { from: '07:00', to: '11:30' };
const AFTERNOON = { from: '13:30', to: '17:00' };
/** Without the marks that only keep hours from being broken at the end of a line. */
const read = (lines: string[]) => lines.map((line) => line.replaceAll('\u2060', ''));

test('days of the same hours share a line, a shorter day has its own', () => {
  const day = [MORNING, AFTERNOON];
  const week = { 1: day, 2: day, 3: day, 4: day, 5: day, 6: [MORNING] };
  expect(read(hoursLines(week, 'vi'))).toEqual([
    'Thứ Hai – Thứ Sáu: 07:00–11:30, 13:30–17:00',
    'Thứ Bảy: 07:00–11:30',
  ]);
  expect(read(hoursLines(week, 'en'))[0]).toBe('Monday – Friday: 07:00–11:30, 13:30–17:00');
});

test('a closed day parts what is alike before and behind it', () => {
  const day = [MORNING];
  expect(read(hoursLines({ 1: day, 3: day, 4: day, 7: day }, 'vi'))).toEqual([
    'Thứ Hai: 07:00–11:30',
    'Thứ Tư – Thứ Năm: 07:00–11:30',
    'Chủ Nhật: 07:00–11:30',
  ]);
  expect(hoursLines({}, 'vi')).toEqual([]);
});
