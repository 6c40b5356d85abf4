/** A box on the glass, in any unit. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Way {
  /** How far the edge of `to` lies beyond the edge of `from` that way; negative when it does not lie there. */
  apart(from: Box, to: Box): number;
  /** How far one must step aside to get there. */
  aside(from: Box, to: Box): number;
}

const between = (from: Box, to: Box, one: 'left' | 'top', other: 'right' | 'bottom'): number =>
  Math.abs(from[one] + from[other] - to[one] - to[other]) / 2;
const sideways = (from: Box, to: Box): number => between(from, to, 'left', 'right');
const upright = (from: Box, to: Box): number => between(from, to, 'top', 'bottom');
/** Left and right stay in the row. */
const inRow = (from: Box, to: Box, apart: number): number =>
  to.top < from.bottom && from.top < to.bottom ? apart : -1;

const WAYS: Readonly<Record<string, Way>> = {
  ArrowUp: { apart: (from, to) => from.top - to.bottom, aside: sideways },
  ArrowDown: { apart: (from, to) => to.top - from.bottom, aside: sideways },
  ArrowLeft: { apart: (from, to) => inRow(from, to, from.left - to.right), aside: upright },
  ArrowRight: { apart: (from, to) => inRow(from, to, to.left - from.right), aside: upright },
};

/**
 * Which box an arrow key leads to from box `from`: in the nearest row that way, the one least aside.
 * @returns its place in `boxes`, or undefined at the edge and for other keys
 */
export function nearestBox(key: string, from: number, boxes: readonly Box[]): number | undefined {
  const way = WAYS[key];
  const here = boxes[from];
  if (!way || !here) return undefined;
  return boxes
    .map((box, at) => ({ at, apart: way.apart(here, box), aside: way.aside(here, box) }))
    .filter(({ apart }) => apart >= 0)
    .sort((one, other) => Math.round(one.apart - other.apart) || one.aside - other.aside)[0]?.at;
}
