import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { TEXT_SIZES } from '../../../kiosk/ui/theme.ts';

const CSS = readFileSync(new URL('../../../kiosk/ui/base/sizes.css', import.meta.url), 'utf8');
const FONTS = readFileSync(new URL('../../../shared/ui/fonts.css', import.meta.url), 'utf8');
const require = createRequire(import.meta.url);

/** Least height of a capital in millimetres (facts: ux.md §1, item 4; `larger` lies between its neighbours). */
const LEAST = { normal: 4.8, large: 7.3, larger: 9, largest: 12 } as const;

function emsOf(size: string): Map<string, number> {
  const base = CSS.split(':root {')[1]?.split('}')[0] ?? '';
  const own = CSS.split(`[data-size="${size}"] {`)[1]?.split('}')[0] ?? '';
  return new Map(
    Array.from((base + own).matchAll(/--em-([a-z]+):\s*([\d.]+)/gu), ([, name = '', em]) => [
      name,
      Number(em),
    ]),
  );
}

/** Tags of WOFF2's table directory by their number (W3C WOFF2, §5.2), as far as a text font needs them. */
const TAGS = ['cmap', 'head', 'hhea', 'hmtx', 'maxp', 'name', 'OS/2', 'post', 'cvt ', 'fpgm', 'glyf', 'loca'];

/** One table of a WOFF2 file. */
function tableOf(file: Buffer, wanted: string): Buffer {
  let at = 48;
  const readBase128 = (): number => {
    let value = 0;
    for (;;) {
      const byte = file[at] ?? 0;
      at += 1;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  const lengths: { tag: string; length: number }[] = [];
  for (let left = file.readUInt16BE(12); left > 0; left -= 1) {
    const flags = file[at] ?? 0;
    at += 1;
    const number = flags & 63;
    if (number === 63) at += 4;
    const tag = TAGS[number] ?? String(number);
    let length = readBase128();
    const version = flags >> 6;
    const transformed = tag === 'glyf' || tag === 'loca' ? version !== 3 : version !== 0;
    if (transformed) length = readBase128();
    lengths.push({ tag, length });
  }
  const data = brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20)));
  let from = 0;
  for (const { tag, length } of lengths) {
    if (tag === wanted) return data.subarray(from, from + length);
    from += length;
  }
  throw new Error(`no table ${wanted}`);
}

const files = Array.from(FONTS.matchAll(/url\("(@fontsource[^"]+)"\)/gu), ([, path = '']) => path);
/** Height of a capital in em, from OS/2 (sCapHeight) and head (unitsPerEm). */
const capitalOf = (path: string): number => {
  const file = readFileSync(require.resolve(path));
  return tableOf(file, 'OS/2').readInt16BE(88) / tableOf(file, 'head').readUInt16BE(18);
};

test('the fonts exist, two weights in two subsets, and a capital of theirs is 0.74 em high', () => {
  expect(files).toHaveLength(4);
  for (const path of files) expect(capitalOf(path)).toBeCloseTo(0.74, 3);
});

describe.each(TEXT_SIZES)('text size %s', (size) => {
  test('no text has lower capitals than it promises', () => {
    const ems = [...emsOf(size).values()];
    expect(ems.length).toBe(5);
    expect(Math.min(...ems) * 0.74).toBeGreaterThanOrEqual(LEAST[size]);
  });
});

test('each size is larger than the one before, in every use', () => {
  const steps = TEXT_SIZES.map(emsOf);
  steps.slice(1).forEach((ems, at) => {
    for (const [name, em] of ems) expect(em, name).toBeGreaterThan(steps[at]?.get(name) ?? Number.NaN);
  });
});

test('lines are never closer than 1.4, since Ể and gỵ together need 1.42 em', () => {
  const leadings = Array.from(CSS.matchAll(/--leading(?:-title)?:\s*([\d.]+)/gu), ([, value]) =>
    Number(value),
  );
  expect(leadings).toHaveLength(2);
  expect(Math.min(...leadings)).toBeGreaterThanOrEqual(1.42);
});
