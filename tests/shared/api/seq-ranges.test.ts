import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, lowestOf, type SeqRange, toRanges, without } from '#shared/api/index.ts';

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 40 }));
const ranges = numbers.map(toRanges);
const all = (some: readonly SeqRange[]): number[] => lowestOf(some, Number.POSITIVE_INFINITY);

describe('ranges of numbers', () => {
  it('hold exactly the numbers they are made of, ascending and apart', () => {
    fc.assert(
      fc.property(numbers, (some) => {
        const made = toRanges(some);
        expect(all(made)).toEqual([...some].sort((one, other) => one - other));
        expect(countOf(made)).toBe(some.length);
        for (const [index, [first]] of made.entries())
          expect(first).toBeGreaterThan((made[index - 1]?.[1] ?? -1) + 1);
      }),
    );
  });

  it('without others hold what is in none of them, however the others lie', () => {
    const overlapping = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 9 })))
      .map((pairs) => pairs.map(([first, more]): SeqRange => [first, first + more]));
    fc.assert(
      fc.property(ranges, overlapping, (some, others) => {
        const taken = new Set(others.flatMap((one) => all([one])));
        expect(all(without(some, others))).toEqual(all(some).filter((number) => !taken.has(number)));
      }),
      { numRuns: 1000 },
    );
  });

  it('give their lowest numbers, and of a huge range not more than is asked', () => {
    expect(
      lowestOf(
        [
          [1, 2],
          [5, 9_999_999_999],
        ],
        4,
      ),
    ).toEqual([1, 2, 5, 6]);
    expect(lowestOf([[1, 2]], 0)).toEqual([]);
    expect(
      countOf([
        [1, 2],
        [5, 9_999_999_999],
      ]),
    ).toBe(9_999_999_997);
  });
});
