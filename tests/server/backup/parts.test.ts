import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { countsIn, numberIn, sizeIn } from '../../../server/backup/command.ts';
import { copyIn, copyOut } from '../../../server/backup/copy.ts';
import { Contents, contentsHash } from '../../../server/backup/manifest.ts';
import { inOrder } from '../../../server/backup/tables.ts';
import { NotAnArchive, readTar, TAR_END, tarHeader, tarPadding } from '../../../server/backup/tar.ts';
import { checkWhole, SEAL_BYTES, sealOf } from '../../../server/backup/whole.ts';
import { temporaryFolder } from '../core/trial.ts';
import { describeEachDatabase } from '../database.ts';
import { works } from '../db/folders.ts';

const archiveOf = (files: ReadonlyArray<readonly [string, Uint8Array]>): Buffer =>
  Buffer.concat([
    ...files.flatMap(([name, bytes]) => [
      tarHeader(name, bytes.length, 1_795_000_000),
      bytes,
      tarPadding(bytes.length),
    ]),
    TAR_END,
  ]);

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size = 700): Promise<Array<[string, Buffer]>> {
  const files: Array<[string, Buffer]> = [];
  for await (const { name, bytes: content } of readTar(inPieces(bytes, size))) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    files.push([name, Buffer.concat(pieces)]);
  }
  return files;
}

describe('the archive', () => {
  it('gives back what was put in, however it comes in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.stringMatching(/^[a-z_/.]{1,60}$/), fc.uint8Array({ maxLength: 3000 })), {
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 2000 }),
        async (files, size) => {
          const back = await read(archiveOf(files), size);
          expect(back).toEqual(files.map(([name, bytes]) => [name, Buffer.from(bytes)]));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is one that tar itself unpacks, closed as gzip programs allow', () => {
    if (!works('tar', '--version')) {
      process.stderr.write('tar: not present, its reading of our archive NOT RUN\n');
      return;
    }
    const folder = temporaryFolder();
    const packed = gzipSync(
      archiveOf([
        ['tables/a/000001.copy', Buffer.from('Vĩnh Lộc')],
        ['manifest.json', Buffer.alloc(512, 1)],
      ]),
    );
    const whole = Buffer.concat([packed, sealOf(createHash('sha256').update(packed).digest('hex'))]);
    writeFileSync(join(folder, 'a.tar.gz'), whole);
    expect(execFileSync('tar', ['xzf', 'a.tar.gz'], { cwd: folder, encoding: 'utf8' })).toBe('');
    expect(readFileSync(join(folder, 'tables/a/000001.copy'), 'utf8')).toBe('Vĩnh Lộc');
    expect(gunzipSync(whole).length).toBe(4 * 512 + 1024);
  });

  it('that ends early, or has a wrong header, is none', async () => {
    const good = archiveOf([['a', Buffer.alloc(600, 7)]]);
    for (const length of [0, 100, 512, 900, 1536])
      await expect(read(good.subarray(0, length))).rejects.toThrow(NotAnArchive);
    const header = Buffer.from(good);
    header[0] = 98;
    await expect(read(header)).rejects.toThrow('header');
    const size = Buffer.from(tarHeader('a', 0, 0));
    size.write('9x9', 124);
    await expect(read(Buffer.concat([size, TAR_END]))).rejects.toThrow('header');
  });

  it('skips what of a file nobody read', async () => {
    const names: string[] = [];
    for await (const { name } of readTar(
      inPieces(
        archiveOf([
          ['a', Buffer.alloc(700)],
          ['b', Buffer.alloc(1)],
        ]),
        100,
      ),
    ))
      names.push(name);
    expect(names).toEqual(['a', 'b']);
  });
});

describe('the closing member', () => {
  it('has the length it says, and is looked for at the very end', async () => {
    expect(sealOf('0'.repeat(64)).length).toBe(SEAL_BYTES);
    const file = join(temporaryFolder(), 'f');
    const bytes = gzipSync('x');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(file, Buffer.concat([bytes, sealOf(sha256)]));
    expect(await checkWhole(file)).toEqual({ length: bytes.length, sha256 });
    for (const wrong of [sealOf('0'.repeat(64)), Buffer.alloc(SEAL_BYTES), Buffer.alloc(0)]) {
      writeFileSync(file, Buffer.concat([bytes, wrong]));
      expect(await checkWhole(file)).toBeNull();
    }
  });
});

describe('tables', () => {
  it('come after those they refer to; a circle is left as it is', () => {
    const names = (tables: Array<[string, string[]]>) =>
      inOrder(tables.map(([name, after]) => ({ name, after }))).map(({ name }) => name);
    expect(
      names([
        ['part', ['dossier']],
        ['dossier', ['kiosk']],
        ['kiosk', []],
      ]),
    ).toEqual(['kiosk', 'dossier', 'part']);
    expect(
      names([
        ['a', ['b']],
        ['b', ['a']],
        ['c', []],
      ]),
    ).toEqual(['c', 'a', 'b']);
    expect(names([['a', ['elsewhere']]])).toEqual(['a']);
  });
});

describe('the contents of a backup', () => {
  const contents: Contents = {
    program: '1',
    postgres: '18.4',
    takenAt: '2026-11-23T02:00:00.000Z',
    migrations: ['0001-start'],
    tables: [
      { name: 'dossier', columns: ['id'], counters: [], rows: 1234, bytes: 5, sha256: '0'.repeat(64) },
    ],
    audit: { events: 2, head: '0'.repeat(64) },
  };

  it('have one hash, whatever the order in which they are written', () => {
    const { audit, ...rest } = contents;
    expect(contentsHash({ audit, ...rest })).toBe(contentsHash(contents));
    expect(contentsHash({ ...contents, program: '2' })).not.toBe(contentsHash(contents));
  });

  it('name no table that is not a plain name', () => {
    const named = (name: string) =>
      Contents.safeParse({ ...contents, tables: [{ ...contents.tables[0], name }] }).success;
    expect(named('dossier_part')).toBe(true);
    for (const name of ['a/b', '..', 'a"', 'A', '']) expect([name, named(name)]).toEqual([name, false]);
  });

  it('are counted as each language writes numbers', () => {
    expect(countsIn('vi', contents)).toEqual({ dossiers: '1.234', events: '2' });
    expect(countsIn('en', { ...contents, tables: [] })).toEqual({ dossiers: '0', events: '2' });
    expect(numberIn('en', 1234.56)).toBe('1,234.6');
    expect([sizeIn('vi', 12), sizeIn('vi', 1_250_000), sizeIn('en', 4e12)]).toEqual([
      '12 B',
      '1,3 MB',
      '4,000 GB',
    ]);
  });
});

describeEachDatabase('copying', (open) => {
  const connected = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: (await open()).url });
    await client.connect();
    await client.query('create temporary table heap (n int, bytes bytea)');
    return client;
  };
  const all = async (client: pg.Client, text: string): Promise<[Buffer, number]> => {
    const pieces: Uint8Array[] = [];
    const stream = copyOut(client, text);
    for (;;) {
      const next = await stream.next();
      if (next.done) return [Buffer.concat(pieces), next.value];
      pieces.push(next.value);
    }
  };

  it('brings back every byte, also of what is larger than any buffer, and the connection goes on', async () => {
    const client = await connected();
    await client.query(
      `insert into heap select n, decode(repeat(md5(n::text), 20000), 'hex') from generate_series(1, 20) as n`,
    );
    const [bytes, rows] = await all(client, 'copy heap to stdout (format binary)');
    expect(rows).toBe(20);
    expect(bytes.length).toBeGreaterThan(20 * 320_000);
    await client.query('create temporary table copy_of (like heap)');
    expect(await copyIn(client, 'copy copy_of from stdin (format binary)', inPieces(bytes, 100_000))).toBe(
      20,
    );
    const { rows: differing } = await client.query(
      'select n from heap except all select n from copy_of where (n, bytes) in (select n, bytes from heap)',
    );
    expect(differing).toEqual([]);
    await client.end();
  }, 30_000);

  it('says what PostgreSQL says, and what the source says, and the connection goes on', async () => {
    const client = await connected();
    await expect(all(client, 'copy nothing to stdout')).rejects.toThrow('does not exist');
    await expect(
      copyIn(client, 'copy heap from stdin (format binary)', inPieces(Buffer.from('nonsense'), 3)),
    ).rejects.toThrow('signature');
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give.
    async function* failing(): AsyncGenerator<Uint8Array> {
      throw new Error('the file is gone');
    }
    await expect(copyIn(client, 'copy heap from stdin', failing())).rejects.toThrow('the file is gone');
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });
});
