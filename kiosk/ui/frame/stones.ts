/** An arch seen from the front: a slice of a ring between two radii, built of wedge stones. Any unit of length. */
export interface Arch {
  readonly x: number;
  readonly y: number;
  readonly inner: number;
  readonly outer: number;
  /** Half of the angle that the arch spans, in radians: π/2 is a half circle. */
  readonly halfAngle: number;
}

/** Path data of each stone, from the left foot over the crown to the right foot, with a joint of `joint` between. */
export function stonesOf(arch: Arch, count: number, joint: number): string[] {
  const step = (2 * arch.halfAngle) / count;
  // The same joint in length on both radii looks laid, the same angle looks drawn.
  const innerCut = joint / 2 / arch.inner;
  const outerCut = joint / 2 / arch.outer;
  const at = (radius: number, angle: number) =>
    `${round(arch.x + radius * Math.sin(angle))} ${round(arch.y - radius * Math.cos(angle))}`;
  return Array.from({ length: count }, (_, index) => {
    const from = -arch.halfAngle + index * step;
    const to = from + step;
    return (
      `M${at(arch.inner, from + innerCut)}L${at(arch.outer, from + outerCut)}` +
      `A${round(arch.outer)} ${round(arch.outer)} 0 0 1 ${at(arch.outer, to - outerCut)}` +
      `L${at(arch.inner, to - innerCut)}` +
      `A${round(arch.inner)} ${round(arch.inner)} 0 0 0 ${at(arch.inner, from + innerCut)}Z`
    );
  });
}

/**
 * A flat arch over an opening `span` wide whose crown stands `rise` above its feet; the stones are `depth` deep and
 * the inner feet stand at the height `footY`, counted downwards.
 */
export function flatArch(span: number, rise: number, depth: number, footY: number): Arch {
  const inner = ((span / 2) ** 2 + rise ** 2) / (2 * rise);
  return {
    x: span / 2,
    y: footY - rise + inner,
    inner,
    outer: inner + depth,
    halfAngle: Math.asin(span / 2 / inner),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
