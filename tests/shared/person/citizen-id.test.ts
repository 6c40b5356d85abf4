import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_AGE, maskCitizenId, PROVINCE_CODES, parseCitizenId } from '#shared/person/index.ts';
import { demoOptions, options, TODAY } from './cards.ts';

describe('parseCitizenId', () => {
  it.each([
    ['038099000001', 'male', 1999],
    ['038199000002', 'female', 1999],
    ['038305000003', 'female', 2005],
    ['038220000004', 'male', 2020],
  ] as const)('reads %s', (number, sex, birthYear) => {
    expect(parseCitizenId(number, options)).toEqual({
      ok: true,
      value: {
        number,
        provinceCode: '038',
        sex,
        birthYear,
        masked: `038••••••${number.slice(9)}`,
        warnings: [],
      },
    });
  });

  it('ignores spaces of every kind, dots and invisible characters', () => {
    const spaced = '\uFEFF 038.099\u00A0000\u200B 001\t\r\n';
    expect(parseCitizenId(spaced, options)).toEqual(parseCitizenId('038099000001', options));
  });

  it('admits a birth registered abroad, with a note', () => {
    expect(parseCitizenId('400090000006', options)).toMatchObject({
      ok: true,
      value: { countryCode: '400', warnings: ['registered-abroad'] },
    });
    const read = parseCitizenId('100090000006', options);
    expect(read.ok && 'provinceCode' in read.value).toBe(false);
  });

  it('admits exactly the 63 provincial codes below 100', () => {
    const admitted = Array.from({ length: 100 }, (_, code) => String(code).padStart(3, '0')).filter(
      (code) => parseCitizenId(`${code}090000006`, options).ok,
    );
    expect(admitted).toHaveLength(63);
    expect(admitted).toEqual([...PROVINCE_CODES.keys()]);
    expect(PROVINCE_CODES.get('038')).toBe('Tỉnh Thanh Hóa');
  });

  it.each([
    ['', { code: 'empty' }],
    [' . ', { code: 'empty' }],
    ['03809900000A', { code: 'letters' }],
    ['038-099-000-001', { code: 'letters' }],
    ['０３８０９９０００００１', { code: 'letters' }],
    ['171000001', { code: 'old-id-9-digits' }],
    ['03809900001', { code: 'not-12-digits', count: 11 }],
    ['0380990000011', { code: 'not-12-digits', count: 13 }],
    ['003099000001', { code: 'unknown-province', prefix: '003' }],
    ['000099000001', { code: 'unknown-province', prefix: '000' }],
    ['038227000001', { code: 'birth-in-future', birthYear: 2027 }],
    ['038899000001', { code: 'birth-in-future', birthYear: 2399 }],
    ['038005000001', { code: 'too-old', birthYear: 1905, age: 121 }],
  ])('refuses %j with %j', (text, error) => {
    expect(parseCitizenId(text, options)).toEqual({ ok: false, error });
  });

  it('believes an age of 120 and a birth in this very year', () => {
    expect(MAX_AGE).toBe(120);
    expect(parseCitizenId('038006000001', options)).toMatchObject({ value: { birthYear: 1906 } });
    expect(parseCitizenId('038226000001', options)).toMatchObject({ value: { birthYear: 2026 } });
  });

  it.each([
    ['038899000001', 'male', 2399],
    ['038999000002', 'female', 2399],
    ['038400000001', 'male', 2100],
    ['038700000001', 'female', 2200],
  ] as const)('admits the impossible number %s for demonstrations only', (number, sex, birthYear) => {
    expect(parseCitizenId(number, demoOptions)).toMatchObject({
      ok: true,
      value: { sex, birthYear, warnings: ['demo-number'] },
    });
    expect(parseCitizenId(number, { today: TODAY, demo: false })).toMatchObject({ ok: false });
  });

  it('does not lift the greatest age for demonstrations', () => {
    expect(parseCitizenId('038005000001', demoOptions)).toMatchObject({ error: { code: 'too-old' } });
  });

  it.each([undefined, null, 38099000001, {}, ['038099000001'], true])(
    'refuses %j, which is no text',
    (input) => {
      expect(parseCitizenId(input, options)).toEqual({ ok: false, error: { code: 'not-text' } });
    },
  );

  it.each([
    '',
    'today',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-11-23T00:00:00Z',
  ])('says that today is no date: %j', (today) => {
    expect(parseCitizenId('038099000001', { today })).toEqual({ ok: false, error: { code: 'bad-today' } });
  });

  it('knows the leap years', () => {
    const leapDay = (year: number) => parseCitizenId('038099000001', { today: `${year}-02-29` }).ok;
    expect([2000, 2024].every(leapDay)).toBe(true);
    expect([2100, 2025].some(leapDay)).toBe(false);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), fc.boolean(), (input, today, demo) => {
        expect(typeof parseCitizenId(input, { today, demo }).ok).toBe('boolean');
        expect(typeof parseCitizenId(input, options).ok).toBe('boolean');
      }),
    );
  });

  it('agrees with the table of sexes and centuries for every number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 99 }), (g, yy) => {
        const read = parseCitizenId(`038${g}${String(yy).padStart(2, '0')}000001`, {
          today: '2019-06-01',
          demo: true,
        });
        const birthYear = [1900, 2000, 2100, 2200, 2300][g >> 1] ?? 0;
        if (birthYear + yy < 2019 - MAX_AGE) expect(read.ok).toBe(false);
        else
          expect(read).toMatchObject({
            value: { birthYear: birthYear + yy, sex: g % 2 ? 'female' : 'male' },
          });
      }),
    );
  });
});

describe('maskCitizenId', () => {
  it('shows the first and the last three digits', () => {
    expect(maskCitizenId('038899000001')).toBe('038••••••001');
  });

  it('hides whole what is no citizen number', () => {
    expect(maskCitizenId('')).toBe('');
    expect(maskCitizenId('171000001')).toBe('•••••••••');
    expect(maskCitizenId('a'.repeat(50))).toBe('•'.repeat(12));
  });

  it('never lets a middle digit through', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12}$/), (number) => {
        const masked = maskCitizenId(number);
        expect(masked).toHaveLength(12);
        expect(masked.slice(3, 9)).toBe('••••••');
        expect(masked.slice(0, 3) + masked.slice(9)).toBe(number.slice(0, 3) + number.slice(9));
      }),
    );
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/^\d{12}$/.test(text)),
        (text) => {
          expect(maskCitizenId(text)).toMatch(/^•*$/);
        },
      ),
    );
  });
});
