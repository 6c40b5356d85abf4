import { describe, expect, test } from 'vitest';
import { type Key, keysOf, ORDERS, TONE_ROW, TONE_SAMPLES } from '../../../kiosk/ui/typing/key-layout.ts';

const charactersOf = (keys: readonly Key[]) =>
  keys.flatMap((key) => (key.kind === 'character' ? [key.character] : []));
const actsOf = (keys: readonly Key[]) => keys.flatMap((key) => (key.kind === 'act' ? [key.act] : []));
/** 29 letters of the Vietnamese alphabet and f j w z. */
const LETTERS = [...'aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz'];

describe.each(ORDERS)('order %s', (order) => {
  test('has every letter once', () => {
    const letters = charactersOf(keysOf({ order, layer: 'letters', names: false }));
    expect([...letters].sort()).toEqual([...LETTERS].sort());
  });
  test('names get a hyphen and an apostrophe in place of shift and the signs', () => {
    const names = keysOf({ order, layer: 'letters', names: true });
    expect(charactersOf(names).filter((character) => !LETTERS.includes(character))).toEqual(['-', '’']);
    expect(actsOf(names)).not.toContain('shift');
    expect(actsOf(names)).not.toContain('layer');
  });
  test('one can always erase, leave a space, move and choose how to type', () => {
    for (const names of [true, false])
      expect(actsOf(keysOf({ order, layer: 'letters', names }))).toEqual(
        expect.arrayContaining(['backspace', 'space', 'left', 'right', 'settings']),
      );
  });
});

test('the order of school fills rows of eleven, so that its last row ends with the others', () => {
  const width: Readonly<Record<string, number>> = { layer: 2, space: 4 };
  for (const names of [true, false]) {
    const cells = keysOf({ order: 'abc', layer: 'letters', names }).map((key) =>
      names && key.part === 'backspace' ? 2 : (width[key.part] ?? 1),
    );
    expect(cells.reduce((sum, cell) => sum + cell, 0) % 11).toBe(0);
  }
});

test('the signs have all digits, what an address needs, and the way back', () => {
  const signs = keysOf({ order: 'abc', layer: 'signs', names: false });
  expect(charactersOf(signs)).toEqual(expect.arrayContaining([...'0123456789,./-@_']));
  expect(actsOf(signs)).toEqual(expect.arrayContaining(['layer', 'backspace', 'space']));
  expect(new Set(charactersOf(signs)).size).toBe(charactersOf(signs).length);
});

test('every tone of the row has its sample', () => {
  expect(new Set(TONE_ROW).size).toBe(6);
  expect(TONE_ROW.map((tone) => TONE_SAMPLES[tone]).join('')).toBe('áàảãạa');
});
