import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { findRunAs } from '../../../server/db/embedded/run-as.ts';
import { userNamed } from '../postgres-server.ts';
import {
  alsoWatch,
  cleanUp,
  close,
  copyOfDatabase,
  isRoot,
  newFolder,
  open,
  postmasterIn,
  startChild,
  tryOpen,
  works,
} from './folders.ts';
import { npmPrograms } from './npm-programs.ts';

if (!isRoot) process.stderr.write('PostgreSQL started by root: we are not root, tests of it NOT RUN\n');

cleanUp();

describe.runIf(isRoot)('started by root', () => {
  const umask = process.umask();
  afterEach(() => process.umask(umask));

  async function statusOf(pid: number): Promise<Record<string, string>> {
    const text = await readFile(`/proc/${pid}/status`, 'utf8');
    return Object.fromEntries(
      text
        .split('\n')
        .map((line) => line.split(/:\t/))
        .map(([name = '', value = '']) => [name, value]),
    );
  }

  it('runs as nobody, without any power', async () => {
    const dataDir = newFolder();
    await open({ dataDir });
    const { Uid, CapEff, Groups } = await statusOf(postmasterIn(dataDir));
    expect(Uid?.split('\t')).toEqual(Array(4).fill(String(userNamed('nobody').uid)));
    expect(Number(`0x${CapEff}`)).toBe(0);
    expect(Groups?.trim()).toBe('');
  });

  it('works in a folder that only root may enter, with the one power to pass', async () => {
    const dataDir = alsoWatch(join(newFolder(0o700), 'deeper'));
    mkdirSync(dataDir, { mode: 0o700 });
    await close(await open({ dataDir }));
    const { db } = await open({ dataDir });
    expect(await db.selectFrom('kiosk').selectAll().execute()).toEqual([]);
    const { Uid, CapEff, CapBnd } = await statusOf(postmasterIn(dataDir));
    expect(Uid?.split('\t')[1]).toBe(String(userNamed('nobody').uid));
    // CAP_DAC_READ_SEARCH is number 2 (linux/capability.h).
    expect([CapEff, CapBnd].map((set) => Number(`0x${set}`))).toEqual([1 << 2, 1 << 2]);
  });

  it.each([
    ['reach', 0o755, 1 << 2],
    // CAP_DAC_OVERRIDE is number 1: reading alone does not let a program be run.
    ['run', 0o700, 1 << 1],
  ])(
    'works with programs that only root may %s, and a mask that hides all new files',
    async (_, mode, powers) => {
      const hidden = newFolder(0o700);
      const bin = join(hidden, 'native', 'bin');
      cpSync(npmPrograms(), join(hidden, 'native'), { recursive: true, verbatimSymlinks: true });
      for (const program of readdirSync(bin)) chmodSync(join(bin, program), mode);
      process.umask(0o077);
      const dataDir = alsoWatch(join(hidden, 'data'));
      const { db } = await open({ dataDir, pgBin: bin });
      expect(await sql`select 1 as one`.execute(db)).toMatchObject({ rows: [{ one: 1 }] });
      const { CapEff } = await statusOf(postmasterIn(dataDir));
      expect(Number(`0x${CapEff}`)).toBe(powers);
    },
  );

  it('goes on as the user whose data it is', async () => {
    const user = 4711;
    const dataDir = await copyOfDatabase();
    giveAll(join(dataDir, 'postgres'), user);
    await open({ dataDir });
    const { Uid } = await statusOf(postmasterIn(dataDir));
    expect(Uid?.split('\t')[1]).toBe('4711');
  });

  it.runIf(works('unshare', '--user', '--map-user=65534', 'true'))(
    'works in a user namespace where nothing else is left',
    async () => {
      const dataDir = await copyOfDatabase();
      chmodSync(dataDir, 0o700);
      giveAll(join(dataDir, 'postgres'), 0);
      const { db } = await open({ dataDir });
      expect(await db.selectFrom('kiosk').selectAll().execute()).toEqual([]);
      const inside = await readFile(`/proc/${postmasterIn(dataDir)}/uid_map`, 'utf8');
      expect(inside.trim().split(/\s+/)).toEqual([String(userNamed('nobody').uid), '0', '1']);
    },
  );

  it('says what to do where nothing works', async () => {
    const folder = newFolder();
    const bin = newFolder();
    writeFileSync(join(bin, 'postgres'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    const refused = await findRunAs(folder, bin, undefined);
    expect(refused).toMatchObject({ ok: false, error: { code: 'cannot-step-down' } });
    expect(refused.ok ? '' : refused.error.message).toMatch(/ordinary user.*DATABASE_URL/);
    expect(refused.ok ? '' : refused.error.detail).toMatch(
      /user \d+: .*dac_read_search: .*dac_override: .*user namespace: /,
    );
  });

  it('is as good for an ordinary user, and the two do not take each other’s data', async () => {
    const parent = newFolder();
    const user = userNamed('daemon');
    chownSync(parent, user.uid, user.gid);
    const dataDir = alsoWatch(join(parent, 'data'));
    const child = startChild(dataDir, { as: user });
    await child.heard('acknowledged');
    expect(statSync(dataDir)).toMatchObject({ uid: user.uid });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    child.process.stdin?.end();
    await child.heard('closed');

    const ofRoot = await copyOfDatabase();
    const refused = startChild(ofRoot, { as: user });
    expect(await refused.heard('error')).toMatchObject({ code: 'folder-unusable' });
  });

  it('tells a user without a name on this system what is missing', async () => {
    const dataDir = newFolder();
    chownSync(dataDir, 4713, 4713);
    const child = startChild(dataDir, { as: { uid: 4713, gid: 4713 } });
    const error = await child.heard('error');
    expect(error).toMatchObject({ code: 'create-failed', message: expect.stringContaining('/etc/passwd') });
  });

  it.runIf(works('unshare', '--net', 'true'))(
    'is locked against a start in another container as well',
    async () => {
      const dataDir = newFolder();
      const child = startChild(dataDir, { prefix: ['unshare', '--net', '--pid', '--fork', '--mount-proc'] });
      await child.heard('acknowledged');
      const refused = await tryOpen({ dataDir });
      expect(refused).toMatchObject({ ok: false, error: { code: 'folder-in-use' } });
      child.process.stdin?.end();
      await child.heard('closed');
      await child.ended;
      expect(existsSync(join(dataDir, 'lock'))).toBe(false);
      expect(await tryOpen({ dataDir })).toMatchObject({ ok: true });
    },
  );
});

function giveAll(folder: string, user: number): void {
  chownSync(folder, user, user);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(folder, entry), user, user);
  }
}
