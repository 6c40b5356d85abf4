import { byteOf, LEGACY_READINGS } from './code-pages.ts';
import { undoMojibake } from './mojibake.ts';
import { implausiblePieces } from './syllable.ts';

/** UTF-8 that was misread, written as UTF-8 and misread again is seen in the field; a third time is not. */
const MAX_MISREADINGS = 2;

function readAsLegacy(text: string): string {
  let best = text;
  let fewest = implausiblePieces(text);
  const is8Bit = [...text].every((character) => byteOf(character) !== undefined);
  if (fewest === 0 || !is8Bit) return text;
  for (const read of LEGACY_READINGS) {
    const candidate = read(text);
    const pieces = implausiblePieces(candidate);
    // A wrong reading also mends a word now and then by chance; a right one mends nearly all.
    if (pieces * 2 < fewest) {
      best = candidate;
      fewest = pieces;
    }
  }
  return best;
}

/**
 * Undoes what a keyboard-wedge scanner did to Vietnamese text: UTF-8 read as an 8-bit code page, once or twice,
 * or Windows-1258 and TCVN3 read as Windows-1252. Text that makes sense as it stands is returned untouched.
 * Facts: domain.md §2.2.
 */
export function repairText(text: string): string {
  let current = text;
  for (let round = 0; round < MAX_MISREADINGS; round += 1) {
    const repaired = undoMojibake(current);
    if (repaired === undefined) break;
    current = repaired;
  }
  return current === text ? readAsLegacy(text) : current;
}
