import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { residenceBeforeCommune } from '#shared/person/index.ts';

describe('what stands before the commune in a residence', () => {
  it.each([
    ['Khu III, Xã Vĩnh Lộc, Thanh Hóa', 'Khu III'],
    ['Số nhà 5, Khu III, xã Vĩnh Lộc, tỉnh Thanh Hóa', 'Số nhà 5, Khu III'],
    ['  Tổ 2 ,phường Hạc Thành,Thanh Hóa', 'Tổ 2'],
    ['Thôn 1, đặc khu Thử Nghiệm, Thử', 'Thôn 1'],
    ['Khu 4, Thị trấn Vĩnh Lộc, Vĩnh Lộc, Thanh Hóa', 'Khu 4'],
    ['Khu phố Phường Chài, phường Thử, Thử', 'Khu phố Phường Chài'],
  ])('%s', (whole, before) => expect(residenceBeforeCommune(whole)).toBe(before));

  it('is the whole line where no part says that it is a commune, as on older cards', () => {
    const old = 'Thôn 3, Vĩnh Thành, Vĩnh Lộc, Thanh Hóa';
    expect(residenceBeforeCommune(old)).toBe(old);
    // A village may be called so, and the word alone names nothing.
    expect(residenceBeforeCommune('Xã, Xãm Thử')).toBe('Xã, Xãm Thử');
  });

  it('is nothing where nothing stands there', () => {
    for (const none of ['xã Vĩnh Lộc, tỉnh Thanh Hóa', '', ' , ,'])
      expect(residenceBeforeCommune(none)).toBe(undefined);
  });

  it('is told alike whether letters come composed or not', () => {
    const whole = 'Khu III, Xã Vĩnh Lộc, Thanh Hóa';
    for (const form of ['NFC', 'NFD'] as const)
      expect(residenceBeforeCommune(whole.normalize(form))).toBe('Khu III');
  });

  it('never adds anything to what was told, and taken twice is taken once', () => {
    const part = fc.constantFrom('Khu III', 'xã Vĩnh Lộc', 'Thôn 2', 'tỉnh Thử', '', 'phường Thử');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const before = residenceBeforeCommune(parts.join(', '));
        if (before === undefined) return;
        expect(parts.filter((one) => one !== '').join(', ')).toContain(before);
        expect(residenceBeforeCommune(before)).toBe(before);
      }),
    );
  });
});
