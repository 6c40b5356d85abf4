import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const CSS = readFileSync(new URL('../../../shared/ui/tokens.css', import.meta.url), 'utf8');

type Colours = ReadonlyMap<string, string>;

function coloursOf(selector: string): Colours {
  const rule = CSS.split(selector)[1]?.split('}')[0] ?? '';
  return new Map(
    Array.from(rule.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})\b/giu), ([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

const DEFAULT = coloursOf(':root {');
const THEMES: Readonly<Record<string, Colours>> = {
  default: DEFAULT,
  contrast: new Map([...DEFAULT, ...coloursOf('[data-theme="contrast"] {')]),
  dark: new Map([...DEFAULT, ...coloursOf('[data-theme="dark"] {')]),
};

/** Every text and the grounds it may stand on. */
const TEXT_ON: Readonly<Record<string, readonly string[]>> = {
  ink: ['ground', 'paper', 'wall', 'tint', 'info-ground', 'warn-ground', 'done-ground'],
  'ink-soft': ['ground', 'paper', 'wall'],
  accent: ['ground', 'paper'],
  'on-tint': ['tint', 'paper'],
  'on-info': ['info-ground'],
  'on-warn': ['warn-ground'],
  'on-done': ['done-ground'],
  'on-act': ['act', 'act-pressed'],
};
/** Edges, rings and marks that carry a meaning, and what lies beside them. */
const SHAPE_ON: Readonly<Record<string, readonly string[]>> = {
  edge: ['ground', 'paper', 'wall'],
  'edge-strong': ['ground', 'paper', 'wall'],
  focus: ['ground', 'paper', 'wall', 'tint'],
  done: ['ground', 'paper'],
  act: ['ground', 'paper', 'wall', 'stone'],
  accent: ['tint'],
};
/** Colours that only please: nothing is told by them. */
const ORNAMENT = ['gold', 'sun', 'stone', 'stone-dark', 'stone-edge', 'field', 'hill', 'leaf'];

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const pairsOf = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([front, grounds]) => grounds.map((ground) => [front, ground] as const));

const colour = (theme: string, name: string): string => {
  const value = THEMES[theme]?.get(name);
  if (value === undefined) throw new Error(`${theme} has no colour --${name}`);
  return value;
};

test('the measure itself: black on white is 21:1, #767676 on white 4.54:1 (WCAG)', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

describe.each([
  ['default', 10],
  ['contrast', 20],
  ['dark', 10],
])('theme %s', (theme, least) => {
  test.each(pairsOf(TEXT_ON))(`%s on %s stands at ${least}:1 or better`, (front, ground) => {
    expect(contrast(colour(theme, front), colour(theme, ground))).toBeGreaterThanOrEqual(least);
  });
  test.each(pairsOf(SHAPE_ON))('%s beside %s stands at 3:1 or better', (front, ground) => {
    expect(contrast(colour(theme, front), colour(theme, ground))).toBeGreaterThanOrEqual(3);
  });
});

test('the contrast theme is black and white, ornament too', () => {
  const used = new Set(coloursOf('[data-theme="contrast"] {').values());
  expect([...used].sort()).toEqual(['#000000', '#ffffff']);
});

test('every theme says every colour anew', () => {
  const names = [...DEFAULT.keys()].sort();
  expect(names.length).toBeGreaterThan(20);
  expect([...coloursOf('[data-theme="contrast"] {').keys()].sort()).toEqual(names);
  expect([...coloursOf('[data-theme="dark"] {').keys()].sort()).toEqual(names);
});

test('no colour is without a pair or a place among the ornaments', () => {
  const known = new Set([
    ...ORNAMENT,
    ...Object.keys(TEXT_ON),
    ...Object.keys(SHAPE_ON),
    ...Object.values(TEXT_ON).flat(),
  ]);
  expect([...DEFAULT.keys()].filter((name) => !known.has(name))).toEqual([]);
});
