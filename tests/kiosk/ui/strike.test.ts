import { expect, test } from 'vitest';
import { isDoubleStrike, type Strike } from '../../../kiosk/ui/base/strike.ts';

const next = { name: 'next' };
const other = { name: 'other' };
const area = { left: 0, right: 100, top: 0, bottom: 50 };
const first: Strike = { at: 1000, target: next, point: { x: 40, y: 20 }, area };

test('nothing came before', () => {
  expect(isDoubleStrike(undefined, first, 500)).toBe(false);
});

test('the same control again within the time is an echo, after it a press', () => {
  expect(isDoubleStrike(first, { ...first, at: 1499 }, 500)).toBe(true);
  expect(isDoubleStrike(first, { ...first, at: 1500 }, 500)).toBe(false);
});

test('another control that has come to lie at the same place does not take the echo', () => {
  const strike = { at: 1100, target: other, point: { x: 90, y: 45 }, area };
  expect(isDoubleStrike(first, strike, 500)).toBe(true);
});

test.each([
  ['left of', { ...area, right: 39 }],
  ['right of', { ...area, left: 41 }],
  ['above', { ...area, bottom: 19 }],
  ['below', { ...area, top: 21 }],
])('another control %s the place is pressed', (_, elsewhere) => {
  expect(
    isDoubleStrike(first, { at: 1100, target: other, point: { x: 0, y: 0 }, area: elsewhere }, 500),
  ).toBe(false);
});

test('a key press has no place: only the same control can echo', () => {
  expect(isDoubleStrike({ at: 1000, target: next }, { at: 1100, target: other, area }, 500)).toBe(false);
  expect(isDoubleStrike(first, { at: 1100, target: other }, 500)).toBe(false);
  expect(isDoubleStrike({ at: 1000, target: next }, { at: 1100, target: next }, 500)).toBe(true);
});
