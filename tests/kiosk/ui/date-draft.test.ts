import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askPrecision,
  type DateDraft,
  dateDraftOf,
  eraseDateDigit,
  goToPart,
  isoOfDraft,
  otherPrecisions,
  typeDateDigit,
} from '../../../kiosk/ui/typing/date-draft.ts';
import { applyDateStroke } from '../../../kiosk/ui/typing/date-entry.tsx';

const typed = (digits: string, from: DateDraft = dateDraftOf(null)): DateDraft =>
  [...digits].reduce(typeDateDigit, from);
const heldBy = (draft: DateDraft): unknown => {
  const iso = isoOfDraft(draft);
  return iso.ok ? iso.value : iso.error;
};

describe('typing', () => {
  test('goes on by itself from day to month to year', () => {
    expect(heldBy(typed('24111952'))).toBe('1952-11-24');
    expect(typed('24').at).toBe('month');
    expect(typed('2411').at).toBe('year');
    expect(typed('24111952').at).toBe('year');
  });
  test('a digit that can begin no two-digit day or month is the whole of it', () => {
    expect(heldBy(typed('421952'))).toBe('1952-02-04');
    expect(typed('3').at).toBe('day');
    expect(typed('241').at).toBe('month');
  });
  test('a full box begins anew when it is gone back to', () => {
    const draft = goToPart(typed('24111952'), 'day');
    expect(typeDateDigit(draft, '1').day).toBe('1');
    expect(heldBy(typed('17', draft))).toBe('1952-11-17');
    expect(typed('2', goToPart(typed('24111952'), 'year')).year).toBe('2');
  });
  test('behind a full year nothing more is taken: it is not written over', () => {
    expect(heldBy(typed('2411195212'))).toBe('1952-11-24');
    expect(heldBy(typed('5', dateDraftOf('1952-11-24')))).toBe('1952-11-24');
    expect(heldBy(typed('19521', askPrecision(dateDraftOf(null), 'year')))).toBe('1952');
    expect(heldBy(typed('3', eraseDateDigit(typed('24111952'))))).toBe('1953-11-24');
  });
  test('erasing steps back into the box before', () => {
    const draft = eraseDateDigit(typed('24'));
    expect([draft.at, draft.day]).toEqual(['day', '2']);
    expect(eraseDateDigit(eraseDateDigit(draft))).toMatchObject({ at: 'day', day: '' });
  });
  test('what came in one piece is spread over the boxes', () => {
    expect(heldBy(applyDateStroke(dateDraftOf(null), { kind: 'replace', text: '24/11/1952' }))).toBe(
      '1952-11-24',
    );
    expect(heldBy(applyDateStroke(typed('2411195'), { kind: 'digit', digit: '2' }))).toBe('1952-11-24');
    expect(applyDateStroke(typed('24'), { kind: 'backspace' }).day).toBe('2');
  });
});

describe('what the boxes hold', () => {
  test.each([
    ['', 'empty'],
    ['24', 'incomplete'],
    ['2411195', 'incomplete'],
    ['30021952', 'no-such-date'],
    ['29021952', '1952-02-29'],
    ['29021953', 'no-such-date'],
    ['00', 'incomplete'],
    ['00111952', 'no-such-date'],
  ])('%s is %s', (digits, value) => {
    expect(heldBy(typed(digits))).toBe(value);
  });
});

describe('who knows less', () => {
  const year = askPrecision(dateDraftOf(null), 'year');
  const month = askPrecision(dateDraftOf(null), 'month');
  test('gives only the year, or the month and year', () => {
    expect(heldBy(typed('1952', year))).toBe('1952');
    expect(heldBy(typed('111952', month))).toBe('1952-11');
    expect([year.at, month.at]).toEqual(['year', 'month']);
    expect(heldBy(year)).toBe('empty');
  });
  test('keeps what was typed for the time the whole date is asked again', () => {
    const less = askPrecision(typed('24111952'), 'year');
    expect(heldBy(less)).toBe('1952');
    expect(heldBy(askPrecision(less, 'day'))).toBe('1952-11-24');
  });
  test('cannot open a closed box', () => {
    expect(goToPart(year, 'day')).toBe(year);
    expect(goToPart(month, 'month').at).toBe('month');
  });
  test('is offered no less than the field takes', () => {
    expect(otherPrecisions('day', 'day')).toEqual([]);
    expect(otherPrecisions('day', 'month')).toEqual(['month']);
    expect(otherPrecisions('day', 'year')).toEqual(['month', 'year']);
    expect(otherPrecisions('year', 'year')).toEqual(['day', 'month']);
  });
});

test('an answer comes back as it was given', () => {
  const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.constantFrom(4, 7, 10), (date, length) => {
      const iso = date.toISOString().slice(0, length);
      expect(heldBy(dateDraftOf(iso))).toBe(iso);
      const draft = dateDraftOf(iso);
      const empty = askPrecision(dateDraftOf(null), draft.precision);
      expect(heldBy(typed(iso.split('-').reverse().join(''), empty))).toBe(iso);
    }),
  );
});

test('what is no date starts empty, at the precision asked', () => {
  expect(dateDraftOf('1952-13')).toMatchObject({ day: '', month: '', year: '', at: 'day', precision: 'day' });
  expect(dateDraftOf(null, 'year')).toMatchObject({ at: 'year', precision: 'year' });
});
