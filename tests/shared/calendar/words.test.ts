import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateInWords, moneyInWords, numberInWords } from '#shared/calendar/index.ts';

const UNITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];

describe('numbers in words', () => {
  it.each([
    [0, 'không'],
    [4, 'bốn'],
    [5, 'năm'],
    [10, 'mười'],
    [11, 'mười một'],
    [14, 'mười bốn'],
    [15, 'mười lăm'],
    [20, 'hai mươi'],
    [21, 'hai mươi mốt'],
    [24, 'hai mươi tư'],
    [25, 'hai mươi lăm'],
    [55, 'năm mươi lăm'],
    [100, 'một trăm'],
    [101, 'một trăm linh một'],
    [104, 'một trăm linh bốn'],
    [105, 'một trăm linh năm'],
    [111, 'một trăm mười một'],
    [115, 'một trăm mười lăm'],
    [999, 'chín trăm chín mươi chín'],
    [1000, 'một nghìn'],
    [1005, 'một nghìn không trăm linh năm'],
    [1015, 'một nghìn không trăm mười lăm'],
    [2026, 'hai nghìn không trăm hai mươi sáu'],
    [15_000, 'mười lăm nghìn'],
    [1_000_000, 'một triệu'],
    [1_000_005, 'một triệu không trăm linh năm'],
    [2_540_000, 'hai triệu năm trăm bốn mươi nghìn'],
    [1_000_000_000, 'một tỷ'],
    [21_001_000_101, 'hai mươi mốt tỷ không trăm linh một triệu một trăm linh một'],
    [
      999_999_999_999,
      `${['tỷ', 'triệu', 'nghìn', '']
        .map((scale) => `chín trăm chín mươi chín ${scale}`)
        .join(' ')
        .trim()}`,
    ],
  ])('%i is %s', (value, text) => {
    expect(numberInWords(value)).toEqual({ ok: true, value: text });
  });

  it.each([
    [-1, 'not-a-whole-number'],
    [0.5, 'not-a-whole-number'],
    [Number.NaN, 'not-a-whole-number'],
    [Number.POSITIVE_INFINITY, 'not-a-whole-number'],
    [1_000_000_000_000, 'too-large'],
  ])('%d is refused: %s', (value, code) => {
    expect(numberInWords(value)).toEqual({ ok: false, error: { code } });
    expect(moneyInWords(value)).toEqual({ ok: false, error: { code } });
  });

  it('can be read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (value) => {
        const said = numberInWords(value);
        expect(said.ok && readBack(said.value)).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('money in words', () => {
  it.each([
    [0, 'Không đồng'],
    [8000, 'Tám nghìn đồng'],
    [15_000, 'Mười lăm nghìn đồng'],
    [540_000, 'Năm trăm bốn mươi nghìn đồng'],
  ])('%i is %s', (value, text) => {
    expect(moneyInWords(value)).toEqual({ ok: true, value: text });
  });
});

describe('dates in words', () => {
  it.each([
    ['2026-02-01', 'Ngày mồng một tháng hai năm hai nghìn không trăm hai mươi sáu'],
    ['1960-04-10', 'Ngày mồng mười tháng tư năm một nghìn chín trăm sáu mươi'],
    ['2024-12-11', 'Ngày mười một tháng mười hai năm hai nghìn không trăm hai mươi tư'],
    ['2005-01-24', 'Ngày hai mươi tư tháng một năm hai nghìn không trăm linh năm'],
    ['1991-05-31', 'Ngày ba mươi mốt tháng năm năm một nghìn chín trăm chín mươi mốt'],
    ['1948-07', 'Tháng bảy năm một nghìn chín trăm bốn mươi tám'],
    ['1948', 'Năm một nghìn chín trăm bốn mươi tám'],
  ])('%s is %s', (date, text) => {
    expect(dateInWords(date)).toEqual({ ok: true, value: text });
  });

  it('can leave mồng out', () => {
    expect(dateInWords('2026-02-01', { style: 'plain' })).toEqual({
      ok: true,
      value: 'Ngày một tháng hai năm hai nghìn không trăm hai mươi sáu',
    });
    expect(dateInWords('2026-02-10', { style: 'mồng' })).toMatchObject({
      value: expect.stringContaining('Ngày mồng mười'),
    });
  });

  it('are refused when there is no such day', () => {
    expect(dateInWords('2026-02-30')).toEqual({ ok: false, error: { code: 'not-a-date' } });
  });
});

// Reads the words the other way, by another road than the one they were made.
function readBack(text: string): number {
  let total = 0;
  let group = 0;
  let digit = 0;
  for (const word of text.split(' ')) {
    const scale = { nghìn: 1e3, triệu: 1e6, tỷ: 1e9 }[word];
    if (scale) {
      total += (group + digit) * scale;
      group = 0;
      digit = 0;
    } else if (word === 'trăm') {
      group += digit * 100;
      digit = 0;
    } else if (word === 'mươi') {
      group += digit * 10;
      digit = 0;
    } else if (word === 'mười') group += 10;
    else if (word !== 'linh') digit = { mốt: 1, tư: 4, lăm: 5 }[word] ?? UNITS.indexOf(word);
  }
  return total + group + digit;
}
