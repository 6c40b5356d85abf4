import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backspace, createTyping, placeTone, telex, typeKey, vni } from '#shared/typing/index.ts';
import { keysOf, layOut } from './keys-of.ts';

const syllables = readFileSync(
  new URL('../../fixtures/typing/telex_vni_syllables_vi-rs.tsv', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => (line.split('\t')[0] ?? '').normalize('NFC'));

const syllable = fc.constantFrom(...syllables);
const choice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const choices = fc.array(choice, { minLength: 5, maxLength: 5 });
const pairKeys = fc.constantFrom(1 as const, 2 as const);

const typeIn = { telex, vni };

describe.each(['telex', 'vni'] as const)('%s', (method) => {
  it('takes the mark keys in any order', () => {
    fc.assert(
      fc.property(syllable, choices, pairKeys, (word, order, pair) => {
        expect(typeIn[method](layOut(keysOf(word, method, pair), order), 'new')).toBe(word);
      }),
      { numRuns: 4000 },
    );
  });

  it('takes capitals in any order too', () => {
    fc.assert(
      fc.property(syllable, choices, (word, order) => {
        const keys = layOut(keysOf(word, method, 1), order).toUpperCase();
        expect(typeIn[method](keys, 'new')).toBe(word.toUpperCase());
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the bare letters and the key when the last mark key is typed again', () => {
    fc.assert(
      fc.property(syllable, (word) => {
        const { marks } = keysOf(word, method, 1);
        const tone = marks.find(({ key }) => (method === 'telex' ? 'sfrxj' : '12345').includes(key));
        fc.pre(tone !== undefined);
        const inline = tonelessKeys(word, method);
        const key = tone?.key ?? '';
        const toneless = placeTone(word, 'level', 'new');

        expect(typeIn[method](inline + key + key, 'new')).toBe(toneless + key);
      }),
      { numRuns: 1000 },
    );
  });

  it('comes back to the same word after deleting its last letter and typing it again', () => {
    fc.assert(
      fc.property(syllable, (word) => {
        const last = word.at(-1) ?? '';
        // A last letter that carries marks loses them, and ươ stays after its ending is gone.
        fc.pre(/^[a-z]$/u.test(last));
        const state = createTyping({ text: word, method: 'letters', toneStyle: 'new' });
        expect(typeKey(backspace(state), last).text).toBe(word);
      }),
      { numRuns: 1000 },
    );
  });
});

function tonelessKeys(word: string, method: 'telex' | 'vni'): string {
  const toneless = placeTone(word, 'level', 'new');
  return layOut(keysOf(toneless, method, 1), [0, 0, 0, 0, 0]);
}
