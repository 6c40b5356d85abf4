import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CardQr, parseCardQr } from '#shared/person/index.ts';
import { as1258ReadAs1252, card, cardText, misread, options } from './cards.ts';

function read(text: string): CardQr {
  const result = parseCardQr(text, options);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

const repaired = (value: CardQr): CardQr => ({ ...value, warnings: ['text-repaired'] });
const female = { number: '038199000002', sex: 'Nữ' };

describe('a wrong code page', () => {
  it.each(['windows-1252', 'windows-1258', 'latin1'] as const)('is undone: UTF-8 read as %s', (codePage) => {
    fc.assert(
      fc.property(card, fc.constantFrom('NFC', 'NFD'), (made, form) => {
        const text = cardText(made);
        const mangled = misread(text.normalize(form), codePage);
        expect(mangled).not.toBe(text);
        expect(read(mangled)).toEqual({
          ...read(text),
          warnings: [...read(text).warnings, 'text-repaired'],
        });
      }),
    );
  });

  it('is undone when it happened twice', () => {
    const twice = misread(misread(cardText(female), 'windows-1252'), 'windows-1252');
    expect(read(twice)).toEqual(repaired(read(cardText(female))));
  });

  it('is undone in minority names and in signs', () => {
    const text = cardText({ name: 'Y Bliă Ñŏč H’Thử', address: 'Buôn Ea – Đắk Lắk' });
    expect(read(misread(text, 'windows-1252'))).toEqual(repaired(read(text)));
  });

  it.each([
    ['Nguyễn Văn Thử', 'Nam'],
    ['Lê Văn Tư', 'Nam'],
    ['Trịnh Thị Thủy', 'Nữ'],
    ['ĐỖ THỊ ƯỚC', 'Nữ'],
  ])('is undone: Windows-1258 read as Windows-1252, %s', (name, sex) => {
    const text = cardText({ name, sex });
    expect(read(as1258ReadAs1252(text)).fullName).toBe(name);
    expect(read(as1258ReadAs1252(text)).address).toBe(read(text).address);
    expect(read(as1258ReadAs1252(text)).warnings).toContain('text-repaired');
  });

  it.each([
    ['NguyÔn V¨n Thö', 'Nguyễn Văn Thử', 'Nam', 'male'],
    ['TrÇn ThÞ MÉu', 'Trần Thị Mẫu', 'N÷', 'female'],
    ['§Æng §×nh ¦íc', 'Đặng Đình Ước', 'Nam', 'male'],
  ])('is undone: TCVN3 read as Windows-1252, %s', (shown, fullName, sex, meant) => {
    expect(read(cardText({ name: shown, sex, address: 'VÜnh Léc, Thanh Hãa' }))).toMatchObject({
      fullName,
      sex: meant,
      address: 'Vĩnh Lộc, Thanh Hóa',
    });
  });

  it('leaves text alone that makes sense', () => {
    for (const changes of [
      { name: 'Hoàng Anh', address: 'Hà Nam' },
      { name: 'Ksor Hà', address: 'Buôn Ma Thuột' },
      { name: 'Lê Ã', address: 'Khu Â’' },
    ]) {
      expect(read(cardText(changes)).warnings).not.toContain('text-repaired');
    }
    expect(read(cardText({ name: 'Hoàng Anh', address: 'Hà Nam' }))).toMatchObject({
      fullName: 'Hoàng Anh',
      warnings: [],
    });
  });

  it('asks for the name when no reading makes sense', () => {
    expect(read(cardText({ name: 'Ngåøn Vßn', address: 'Xþ, Yð' })).warnings).toEqual([
      'name-needs-typing',
      'address-damaged',
    ]);
  });
});

describe('lost bytes', () => {
  const lossy = (name: string) => misread(cardText({ name }), 'windows-1252');

  it.each([
    // A no-break space became a space, inside a word and at its end.
    ['Lê Văn Toàn', '\u00A0', ' '],
    ['Lê Thị Hà Anh', '\u00A0', ' '],
    ['PHẠM VĂN THỬ', '\u00A0', ' '],
    // A soft hyphen fell out.
    ['Trần Văn Mận', '\u00AD', ''],
    ['Trần Thị Bích', '\u00AD', ''],
    // One of the holes of Windows-1252 fell out.
    ['Đặng Văn Thử', '\u0090', ''],
    ['Lê Thị Huyền', '\u0081', ''],
    // The letter can be no other, though the sign of its last byte fell out.
    ['Lê Văn Đức', '\u0090', ''],
  ])('are put back where only one letter fits: %s', (name, sign, left) => {
    const mangled = lossy(name);
    expect(mangled).toContain(sign);
    expect(read(mangled.replaceAll(sign, left)).fullName).toBe(name);
  });

  it.each([
    ['Lê Văn Thọ', '\u008D', ''],
    ['Lê Văn Trí', '\u00AD', ''],
    ['Lê Văn Thử', '\u00AD', ''],
    ['LÊ THỊ Á', '\u0081', ''],
    // Two letters lost in a word.
    ['Đậu Văn Thử', /[\u0090\u00AD]/g, ''],
    // Two bytes lost of one letter.
    ['Lê Văn Thỏa', /»\u008F/g, ''],
    // Something else stands in the letter's place.
    ['Lê Văn Thỏa', /»\u008F/g, '\uFFFD'],
    ['Lê Văn Thỏa', '\u008F', '?'],
  ])('are never guessed: %s', (name, sign, left) => {
    const mangled = lossy(name);
    expect(mangled.search(sign)).toBeGreaterThan(0);
    const value = read(mangled.replaceAll(sign, left));
    expect(value).not.toHaveProperty('fullName');
    expect(value.warnings).toContain('name-needs-typing');
    expect(value.idNumber).toBe('038099000001');
  });

  it('are put back among all the control characters of Latin-1 too', () => {
    const mangled = misread(cardText({ name: 'Lê Văn Ăn' }), 'latin1').replace(/[\u0080-\u009F]/g, '');
    expect(mangled).toContain('LÃª VÄn Än');
    expect(read(mangled).fullName).toBe('Lê Văn Ăn');
  });

  it.each([
    ['an overlong form', 'Thà\u0080\u0080'],
    ['a byte that begins nothing', 'Thÿ'],
    ['a sign for a byte that follows nothing', 'Th‹'],
  ])('are not read into %s', (_, last) => {
    const value = read(misread(cardText({ name: 'Lê Văn' }), 'latin1').replace('n|0', `n ${last}|0`));
    expect(value).not.toHaveProperty('fullName');
    expect(value.warnings).toEqual(expect.arrayContaining(['name-needs-typing']));
  });

  it('are shown in the address as lost', () => {
    const value = read(
      misread(cardText({ address: 'Phố Thọ, Vĩnh Lộc' }), 'windows-1252').replace('\u008D', ''),
    );
    expect(value).toMatchObject({
      fullName: 'Nguyễn Văn Thử',
      address: 'Phố Th\uFFFD, Vĩnh Lộc',
      warnings: ['text-repaired', 'address-damaged'],
    });
  });

  it('betray misread text even when no letter is whole', () => {
    const value = read(cardText({ name: 'Tráº Thá»', address: 'X' }));
    expect(value.warnings).toEqual(['text-repaired', 'name-needs-typing', 'address-damaged']);
  });

  it('never lead to a wrong name', () => {
    const losses: readonly ((text: string) => string)[] = [
      (text) => text.replace(/[\u0081\u008D\u008F\u0090\u009D]/g, ''),
      (text) => text.replace(/\u00A0/g, ' '),
      (text) => text.replace(/\u00A0/g, ' ').replace(/ +/g, ' '),
      (text) => text.replace(/\u00A0/g, ''),
      (text) => text.replace(/\u00AD/g, ''),
      (text) => text.replace(/[\u0080-\u00A0\u00AD]/g, ''),
      (text) => text.replace(/[\u0081\u008D\u008F\u0090\u009D]/g, '?'),
      (text) => text.replace(/[\u0081\u008D\u008F\u0090\u009D]/g, '\uFFFD'),
      (text) => text.replace(/[^ -~]/g, ''),
    ];
    fc.assert(
      fc.property(
        card,
        fc.constantFrom('windows-1252' as const, 'latin1' as const),
        fc.constantFrom(...losses),
        (made, codePage, lose) => {
          const value = read(lose(misread(cardText(made), codePage)));
          expect([undefined, made.name]).toContain(value.fullName);
          expect(value.warnings.includes('name-needs-typing')).toBe(value.fullName === undefined);
          expect(value.idNumber).toBe(made.number);
          expect(value.sex).toBe(made.sex === 'Nam' ? 'male' : 'female');
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('lost letters', () => {
  const stripped = (text: string) =>
    text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');

  it('ask for the name and keep everything else', () => {
    const losses: readonly ((text: string) => string)[] = [
      stripped,
      (text) => text.replace(/[^ -~]/g, ''),
      (text) => text.replace(/[^ -~]/g, '?'),
      (text) => text.replace(/[^\u0020-\u00FF]/g, ''),
      (text) => text.replace(/[^\u0020-\u00FF]/g, '?'),
    ];
    fc.assert(
      fc.property(card, fc.constantFrom(...losses), (made, lose) => {
        const value = read(lose(cardText(made)));
        const { fullName: _, address: __, warnings: ___, extra: ____, ...rest } = read(cardText(made));
        expect(value).toMatchObject(rest);
        expect(value).not.toHaveProperty('fullName');
        expect(value.warnings).toEqual(expect.arrayContaining(['name-needs-typing', 'address-damaged']));
      }),
    );
  });

  it('do not cast doubt on a plain name among marked words', () => {
    expect(read(cardText({ name: 'Phan Thanh Giang' })).fullName).toBe('Phan Thanh Giang');
    expect(read(cardText({ name: 'Phan Thanh Giang', address: 'Hà Nam' })).fullName).toBe('Phan Thanh Giang');
    expect(read(cardText({ name: 'Hòá Anh', address: 'Hà Nam' }))).not.toHaveProperty('fullName');
    expect(read(cardText({ name: 'Phan Thanh Giang', address: '' }))).not.toHaveProperty('fullName');
  });
});

describe('keyboards', () => {
  it.each(['~', '¦', '§', '\t', '#'])('the bar may come out as %j', (bar) => {
    const value = read(cardText({ old: '' }).replaceAll('|', bar));
    expect(value).toEqual(repaired(read(cardText({ old: '' }))));
  });

  it('two bars may come out as one', () => {
    const whole = cardText({ old: '' });
    expect(read(whole.replace('||', '|'))).toEqual(repaired(read(whole)));
    expect(read(cardText({ old: '', extra: ['', ''] }).replace('||', '|')).extra).toEqual(['', '']);
  });

  it.each([{}, { old: '' }, { birth: '1999' }, { ...female, sex: 'Nu' }])(
    'all bars may be lost: %j',
    (changes) => {
      const text = cardText(changes);
      expect(read(text.replaceAll('|', ''))).toEqual(repaired(read(text)));
    },
  );

  it('an input method may write Ĩ for a Roman nine', () => {
    const value = read(cardText({ address: 'Khu Ĩ, tổ XĨ, Vĩnh Lộc' }));
    expect(value.address).toBe('Khu IX, tổ XIX, Vĩnh Lộc');
    expect(value.warnings).toEqual(['text-repaired', 'input-method-suspected']);
  });

  it.each(['Nguyeenx Vawn Thuwr', 'Nguye64n Va8n Thu73'])('raw keystrokes are no name: %s', (name) => {
    expect(read(cardText({ name, address: 'Khu 3' })).warnings).toContain('name-needs-typing');
  });
});
