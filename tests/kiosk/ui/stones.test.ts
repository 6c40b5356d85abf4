import { describe, expect, test } from 'vitest';
import { flatArch, stonesOf } from '../../../kiosk/ui/frame/stones.ts';

describe('an arch', () => {
  test('over an opening: its feet and crown lie where they were asked', () => {
    const arch = flatArch(232, 24, 9, 34);
    expect(arch.outer - arch.inner).toBeCloseTo(9);
    expect(arch.y - arch.inner).toBeCloseTo(34 - 24);
    expect(arch.x - arch.inner * Math.sin(arch.halfAngle)).toBeCloseTo(0);
    expect(arch.y - arch.inner * Math.cos(arch.halfAngle)).toBeCloseTo(34);
  });
  test('of a half circle begins at the left foot and ends at the right', () => {
    const stones = stonesOf({ x: 0, y: 0, inner: 10, outer: 20, halfAngle: Math.PI / 2 }, 3, 0);
    expect(stones).toHaveLength(3);
    expect(stones[0]).toMatch(/^M-10 0L-20 0A20 20 /u);
    expect(stones[2]).toMatch(/20 0L10 0A10 10 /u);
  });
  test('leaves the joint between neighbours', () => {
    const [first = '', second = ''] = stonesOf({ x: 0, y: 0, inner: 10, outer: 20, halfAngle: 1 }, 2, 1);
    const end = /L(-?[\d.]+) -?[\d.]+A10 10 0 0 0/u.exec(first)?.[1];
    const begin = /^M(-?[\d.]+) /u.exec(second)?.[1];
    expect(Number(begin) - Number(end)).toBeCloseTo(1, 1);
  });
});
