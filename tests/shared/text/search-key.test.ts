import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIY, matchesSearch, searchKey } from '#shared/text/index.ts';

describe('searchKey', () => {
  it.each([
    ['Giấy khai sinh', 'giay khai sinh'],
    ['ĐẶNG THÚY', 'dang thuy'],
    ['Ðặng', 'dang'],
    ['Đường Trường Sơn'.normalize('NFD'), 'duong truong son'],
    ['ưỡẫễỷ ỡ', 'uoaey o'],
    ['TT 116/2026', 'tt 116/2026'],
  ])('%s gives %s', (text, key) => {
    expect(searchKey(text)).toBe(key);
  });

  it('is a fixed point and does not see the normal form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(searchKey(text.normalize('NFC'))).toBe(searchKey(text.normalize('NFD')));
      }),
    );
  });
});

describe('foldIY', () => {
  it.each([
    ['Lý lịch', 'Lí lịch'],
    ['MỸ KỲ', 'MĨ KÌ'],
    ['quý', 'quí'],
    ['Tay, thúy, yên, ý, Y Bliă', 'Tay, thúy, yên, ý, Y Bliă'],
    ['hy vọng, sỹ', 'hi vọng, sĩ'],
    ['kỵ kỷ', 'kị kỉ'],
    ['quyền', 'quyền'],
  ])('%s gives %s', (text, folded) => {
    expect(foldIY(text)).toBe(folded);
  });
});

describe('matchesSearch', () => {
  it.each([
    ['giay khai sinh', 'Giấy khai sinh'],
    ['sinh khai', 'Giấy khai sinh'],
    ['gi sin', 'Giấy khai sinh'],
    ['Khai', 'ĐĂNG KÝ KHAI SINH'],
    ['dang ki', 'Đăng ký tạm trú'],
    ['ly lich', 'Lí lịch'],
    ['quy', 'Quyền'],
    ['so qui', 'Sổ quỹ'],
    ['ct01', 'Tờ khai (CT01)'],
    ['', 'anything'],
    ['  ', ''],
  ])('%s finds %s', (query, text) => {
    expect(matchesSearch(query, text)).toBe(true);
  });

  it.each([
    ['hai sinh', 'Giấy khai sinh'],
    ['khai tu', 'Giấy khai sinh'],
    ['tai', 'Tay'],
    ['x', ''],
  ])('%s does not find %s', (query, text) => {
    expect(matchesSearch(query, text)).toBe(false);
  });

  it('finds a text by beginnings of its own words in any order', () => {
    const words = fc.array(
      fc.constantFrom('Giấy', 'xác', 'nhận', 'tình', 'trạng', 'hôn', 'nhân', 'Lý', 'quyền', 'kỹ'),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(words, fc.nat(4), (text, length) => {
        const query = text.toReversed().map((word) => searchKey(word).slice(0, length + 1));
        expect(matchesSearch(query.join(' '), text.join(' '))).toBe(true);
      }),
    );
  });
});
