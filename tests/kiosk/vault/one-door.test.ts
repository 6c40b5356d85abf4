import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Every write of the kiosk goes through `write` of vault/store.ts: read in the source, because a single
 * transaction opened elsewhere loses what it kept in a power cut (facts: security.md §0.1).
 */
const KIOSK = join(import.meta.dirname, '../../../kiosk');
const STORE = join('vault', 'store.ts');

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

const sources = readdirSync(KIOSK, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { name: relative(KIOSK, path), code: withoutComments(readFileSync(path, 'utf8')) };
  });

const filesWith = (pattern: RegExp) =>
  sources.filter(({ code }) => pattern.test(code)).map(({ name }) => name);

describe('the source of the kiosk', () => {
  it('is really read', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(filesWith(/createStore/)).toContain(STORE);
  });

  it("opens a transaction in one place, and that place says durability: 'strict'", () => {
    expect(filesWith(/\.transaction\s*\(/)).toEqual([STORE]);
    const store = sources.find(({ name }) => name === STORE)?.code ?? '';
    const opened = [...store.matchAll(/\.transaction\s*\([^)]*\)/g)].map(([call]) => call);
    expect(opened).toHaveLength(1);
    expect(opened[0]).toMatch(/durability: 'strict'/);
  });

  it("says 'readwrite' nowhere else", () => {
    expect(filesWith(/['"`]readwrite['"`]/)).toEqual([STORE]);
  });

  it("uses idb's values in the store alone: its short cuts write with the default durability", () => {
    const importsValues =
      /import\s+(?!type\b)(?:\{(?!(?:\s*type\s[^,}]*,?)+\})[^}]*\}|\*[^;]*|\w+)\s+from\s+'idb'/;
    expect(filesWith(importsValues)).toEqual([STORE]);
    expect(filesWith(/import\('idb|require\(/)).toEqual([]);
  });

  it('opens a database in the store alone, and deletes databases and stores nowhere', () => {
    expect(filesWith(/indexedDB\s*\.\s*open|factory\.open|openDB/)).toEqual([STORE]);
    expect(filesWith(/deleteDatabase|deleteDB|deleteObjectStore|deleteIndex/)).toEqual([]);
  });

  it('empties a store only when it is the draft, or the ballast that nobody reads', () => {
    expect(filesWith(/\.clear\(\)/).filter((name) => name.startsWith('vault'))).toEqual([
      join('vault', 'draft.ts'),
      join('vault', 'fresh-log.ts'),
    ]);
    expect(filesWith(/objectStore\('(?!draft'|draft-photo'|ballast')[\w-]+'\)\s*\.\s*clear/)).toEqual([]);
  });

  it('takes no row out of the outbox', () => {
    expect(filesWith(/objectStore\('outbox'\)\s*\.\s*delete|\brows\.delete/)).toEqual([]);
  });
});
