import { expect, test } from 'vitest';
import { drawingNamed, PICTURE_NAMES } from '../../../kiosk/ui/pictures/by-name.ts';
import { other } from '../../../kiosk/ui/pictures/things.ts';

test('a flow finds its pictures by name, and three dots where there is none', () => {
  expect(PICTURE_NAMES.length).toBeGreaterThan(50);
  expect(drawingNamed('birth')).not.toBe(other);
  expect(drawingNamed('no-such-picture')).toBe(other);
  expect(drawingNamed('constructor')).toBe(other);
});

test.each(PICTURE_NAMES)('%s is made of lines that stay on the sheet of 48', (name) => {
  const drawing = drawingNamed(name);
  expect(drawing).toMatch(/^M[\d\s.,a-zA-Z-]+$/u);
  const starts = Array.from(drawing.matchAll(/M([\d.]+) ([\d.]+)/gu), ([, x, y]) => [Number(x), Number(y)]);
  expect(starts.length).toBeGreaterThan(0);
  for (const [x = -1, y = -1] of starts) {
    expect(x).toBeGreaterThanOrEqual(3);
    expect(x).toBeLessThanOrEqual(45);
    expect(y).toBeGreaterThanOrEqual(3);
    expect(y).toBeLessThanOrEqual(45);
  }
});

test('no two names share a drawing', () => {
  expect(new Set(PICTURE_NAMES.map(drawingNamed)).size).toBe(PICTURE_NAMES.length);
});
