/** One press: when (milliseconds), on what, and where on the glass when a finger made it. */
export interface Strike {
  readonly at: number;
  readonly target: object;
  readonly point?: { readonly x: number; readonly y: number };
  readonly area?: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

/**
 * Whether `next` is only the echo of `previous`: the same control, or the same place on the glass even when another
 * control has come to lie there since, within the guard time.
 */
export function isDoubleStrike(previous: Strike | undefined, next: Strike, guardMs: number): boolean {
  if (!previous || next.at - previous.at >= guardMs) return false;
  if (previous.target === next.target) return true;
  const { point } = previous;
  const { area } = next;
  if (!point || !area) return false;
  return point.x >= area.left && point.x <= area.right && point.y >= area.top && point.y <= area.bottom;
}
