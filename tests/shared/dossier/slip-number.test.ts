import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSlipNumber, SlipNumber, slipNumber } from '../../../shared/dossier/index.ts';

const SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const kiosks = fc
  .tuple(fc.string({ unit: fc.constantFrom(...SIGNS.slice(10)), minLength: 2, maxLength: 6 }), fc.nat(999))
  .map(([point, number]) => `${point}-${number}`);
const seqs = fc.integer({ min: 1, max: 9_999_999_999 });

/** Numbers of every shape: short and long points, kiosks and running numbers, points that look like digits. */
const SAMPLES = [
  ['KVL-1', 27],
  ['KVL-1', 100027],
  ['KVL-11', 27],
  ['KVL-111', 9_999_999_999],
  ['IL-0', 1],
  ['OOLLII-10', 10_110],
  ['ZZ-999', 99_999],
  ['AB-01', 55_555],
] as const;

const digitsOf = (text: string) => text.replace(/O/g, '0').replace(/[IL]/g, '1');

describe('a slip number', () => {
  it('is short enough to say aloud', () => {
    expect(slipNumber('KVL-1', 27)).toBe('KVL-1-00027-WC');
    expect(slipNumber('KVL-1', 100_000)).toMatch(/^KVL-1-100000-..$/);
  });

  it('reads back in its one spelling, and the schema knows it', () => {
    fc.assert(
      fc.property(kiosks, seqs, (kiosk, seq) => {
        const slip = slipNumber(kiosk, seq);
        expect(parseSlipNumber(slip)).toEqual({ slip, kiosk, seq });
        expect(SlipNumber.safeParse(slip).success).toBe(true);
      }),
    );
  });

  it('differs from every other of its kiosks by more than the hyphens', () => {
    const long = slipNumber('KVL-1', 100_027);
    const short = slipNumber('KVL-11', 27);
    expect(long.slice(-2)).not.toBe(short.slice(-2));
  });

  it.each([
    'KVL-1-00027',
    'KVL-1-0027-WC',
    'KVL-1-000027-WC',
    'kvl-1-00027-WC',
    'KVL-1-00027-WU',
    'KVL-1-00027-WC\n',
    'K-1-00027-WC',
    'KVL-1000-00027-WC',
    '',
  ])('in a document is not %j', (text) => {
    expect(SlipNumber.safeParse(text).success).toBe(false);
  });
});

describe('a mistake in a slip number is noticed:', () => {
  /** Whether a wrong text is refused, or mended into the number that was meant. */
  const isCaught = (wrong: string, slip: string): boolean => {
    const read = parseSlipNumber(wrong);
    return read === null || read.slip === slip;
  };

  it.each(SAMPLES)('any single wrong character of %s, %i', (kiosk, seq) => {
    const slip = slipNumber(kiosk, seq);
    const uncaught = [...slip].flatMap((right, place) =>
      right === '-'
        ? []
        : [...`${SIGNS}-`]
            .map((sign) => slip.slice(0, place) + sign + slip.slice(place + 1))
            .filter((wrong) => wrong !== slip && !isCaught(wrong, slip)),
    );
    expect(uncaught).toEqual([]);
  });

  it.each(SAMPLES)('any swap of neighbours in %s, %i', (kiosk, seq) => {
    const slip = slipNumber(kiosk, seq);
    const uncaught = [...slip]
      .map((sign, place) => slip.slice(0, place) + (slip[place + 1] ?? '') + sign + slip.slice(place + 2))
      .filter((wrong) => wrong !== slip && !isCaught(wrong, slip));
    expect(uncaught).toEqual([]);
  });

  it('any single wrong character, any swap, of any number', () => {
    fc.assert(
      fc.property(kiosks, seqs, fc.nat(), fc.constantFrom(...SIGNS), (kiosk, seq, somewhere, sign) => {
        const slip = slipNumber(kiosk, seq);
        const place = somewhere % (slip.length - 1);
        if (slip[place] !== '-')
          expect(isCaught(slip.slice(0, place) + sign + slip.slice(place + 1), slip)).toBe(true);
        const swapped =
          slip.slice(0, place) + (slip[place + 1] ?? '') + (slip[place] ?? '') + slip.slice(place + 2);
        expect(isCaught(swapped, slip)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('a wrong character is refused, not mended, unless it only looks like the right one', () => {
    const slip = slipNumber('KVL-1', 27);
    for (const place of [6, 7, 8, 9, 10, 12, 13])
      for (const sign of SIGNS) {
        const wrong = slip.slice(0, place) + sign + slip.slice(place + 1);
        const isSame = digitsOf(wrong.slice(4)) === slip.slice(4);
        expect([wrong, parseSlipNumber(wrong)?.slip ?? null]).toEqual([wrong, isSame ? slip : null]);
      }
  });
});

describe('a slip number is read', () => {
  it.each([
    'kvl-1-00027-wc',
    '  KVL-1-00027-WC ',
    'KVL 1 00027 WC',
    'KVL.1.00027.WC',
    'KVL – 1 – 00027 – WC',
    'KVL—1—00027—WC',
    'KVL1-00027-WC',
    'KVL-100027-WC',
    'KVL-1-00027WC',
    'KVL100027WC',
    'kvl1 00027wc',
    'KVL-l-OOO27-WC',
    'KVL-I-ooo27-WC',
  ])('as typed: %j', (text) => {
    expect(parseSlipNumber(text)).toEqual({ slip: 'KVL-1-00027-WC', kiosk: 'KVL-1', seq: 27 });
  });

  it('with O, I and L in the check characters', () => {
    const seq = Array.from({ length: 5000 }, (_, index) => index + 1).find((candidate) =>
      /-(01|10)$/.test(slipNumber('KVL-1', candidate)),
    );
    const slip = slipNumber('KVL-1', seq ?? 0);
    expect(slip).toMatch(/(01|10)$/);
    for (const one of ['I', 'L', 'i', 'l'])
      for (const zero of ['O', 'o'])
        expect(
          parseSlipNumber(slip.slice(0, -2) + slip.slice(-2).replace('1', one).replace('0', zero))?.slip,
        ).toBe(slip);
  });

  it('without any hyphen, wherever they belong', () => {
    fc.assert(
      fc.property(kiosks, seqs, (kiosk, seq) => {
        const slip = slipNumber(kiosk, seq);
        expect(parseSlipNumber(slip.replace(/-/g, ''))).toEqual({ slip, kiosk, seq });
      }),
    );
  });

  it('in one way only: however the digits are shared out, the check characters differ', () => {
    const digits = Array.from({ length: 10 }, (_, digit) => digit);
    for (const first of digits)
      for (const second of digits) {
        const checks = ['KVL-1', `KVL-1${first}`, `KVL-1${first}${second}`].map((kiosk, more) => {
          const running = `${first}${second}12345`.slice(more);
          return slipNumber(kiosk, Number(running)).slice(-2);
        });
        if (first > 0 && second > 0) expect(new Set(checks).size).toBe(3);
      }
  });

  it.each([
    '',
    '-',
    'KVL',
    'KVL-1-00027',
    'KVL-1-27-WC',
    'KVL-1-000027-WC',
    'KVL--1-00027-WC',
    'KVL-1-00027-WC-',
    'KVL-1-00000-00',
    'KVL-1-99999999999-WC',
    'KVLKVLK-1-00027-WC',
    '038899000001',
    'https://example.vn/KVL-1-00027-WC',
  ])('as nothing: %j', (text) => {
    expect(parseSlipNumber(text)).toBeNull();
  });

  it('as nothing where the running number is none', () => {
    expect(parseSlipNumber(slipNumber('KVL-1', 0))).toBeNull();
  });
});
