import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newParkingCode, ParkingCode, parseParkingCode } from '#shared/dossier/index.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const code = word.map((drawn) => newParkingCode(() => drawn % 1_000_000));

describe('the code of a parked draft', () => {
  it('is eight digits, and reads back as itself however it is typed', () => {
    fc.assert(
      fc.property(code, fc.constantFrom('', ' ', '-', '–', ' - ', '.'), (drawn, dash) => {
        expect(ParkingCode.safeParse(drawn).success).toBe(true);
        expect(parseParkingCode(drawn)).toBe(drawn);
        expect(parseParkingCode(` ${drawn.replace('-', dash)} `)).toBe(drawn);
      }),
    );
  });

  it('notices any single wrong digit, and any two neighbours that changed places', () => {
    fc.assert(
      fc.property(code, fc.nat(7), fc.integer({ min: 1, max: 9 }), (drawn, place, more) => {
        const digits = [...drawn.replace('-', '')];
        const wrong = [...digits];
        wrong[place] = String((Number(digits[place]) + more) % 10);
        expect(parseParkingCode(wrong.join(''))).toBeNull();
        const [one = '', next = ''] = digits.slice(place, place + 2);
        if (next === '' || one === next) return;
        const swapped = [...digits];
        swapped.splice(place, 2, next, one);
        expect(parseParkingCode(swapped.join(''))).toBeNull();
      }),
    );
  });

  it('is drawn evenly: what is left over above the last whole million is drawn anew', () => {
    const drawn = [2 ** 32 - 1, 42];
    expect(newParkingCode(() => drawn.shift() ?? 0)).toMatch(/^0000-42\d\d$/);
    expect(drawn).toEqual([]);
    expect(new Set(Array.from({ length: 50 }, () => newParkingCode())).size).toBeGreaterThan(40);
  });

  it.each(['', '1234', '123456789', 'abcd-efgh', '48217396 0'])('is not %j', (text) => {
    expect(parseParkingCode(text)).toBeNull();
  });
});
