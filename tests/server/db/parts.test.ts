import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { putInPlace } from '../../../server/db/embedded/durable.ts';
import { fitsSocketPath, lockFolder } from '../../../server/db/embedded/lock.ts';
import { withLinks } from '../../../server/db/embedded/programs.ts';
import { codeOf, databaseError } from '../../../server/db/errors.ts';
import { cleanUp, newFolder, open } from './folders.ts';
import { npmPackage } from './npm-programs.ts';

cleanUp();

describe('the package without its links', () => {
  const packageWithoutLinks = () => {
    const root = join(newFolder(), 'package');
    cpSync(npmPackage(), root, { recursive: true, filter: (source) => !lstatSync(source).isSymbolicLink() });
    return root;
  };

  it('gets them in a private copy, which runs, and is made once', async () => {
    const root = packageWithoutLinks();
    const before = readdirSync(root, { recursive: true });
    expect(spawnSync(join(root, 'native', 'bin', 'postgres'), ['-V']).status).not.toBe(0);
    const place = newFolder();
    const native = await withLinks(root, place);
    expect(native.startsWith(place)).toBe(true);
    expect(execFileSync(join(native, 'bin', 'postgres'), ['-V'], { encoding: 'utf8' })).toContain(
      'PostgreSQL',
    );
    const { ino } = statSync(join(native, 'bin', 'postgres'));
    expect(await withLinks(root, place)).toBe(native);
    expect(statSync(join(native, 'bin', 'postgres')).ino).toBe(ino);
    expect(readdirSync(root, { recursive: true })).toEqual(before);
    await open({ dataDir: newFolder(), pgBin: join(native, 'bin') });
  });

  it('replaces the copy of an older version and what an interrupted copy left', async () => {
    const root = packageWithoutLinks();
    const place = newFolder();
    const native = await withLinks(root, place);
    mkdirSync(`${native}.new`);
    writeFileSync(join(root, 'package.json'), '{"version":"99.0.0"}');
    const newer = await withLinks(root, place);
    expect(newer).not.toBe(native);
    expect(readdirSync(place)).toEqual(['programs-99.0.0']);
  });

  it('is used where it lies if its install script ran, or it needs no links', async () => {
    const root = packageWithoutLinks();
    const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8'));
    for (const { source, target } of links) cpSync(join(root, source), join(root, target));
    expect(await withLinks(root, '/nowhere')).toBe(join(root, 'native'));
    rmSync(join(root, 'native', 'pg-symlinks.json'));
    expect(await withLinks(root, '/nowhere')).toBe(join(root, 'native'));
  });
});

describe.each([true, false])('the lock of a folder (with an abstract socket: %s)', (withAbstract) => {
  it('is given once, and again after it was let go', async () => {
    const folder = newFolder();
    const first = await lockFolder(folder, { withAbstract });
    if (!first.ok) throw new Error(first.error.message);
    const second = await lockFolder(folder, { withAbstract });
    expect(second).toMatchObject({ ok: false, error: { code: 'folder-in-use' } });
    expect(second.ok ? '' : second.error.message).toContain(`process ${process.pid}`);
    await first.value.release();
    expect(readdirSync(folder)).toEqual([]);
    const third = await lockFolder(folder, { withAbstract });
    if (!third.ok) throw new Error(third.error.message);
    expect(third.value.socketsInFolder).toBe(true);
    await third.value.release();
  });

  it('goes to one of several that ask at once', async () => {
    const folder = newFolder();
    const asked = await Promise.all([1, 2, 3, 4].map(() => lockFolder(folder, { withAbstract })));
    expect(asked.filter((one) => one.ok)).toHaveLength(1);
    for (const one of asked) if (one.ok) await one.value.release();
  });

  it('does not outlive a process that was killed with it', async () => {
    const folder = newFolder();
    const script = `require('node:net').createServer().listen(${JSON.stringify(join(folder, 'lock'))}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(existsSync(join(folder, 'lock'))).toBe(true);
    const lock = await lockFolder(folder, { withAbstract });
    if (!lock.ok) throw new Error(lock.error.message);
    await lock.value.release();
  });

  it.each(['', 'not JSON', '[]', '{"pid":1}'])('holds even if its holder says "%s"', async (words) => {
    const folder = newFolder();
    const server = createServer((caller) => caller.end(words));
    await new Promise<void>((resolve) => server.listen(join(folder, 'lock'), resolve));
    const refused = await lockFolder(folder, { withAbstract });
    server.close();
    expect(refused.ok ? '' : refused.error.message).toContain('another start of this program');
  });
});

describe('small parts', () => {
  it('count the bytes of a socket path, not its letters', () => {
    expect(fitsSocketPath('a'.repeat(103))).toBe(true);
    expect(fitsSocketPath('a'.repeat(104))).toBe(false);
    expect(fitsSocketPath('ế'.repeat(35))).toBe(false);
  });

  it('put a folder in place with everything in it', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'aside', 'deep'), { recursive: true });
    for (let n = 0; n < 9; n++) writeFileSync(join(folder, 'aside', 'deep', `${n}`), 'x');
    await putInPlace(join(folder, 'aside'), join(folder, 'place'));
    expect(readdirSync(folder)).toEqual(['place']);
    expect(readdirSync(join(folder, 'place', 'deep'))).toHaveLength(9);
  });

  it('keep the words of whatever was caught', () => {
    expect(databaseError('start-failed', 'No.')).toEqual({ code: 'start-failed', message: 'No.' });
    expect(databaseError('start-failed', 'No.', new Error('why')).detail).toBe('why');
    expect(databaseError('start-failed', 'No.', 'because').detail).toBe('because');
    expect([new Error('x'), 'x', null, { code: 5 }, { code: 'ENOENT' }].map(codeOf)).toEqual([
      ...[undefined, undefined, undefined, undefined, 'ENOENT'],
    ]);
  });
});
