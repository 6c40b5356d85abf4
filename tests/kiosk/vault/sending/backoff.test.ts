import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs, LONGEST_BACKOFF_MS } from '../../../../kiosk/vault/sending/backoff.ts';

it('doubles from one second to five minutes', () => {
  expect([1, 2, 3, 9, 10, 1000].map((failures) => backoffMs(failures, 1))).toEqual([
    1000, 2000, 4000, 256_000, 300_000, 300_000,
  ]);
});

it('is anywhere between nothing and its bound', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const wait = backoffMs(failures, random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(LONGEST_BACKOFF_MS);
        expect(wait).toBeCloseTo(random * backoffMs(failures, 1), 5);
      },
    ),
  );
});
