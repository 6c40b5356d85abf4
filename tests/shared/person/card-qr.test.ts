import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CardQr, type CardQrError, parseCardQr, parseCitizenId } from '#shared/person/index.ts';
import vectors from '../../fixtures/card-qr-vectors.json' with { type: 'json' };
import { type Card, card, cardText, demoOptions, options } from './cards.ts';

function read(text: string, with_ = options as { today: string; demo?: boolean }): CardQr {
  const result = parseCardQr(text, with_);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

function refusal(text: unknown): CardQrError | undefined {
  const result = parseCardQr(text, options);
  return result.ok ? undefined : result.error;
}

describe('the recorded vectors', () => {
  it.each(vectors.valid)('accepts: $id', ({ raw, fields }) => {
    const value = read(raw);
    expect(value.fullName).toBe(raw.split('|')[2]?.normalize('NFC'));
    expect(value.address).toBe(raw.split('|')[5]?.normalize('NFC'));
    expect(value.idNumber).toBe(raw.trim().slice(0, 12));
    expect(value.extra).toHaveLength(fields - 7);
    expect(value.warnings.filter((warning) => warning !== 'sex-differs-from-number')).toEqual([]);
  });

  const invalid: Record<string, CardQrError> = {
    '11 digits': { code: 'bad-id-number', cause: { code: 'not-12-digits', count: 11 } },
    'unknown province 003': { code: 'bad-id-number', cause: { code: 'unknown-province', prefix: '003' } },
    'bad date': { code: 'bad-date', field: 'birthDate', reason: 'not-a-date' },
    'VietQR payment code': { code: 'payment-qr' },
    URL: { code: 'web-address' },
  };
  it.each(vectors.invalid)('refuses: $id', ({ id, raw }) => {
    expect(invalid[id]).toBeDefined();
    expect(refusal(raw)).toEqual(invalid[id]);
  });

  const mangled: Record<string, Partial<CardQr>> = {
    'diacritics lost': {
      address: 'Pho Cao Mat, Vinh Loc',
      warnings: ['name-needs-typing', 'address-damaged'],
    },
    'UTF-8 read as CP1252': { fullName: 'Trần Thị Mẫu', address: 'Phố Cao Mật', warnings: ['text-repaired'] },
    'letters dropped': {
      address: 'Ph Cao Mt',
      warnings: ['name-needs-typing', 'address-damaged', 'sex-from-number'],
    },
  };
  it.each(vectors.wedge_mangled)('mends: $id', ({ id, raw }) => {
    expect(read(raw)).toEqual({
      idNumber: '038199000002',
      birthDate: { year: 1999, month: 12, day: 31 },
      sex: 'female',
      issuedOn: '2022-08-20',
      extra: [],
      ...mangled[id],
    });
  });

  it.each(vectors.warned)('warns: $id', ({ raw }) => {
    expect(read(raw)).toMatchObject({ birthDate: { year: 2004 } });
    expect(read(raw).warnings).toContain('birth-year-differs-from-number');
  });

  it('were read at all', () => {
    const counts = [vectors.valid, vectors.invalid, vectors.wedge_mangled, vectors.warned].map(
      (v) => v.length,
    );
    expect(counts).toEqual([8, 5, 3, 1]);
  });
});

describe('fields', () => {
  it('reads a whole card', () => {
    expect(read(cardText())).toEqual({
      idNumber: '038099000001',
      oldIdNumber: '171000001',
      fullName: 'Nguyễn Văn Thử',
      birthDate: { year: 1999, month: 1, day: 1 },
      sex: 'male',
      address: 'Khu III, Thị trấn Vĩnh Lộc, Vĩnh Lộc, Thanh Hóa',
      issuedOn: '2021-06-15',
      extra: [],
      warnings: [],
    });
  });

  it('accepts six fields with a warning', () => {
    const value = read(cardText().split('|').slice(0, 6).join('|'));
    expect(value).not.toHaveProperty('issuedOn');
    expect(value.warnings).toEqual(['few-fields', 'issue-date-missing']);
  });

  it('keeps empty fields', () => {
    const value = read(cardText({ old: '', address: '', issued: '', extra: ['', 'Phạm Văn Cha', ''] }));
    expect(value).not.toHaveProperty('oldIdNumber');
    expect(value).not.toHaveProperty('issuedOn');
    expect(value).toMatchObject({
      address: '',
      extra: ['', 'Phạm Văn Cha', ''],
      warnings: ['issue-date-missing'],
    });
  });

  it.each<[string, Partial<CardQr>]>([
    ['1950', { birthDate: { year: 1950 } }],
    ['00001950', { birthDate: { year: 1950 } }],
    ['00031950', { birthDate: { year: 1950, month: 3 } }],
    ['01011950', { birthDate: { year: 1950, month: 1, day: 1 } }],
    ['29021952', { birthDate: { year: 1952, month: 2, day: 29 } }],
    ['01/02/1950', { birthDate: { year: 1950, month: 2, day: 1 } }],
    [' 01.02.1950 ', { birthDate: { year: 1950, month: 2, day: 1 } }],
  ])('reads the birth %j', (birth, expected) => {
    expect(read(cardText({ birth }))).toMatchObject(expected);
  });

  it.each<[string, 'not-a-date' | 'in-future' | 'too-old']>([
    ['', 'not-a-date'],
    ['0000', 'not-a-date'],
    ['00000000', 'not-a-date'],
    ['01010000', 'not-a-date'],
    ['31021999', 'not-a-date'],
    ['29021950', 'not-a-date'],
    ['01131999', 'not-a-date'],
    ['00131999', 'not-a-date'],
    ['01001999', 'not-a-date'],
    ['32011999', 'not-a-date'],
    ['1999-01-01', 'not-a-date'],
    ['abc', 'not-a-date'],
    ['24112026', 'in-future'],
    ['01122026', 'in-future'],
    ['2027', 'in-future'],
    ['01011905', 'too-old'],
  ])('refuses the birth %j', (birth, reason) => {
    expect(refusal(cardText({ birth }))).toEqual({ code: 'bad-date', field: 'birthDate', reason });
  });

  it.each(['23112026', '22112026', '00112026', '2026', '01102026'])(
    'does not find %j in the future',
    (birth) => {
      expect(read(cardText({ birth, number: '038226000001', issued: '' })).birthDate.year).toBe(2026);
    },
  );

  it.each(['2021', '00062021', '31062021', 'x'])('refuses the day of issue %j', (issued) => {
    expect(refusal(cardText({ issued }))).toEqual({
      code: 'bad-date',
      field: 'issuedOn',
      reason: 'not-a-date',
    });
  });

  it.each<[Partial<Card>, string]>([
    [{ sex: 'Nữ' }, 'sex-differs-from-number'],
    [{ birth: '01012004' }, 'birth-year-differs-from-number'],
    [{ issued: '24112026' }, 'issued-in-future'],
    [{ issued: '31121998' }, 'issued-before-birth'],
    [{ old: '12345' }, 'old-id-unreadable'],
    [{ sex: '?' }, 'sex-from-number'],
    [{ sex: '' }, 'sex-from-number'],
    [{ name: '' }, 'name-needs-typing'],
    [{ name: 'X' }, 'name-needs-typing'],
    [{ number: '400099000001' }, 'registered-abroad'],
  ])('warns of %j: %s', (changes, warning) => {
    expect(read(cardText(changes)).warnings).toEqual([warning]);
  });

  it('gives the sex that the card names, and the number’s where it names none', () => {
    expect(read(cardText({ sex: 'NỮ' })).sex).toBe('female');
    expect(read(cardText({ sex: 'NAM' })).sex).toBe('male');
    expect(read(cardText({ sex: 'N', number: '038199000001' })).sex).toBe('female');
    expect(read(cardText({ sex: '', number: '038099000001' })).sex).toBe('male');
  });

  it('reads old numbers of nine and of twelve digits', () => {
    expect(read(cardText({ old: '171 000 001' })).oldIdNumber).toBe('171000001');
    expect(read(cardText({ old: '038099000001' })).oldIdNumber).toBe('038099000001');
    expect(read(cardText({ old: '12345' }))).not.toHaveProperty('oldIdNumber');
  });

  it('admits impossible cards for demonstrations, without false warnings', () => {
    const text = cardText({ number: '038899000001', birth: '01011999' });
    expect(refusal(text)).toEqual({
      code: 'bad-id-number',
      cause: { code: 'birth-in-future', birthYear: 2399 },
    });
    expect(read(text, demoOptions).warnings).toEqual(['demo-number']);
    expect(
      read(cardText({ number: '038899000001', birth: '01012399', issued: '' }), demoOptions),
    ).toMatchObject({
      birthDate: { year: 2399 },
      warnings: ['demo-number', 'issue-date-missing'],
    });
    expect(read(cardText({ number: '038899000001', birth: '01011998' }), demoOptions).warnings).toEqual([
      'demo-number',
      'birth-year-differs-from-number',
    ]);
  });

  it('strips marks and control characters around and inside the text', () => {
    const clean = read(cardText());
    for (const dressed of [
      `\uFEFF${cardText()}\r\n`,
      `ï»¿${cardText()}`,
      `]Q1${cardText()}\t`,
      `]Q3\uFEFF${cardText()}\u001D`,
      cardText().replaceAll('|', '\u001D|\u001D'),
      cardText().replaceAll('|', ' | '),
    ]) {
      expect(read(dressed)).toEqual(clean);
    }
  });

  it('lets no half of a surrogate pair through, whole or misread', () => {
    expect(read(cardText({ address: 'Phố\uD800 Mẫu' })).address).toBe('Phố Mẫu');
    const misread = cardText({ name: 'Tráº§n', address: 'Vĩnh Thí\u00A0\u0080'.replace('ĩ', 'Ä©') });
    expect(read(misread)).toMatchObject({ fullName: 'Trần', address: 'Vĩnh Th' });
  });

  it('makes Đ of the Icelandic Ð', () => {
    expect(read(cardText({ name: '\u00D0ỗ Văn Thử' })).fullName).toBe('Đỗ Văn Thử');
  });
});

describe('what is no card', () => {
  const hex = (text: string) => Buffer.from(text).toString('hex');
  it.each<[string, string]>([
    [
      'payment-qr',
      '00020101021138540010A00000072701240006970403011001012345670208QRIBFTTA53037045802VN63041234',
    ],
    ['payment-qr', '2|99|0900000000|NGUYEN VAN THU|||0|0|0'],
    ['health-qr', '038099000001|Nguyễn Văn Thử|1999-01-01|1|Q123|X'],
    ['health-qr', '038099000001|Nguyễn Văn Thử|01-01-1999|1|Q123|X|Y|Z'],
    ['health-qr', 'HC1:6BFOXN%TSMAHN-H2SKS'],
    [
      'health-insurance-qr',
      `GD4380000000001|${hex('Nguyễn Văn Thử')}|01/01/1999|1|${hex('Vĩnh Lộc')}|38 - 001|$`,
    ],
    ['health-insurance-qr', `3800000001|${hex('Nguyễn Văn Thử')}|01/01/1999|1||`],
    ['web-address', 'https://vneid.gov.vn/abc'],
    ['web-address', 'HTTP://EXAMPLE.VN'],
    ['web-address', 'www.example.com/a|b?c=1'],
    ['web-address', 'dichvucong.gov.vn'],
    [
      'passport-mrz',
      'IDVNM0990000017038099000001<<<9901018M3901016VNM<<<<<<<<<<<0NGUYEN<<VAN<THU<NGHIEM<<<<<<<<',
    ],
    [
      'passport-mrz',
      'IDVNM0990000017038099000001<<<\r\n9901018M3901016VNM<<<<<<<<<<<0\r\nNGUYEN<<VAN<THU<NGHIEM<<<<<<<<',
    ],
    ['passport-mrz', 'P<VNMNGUYEN<<VAN<THU<<<<<<<<<<<<<<<<<<<<<<<<<'],
    ['wifi', 'WIFI:S:NhaVanHoa;T:WPA;P:xxxx;;'],
    ['contact', 'BEGIN:VCARD\nVERSION:3.0\nN:Thu\nEND:VCARD'],
    ['contact', 'MECARD:N:Thu;TEL:0900000000;;'],
    ['contact', 'tel:0900000000'],
    ['product-barcode', '8934567890123'],
    ['product-barcode', '89345678'],
    ['product-barcode', '012345678905'],
    ['vneid-opaque', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLW5vdC1yZWFs'],
    ['vneid-opaque', 'k3J9x+0aZ/7Qm2VtYw8LrB5nC1dE6fGhIjKl=='],
    ['empty', ''],
    ['empty', ' \r\n\t'],
    ['empty', '\uFEFF'],
    ['too-long', 'x'.repeat(7090)],
    ['id-number-only', '038099000001\r'],
    ['id-number-only', ' 038 099 000 001'],
  ])('%s: %s', (code, text) => {
    expect(refusal(text)).toEqual({ code });
  });

  it.each<[number, string]>([
    [1, 'xin chào'],
    [1, '171000001'],
    [1, 'a'.repeat(7089).replace('a', '!')],
    [2, '038099000001|Nguyễn Văn Thử'],
    [5, '038099000001||Nguyễn Văn Thử|01011999|Nam'],
    [2, '038099000001~Nguyễn Văn Thử'],
  ])('counts %i fields, too few', (count, text) => {
    expect(refusal(text)).toEqual({ code: 'too-few-fields', count });
  });

  it('passes on why the number is refused', () => {
    for (const number of ['171000001', '', 'ABC', '003099000001']) {
      const inner = parseCitizenId(number, options);
      expect(inner.ok).toBe(false);
      expect(refusal(cardText({ number }))).toEqual({
        code: 'bad-id-number',
        cause: inner.ok ? undefined : inner.error,
      });
    }
  });

  it('is an error, never an exception, when it is no text or today is no date', () => {
    for (const input of [undefined, null, 7, {}, [cardText()]])
      expect(refusal(input)).toEqual({ code: 'not-text' });
    expect(parseCardQr(cardText(), { today: null as never })).toEqual({
      ok: false,
      error: { code: 'bad-today' },
    });
    expect(parseCardQr(cardText(), { today: 'x' })).toEqual({ ok: false, error: { code: 'bad-today' } });
  });
});

describe('properties', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('|', '0', '1', 'á', '»', 'Ã', ' ', '\uFFFD', 'N', '\u0081', '\u00A0'),
    }),
    fc.tuple(card, fc.nat(120), fc.string({ unit: 'binary' })).map(([c, at, noise]) => {
      const text = cardText(c);
      return text.slice(0, at) + noise + text.slice(at + 1);
    }),
  );

  it('never throws on any text', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, demo) => {
        const result = parseCardQr(text, { ...options, demo });
        if (result.ok) expect(parseCitizenId(result.value.idNumber, { ...options, demo }).ok).toBe(true);
        else expect(result.error.code).not.toBe('');
      }),
      { numRuns: 400 },
    );
  });

  it('never repeats a warning, and gives well-formed NFC', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parseCardQr(text, options);
        if (!result.ok) return;
        const { warnings, address, fullName = '', extra } = result.value;
        expect(new Set(warnings).size).toBe(warnings.length);
        for (const written of [address, fullName, ...extra]) {
          expect(written).toBe(written.normalize('NFC'));
          expect(written).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        }
      }),
    );
  });

  it('reads back every well-formed card, in whatever normal form', () => {
    fc.assert(
      fc.property(card, fc.constantFrom('NFC', 'NFD'), (made, form) => {
        const value = read(cardText(made).normalize(form));
        const { number, old, name, birth, sex, address, issued, extra } = made;
        expect(value).toEqual({
          idNumber: number,
          ...(old === '' ? {} : { oldIdNumber: old }),
          fullName: name,
          birthDate: {
            year: Number(birth.slice(4)),
            month: Number(birth.slice(2, 4)),
            day: Number(birth.slice(0, 2)),
          },
          sex: sex === 'Nam' ? 'male' : 'female',
          address,
          issuedOn: `${issued.slice(4)}-${issued.slice(2, 4)}-${issued.slice(0, 2)}`,
          extra,
          warnings: number.startsWith('4') ? ['registered-abroad'] : [],
        });
      }),
    );
  });
});
