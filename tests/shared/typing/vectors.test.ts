import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { telex, vni } from '#shared/typing/index.ts';

interface Case {
  readonly keys: string;
  readonly out: string;
}

const FIXTURES = new URL('../../fixtures/typing/', import.meta.url);
const groups = JSON.parse(readFileSync(new URL('typing_vectors.json', FIXTURES), 'utf8')) as Record<
  string,
  unknown
>;

// bamboo-core takes both horns back here; vi-rs and other suites, and the rule that marks come in any order, read the
// second w as the key of the o (dượng, stepfather). One text cannot be both: the word wins.
const CONTRADICTED = new Map([['duwongwj', 'dượng']]);

describe('the collected cases', () => {
  const cases = Object.entries(groups).flatMap(([group, list]) =>
    Array.isArray(list) ? (list as Case[]).map((one) => ({ group, ...one })) : [],
  );

  it('are all read', () => {
    expect(cases).toHaveLength(99);
  });

  it.each(cases)('$group: $keys gives $out', ({ group, keys, out }) => {
    const style = group === 'telex_bamboo_newstyle' ? 'new' : 'old';
    const typed = group === 'vni' ? vni(keys, style) : telex(keys, style);
    expect(typed).toBe(CONTRADICTED.get(keys) ?? out.normalize('NFC'));
  });
});

describe('the syllables of vi-rs', () => {
  const rows = readFileSync(new URL('telex_vni_syllables_vi-rs.tsv', FIXTURES), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t') as [string, string, string]);

  it('are all read', () => {
    expect(rows).toHaveLength(20_759);
  });

  it('come out of their Telex keys', () => {
    expect(rows.filter(([syllable, keys]) => telex(keys, 'new') !== syllable.normalize('NFC'))).toEqual([]);
  });

  it('come out of their VNI keys', () => {
    expect(rows.filter(([syllable, , keys]) => vni(keys, 'new') !== syllable.normalize('NFC'))).toEqual([]);
  });
});
