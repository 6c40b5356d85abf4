import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DossierId, uuidV7 } from '../../../shared/dossier/index.ts';

/** The largest time in 48 bits. */
const LAST = 2 ** 48 - 1;
const times = fc.integer({ min: 0, max: LAST });

const timeOf = (uuid: string): number => Number.parseInt(uuid.replace(/-/g, '').slice(0, 12), 16);

it('bears the time of RFC 9562 A.6 where the RFC puts it', () => {
  // The RFC's example: Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00.
  expect(uuidV7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7/);
});

it('is a UUID of version 7 and variant 2, with its time in front', () => {
  fc.assert(
    fc.property(times, (now) => {
      const uuid = uuidV7(now);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(DossierId.safeParse(uuid).success).toBe(true);
      expect(timeOf(uuid)).toBe(now);
    }),
  );
});

it('sorts as text by time', () => {
  fc.assert(
    fc.property(times, times, (one, other) => {
      fc.pre(one !== other);
      expect(uuidV7(one) < uuidV7(other)).toBe(one < other);
    }),
  );
});

it('is another each time', () => {
  expect(new Set(Array.from({ length: 1000 }, () => uuidV7(1))).size).toBe(1000);
});

it('takes a time with a fraction', () => {
  expect(timeOf(uuidV7(1_754_791_200_123.75))).toBe(1_754_791_200_123);
});
