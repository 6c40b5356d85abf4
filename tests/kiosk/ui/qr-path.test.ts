import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Modules, qrPath } from '../../../kiosk/ui/qr/qr-path.ts';

const square = (rows: readonly string[]): Modules => ({
  size: rows.length,
  get: (x, y) => rows[y]?.[x] === '#',
});

/** Which modules a path covers, read back from its runs. */
function covered(path: string): string[] {
  return Array.from(path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/gu)).flatMap(([, x, y, run]) =>
    Array.from({ length: Number(run) }, (_, step) => `${Number(x) + step},${y}`),
  );
}

test('a run of a row is one piece, moved by the quiet zone', () => {
  expect(qrPath(square(['##.', '..#', '...']), 4)).toBe('M4 4h2v1h-2zM6 5h1v1h-1z');
});

test('every dark module is covered once and no light one', () => {
  const rows = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.array(fc.array(fc.constantFrom('#', '.'), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
  );
  fc.assert(
    fc.property(rows, (cells) => {
      const dark = cells.flatMap((row, y) => row.flatMap((cell, x) => (cell === '#' ? [`${x},${y}`] : [])));
      expect(covered(qrPath(square(cells.map((row) => row.join(''))), 0)).sort()).toEqual(dark.sort());
    }),
  );
});
