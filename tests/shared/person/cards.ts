import fc from 'fast-check';

/** The day on which all of these tests take place. */
export const TODAY = '2026-11-23';
export const options = { today: TODAY } as const;
export const demoOptions = { today: TODAY, demo: true } as const;

/** The parts of an invented card; the number belongs to nobody by its century digit only where it begins 0388. */
export interface Card {
  readonly number: string;
  readonly old: string;
  readonly name: string;
  readonly birth: string;
  readonly sex: string;
  readonly address: string;
  readonly issued: string;
  readonly extra: readonly string[];
}

const plainCard: Card = {
  number: '038099000001',
  old: '171000001',
  name: 'Nguyễn Văn Thử',
  birth: '01011999',
  sex: 'Nam',
  address: 'Khu III, Thị trấn Vĩnh Lộc, Vĩnh Lộc, Thanh Hóa',
  issued: '15062021',
  extra: [],
};

export function cardText(changes: Partial<Card> = {}): string {
  const c = { ...plainCard, ...changes };
  return [c.number, c.old, c.name, c.birth, c.sex, c.address, c.issued, ...c.extra].join('|');
}

const WORDS =
  'Nguyễn Trần Lê Phạm Trịnh Hoàng Đỗ Vũ Đặng Bùi Hà Hồ Lý Văn Thị Đình Hữu Đức Ngọc Thử Mẫu Ví Dụ Ánh Ý Bí Trí Trà Ước Thọ Thờ Tuấn Toàn Hải Ổn Ỷ Ạnh Mơ Dương Quỳnh Khuyên Nghiêm Giang Gìn Ắng Mận Hòa Hoà Thủy Rãnh Sậy Ê Huệ Nữ';

const nameWord = fc.constantFrom(...WORDS.split(' '));
export const fullName = fc
  .array(nameWord, { minLength: 2, maxLength: 5 })
  .chain((words) => fc.constantFrom(words.join(' '), words.join(' ').toUpperCase()));

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(''));

const two = (value: number) => String(value).padStart(2, '0');

/** Well-formed cards of people born from 1920 to 2019, whose number, birth and sex agree. */
export const card: fc.Arbitrary<Card> = fc
  .record({
    year: fc.integer({ min: 1920, max: 2019 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    female: fc.boolean(),
    province: fc.constantFrom('038', '001', '096', '400'),
    serial: digits(6),
    old: fc.constantFrom('', '171000001'),
    name: fullName,
    street: nameWord,
    extra: fc.constantFrom<readonly string[]>([], ['', '', '', ''], ['', 'Phạm Văn Cha', 'Hoàng Thị Mẹ', '']),
  })
  .map((r) => ({
    number: `${r.province}${(r.year >= 2000 ? 2 : 0) + (r.female ? 1 : 0)}${two(r.year % 100)}${r.serial}`,
    old: r.old,
    name: r.name,
    birth: `${two(r.day)}${two(r.month)}${r.year}`,
    sex: r.female ? 'Nữ' : 'Nam',
    address: `Phố ${r.street}, Vĩnh Lộc, Thanh Hóa`,
    issued: '20082022',
    extra: r.extra,
  }));

/**
 * Windows-1252 from 80 on, the holes as control characters. Written out, for the decoder of some Node versions
 * reads Latin-1 under this name.
 */
const CP1252 = [
  ...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ',
  ...Array.from({ length: 96 }, (_, index) => String.fromCharCode(0xa0 + index)),
];

function showAs1252(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => CP1252[byte - 0x80] ?? String.fromCharCode(byte)).join('');
}

/** What a host makes of UTF-8 when it takes it for another code page. */
export function misread(text: string, codePage: 'windows-1252' | 'windows-1258' | 'latin1'): string {
  const bytes = new TextEncoder().encode(text);
  if (codePage === 'latin1') return [...bytes].map((byte) => String.fromCharCode(byte)).join('');
  return codePage === 'windows-1252' ? showAs1252(bytes) : new TextDecoder(codePage).decode(bytes);
}

const upperHalf = new Map(
  Array.from({ length: 128 }, (_, index) => 0x80 + index).map((byte) => [
    new TextDecoder('windows-1258').decode(Uint8Array.of(byte)),
    byte,
  ]),
);

/** Text in Windows-1258 (tone marks of their own, after the vowel) as a host shows it that expects Windows-1252. */
export function as1258ReadAs1252(text: string): string {
  const tones = /[\u0300\u0301\u0303\u0309\u0323]/g;
  const spelled = [...text]
    .map((letter) => {
      const decomposed = letter.normalize('NFD');
      return decomposed.replace(tones, '').normalize('NFC') + (decomposed.match(tones) ?? []).join('');
    })
    .join('');
  const bytes = [...spelled].map((character) => upperHalf.get(character) ?? character.charCodeAt(0));
  return showAs1252(bytes);
}
