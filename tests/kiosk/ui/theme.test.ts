import { expect, test } from 'vitest';
import { CARD_WIDTH_MM, calibrate, nextSize, otherTheme, TEXT_SIZES } from '../../../kiosk/ui/theme.ts';

test('one button goes through all four sizes and round again', () => {
  let size = nextSize('normal');
  const seen = [size];
  while (size !== 'normal') {
    size = nextSize(size);
    seen.push(size);
  }
  expect([...seen].sort()).toEqual([...TEXT_SIZES].sort());
});

test('contrast is switched on and off', () => {
  expect(otherTheme('default')).toBe('contrast');
  expect(otherTheme('contrast')).toBe('default');
});

test('a bank card on the glass gives the pixels per millimetre', () => {
  expect(calibrate(CARD_WIDTH_MM * 4.033)).toBe(4.033);
  expect(calibrate(345.2)).toBe(4.033);
});

test('what no panel can be is refused', () => {
  expect(calibrate(100)).toBeUndefined();
  expect(calibrate(2000)).toBeUndefined();
  expect(calibrate(Number.NaN)).toBeUndefined();
});
