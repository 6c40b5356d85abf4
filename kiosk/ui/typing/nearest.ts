/** A box on the glass, in any unit. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const DIRECTIONS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * Which box an arrow key leads to from box `from`: the nearest one lying that way, a step aside counting twice.
 * @returns its place in `boxes`, or undefined at the edge and for other keys
 */
export function nearestBox(key: string, from: number, boxes: readonly Box[]): number | undefined {
  const direction = DIRECTIONS[key];
  const here = boxes[from];
  if (!direction || !here) return undefined;
  let best: { readonly at: number; readonly distance: number } | undefined;
  boxes.forEach((box, at) => {
    const along = direction.x * (middleX(box) - middleX(here)) + direction.y * (middleY(box) - middleY(here));
    // Boxes side by side are no step up or down, however crooked their edges.
    const apart =
      direction.x === 0
        ? gap(box.top, box.bottom, here.top, here.bottom)
        : gap(box.left, box.right, here.left, here.right);
    if (at === from || along <= 0 || apart < 0) return;
    const aside =
      direction.x === 0 ? Math.abs(middleX(box) - middleX(here)) : Math.abs(middleY(box) - middleY(here));
    const distance = along + 2 * aside;
    if (!best || distance < best.distance) best = { at, distance };
  });
  return best?.at;
}

const middleX = (box: Box): number => (box.left + box.right) / 2;
const middleY = (box: Box): number => (box.top + box.bottom) / 2;

function gap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.max(from - otherTo, otherFrom - to);
}
