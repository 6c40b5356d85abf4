import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTypedName, isPersonName, normaliseLine, normalisePersonName } from '#shared/person/index.ts';
import { fullName } from './cards.ts';

describe('isPersonName', () => {
  it.each([
    'Nguyễn Văn Thử',
    'NGUYỄN THỊ MẪU',
    'Tô',
    "H'Hen Niê",
    'H’Mông Mẫu',
    'Y Bliă Ñŏč',
    'K’ Thử',
    'Y Krê\u0306ng',
    'Bru-Vân Kiều Thử',
    'Bru - Vân Thử',
    'José Müller',
    '  Nguyễn   Văn\u00A0Thử ',
    'a'.repeat(60),
    'e\u0302\u0303'.repeat(60),
  ])('accepts %j', (name) => {
    expect(isPersonName(name)).toBe(true);
  });

  it.each([
    '',
    ' ',
    'Ý',
    'Nguyễn Văn 2',
    'Nguyễn_Văn',
    'Nguyễn, Văn',
    'Tr?n',
    'Tr\uFFFDn',
    '-Thử',
    'Thử-',
    "'Thử",
    'Thử--Mẫu',
    'Иван Иванов',
    'Thử ×',
    'Thử!',
    'Thǃử',
    '阮文',
    'Thử 😀',
    'Z\u0300\u0301\u0302\u0303\u0304lgo',
    'a'.repeat(61),
  ])('refuses %j', (name) => {
    expect(isPersonName(name)).toBe(false);
  });

  it('never throws and does not depend on the normal form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isPersonName(text.normalize('NFD'))).toBe(isPersonName(text.normalize('NFC')));
      }),
    );
    fc.assert(
      fc.property(fullName, (name) => {
        expect(isPersonName(name.normalize('NFD'))).toBe(true);
      }),
    );
  });
});

describe('normalisePersonName', () => {
  it.each([
    ['  Nguyễn\t Văn\r\nThử ', 'Nguyễn Văn Thử'],
    ['Nguyễn Văn Thử'.normalize('NFD'), 'Nguyễn Văn Thử'],
    ['\u00D0\u1ED7 \u0189\u00F0\u0256', 'Đỗ Đđđ'],
    ['Ngu\u00ADyễn\u200B Thử\uFEFF', 'Nguyễn Thử'],
    ['Thử \u0007 Mẫu', 'Thử Mẫu'],
    ["H'Hen", "H'Hen"],
    ['H’Hen', 'H’Hen'],
    ['HʼHen H`Hen H´Hen H‘Hen', 'H’Hen H’Hen H’Hen H’Hen'],
  ])('%j becomes %j', (text, name) => {
    expect(normalisePersonName(text)).toBe(name);
  });

  it('gives NFC, without spaces around, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normalisePersonName(text);
        expect(once).toBe(once.normalize('NFC'));
        expect(once).toBe(once.trim());
        expect(normalisePersonName(once)).toBe(once);
        expect(normaliseLine(normaliseLine(text))).toBe(normaliseLine(text));
      }),
    );
  });
});

describe('formatTypedName', () => {
  it.each([
    ['nguyễn văn thử', 'Nguyễn Văn Thử'],
    ['  đỗ thị  ánh ', 'Đỗ Thị Ánh'],
    ["h'hen niê", "H'Hen Niê"],
    ['h’hen-mẫu', 'H’Hen-Mẫu'],
    ['Nguyễn văn Thử', 'Nguyễn văn Thử'],
    ['NGUYỄN VĂN THỬ', 'NGUYỄN VĂN THỬ'],
    ['', ''],
  ])('%j becomes %j', (text, name) => {
    expect(formatTypedName(text)).toBe(name);
  });

  it('changes the case and nothing else', () => {
    fc.assert(
      fc.property(fullName, fc.boolean(), (given, isHasty) => {
        const name = isHasty ? given.toLowerCase() : given;
        expect(formatTypedName(name).toUpperCase()).toBe(normalisePersonName(name).toUpperCase());
        expect(formatTypedName(formatTypedName(name))).toBe(formatTypedName(name));
      }),
    );
  });
});
