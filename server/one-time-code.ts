import { randomInt } from 'node:crypto';
import { CROCKFORD, mendLookalikes } from '#shared/text/index.ts';

/** Two groups of four: 40 bits, which a few tries at a time cannot search in a code's life. */
const GROUP = 4;

/** Makes a one-time code as it is printed: "7KQ2-M9XD". */
export function makeOneTimeCode(): string {
  const group = () => Array.from({ length: GROUP }, () => CROCKFORD[randomInt(CROCKFORD.length)]).join('');
  return `${group()}-${group()}`;
}

/** A code as somebody typed it, in its one spelling: capitals, no gaps, O read as 0, I and L as 1. */
export function normaliseCode(text: string): string {
  return mendLookalikes(text.toUpperCase().replace(/[\s–—-]/g, ''));
}
