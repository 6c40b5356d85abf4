/** Running numbers from the first to the last, both included. */
export type SeqRange = readonly [first: number, last: number];

/** Writes numbers, in any order, as ascending ranges with a number missing between any two. */
export function toRanges(numbers: Iterable<number>): SeqRange[] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/**
 * What of some ranges is in none of the others.
 * @param ranges ascending, apart from each other
 * @param others in any order; they may overlap
 */
export function without(ranges: readonly SeqRange[], others: readonly SeqRange[]): SeqRange[] {
  const taken = [...others].sort(([one], [other]) => one - other);
  const left: SeqRange[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    let from = first;
    // One that ends before this range ends before all later ones too.
    while (next < taken.length && (taken[next]?.[1] ?? 0) < first) next++;
    for (let index = next; index < taken.length; index++) {
      const [begin, end] = taken[index] ?? [0, 0];
      if (begin > last) break;
      if (begin > from) left.push([from, begin - 1]);
      from = Math.max(from, end + 1);
    }
    if (from <= last) left.push([from, last]);
  }
  return left;
}

/** How many numbers there are in ranges that are apart from each other. */
export const countOf = (ranges: readonly SeqRange[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** The lowest numbers of ascending ranges, `most` of them at most. */
export function lowestOf(ranges: readonly SeqRange[], most: number): number[] {
  const numbers: number[] = [];
  for (const [first, last] of ranges)
    for (let number = first; number <= last; number++) {
      if (numbers.length >= most) return numbers;
      numbers.push(number);
    }
  return numbers;
}
