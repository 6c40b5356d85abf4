import { describe, expect, test } from 'vitest';
import { radioTarget } from '../../../kiosk/ui/answer/roving.ts';
import { type Box, nearestBox } from '../../../kiosk/ui/typing/nearest.ts';

describe('arrows in radio buttons', () => {
  test.each<[string, number, number | undefined]>([
    ['ArrowDown', 0, 1],
    ['ArrowRight', 2, 0],
    ['ArrowUp', 0, 2],
    ['ArrowLeft', 1, 0],
    ['Home', 2, 0],
    ['End', 0, 2],
    ['Enter', 1, undefined],
  ])('%s from %i of three', (key, at, target) => {
    expect(radioTarget(key, at, 3)).toBe(target);
  });
  test('nothing to go to', () => {
    expect(radioTarget('ArrowDown', 0, 0)).toBeUndefined();
    expect(radioTarget('Home', 0, 0)).toBeUndefined();
  });
});

describe('arrows over keys', () => {
  const box = (column: number, row: number, width = 1): Box => ({
    left: column * 10,
    right: (column + width) * 10 - 2,
    top: row * 10,
    bottom: row * 10 + 8,
  });
  // Two rows of three, the second half a key to the right, and a wide key below.
  const boxes = [box(0, 0), box(1, 0), box(2, 0), box(0.5, 1), box(1.5, 1), box(2.5, 1), box(0, 2, 3)];

  test.each<[string, number, number | undefined]>([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 1, 0],
    ['ArrowLeft', 0, undefined],
    ['ArrowRight', 2, undefined],
    ['ArrowUp', 0, undefined],
    ['ArrowDown', 0, 3],
    ['ArrowDown', 2, 4],
    ['ArrowUp', 5, 2],
    ['ArrowDown', 5, 6],
    ['ArrowUp', 6, 3],
    ['ArrowRight', 3, 4],
    ['ArrowDown', 6, undefined],
    ['Enter', 0, undefined],
  ])('%s from key %i', (key, from, target) => {
    expect(nearestBox(key, from, boxes)).toBe(target);
  });
  test('from nowhere', () => {
    expect(nearestBox('ArrowDown', 9, boxes)).toBeUndefined();
  });
});
