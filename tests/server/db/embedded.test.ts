import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { byCommandLine, postgresProcessesIn } from '../../../server/db/embedded/processes.ts';
import { json } from '../../../server/db/index.ts';
import { machinePrograms, userNamed } from '../postgres-server.ts';
import {
  atWork,
  cleanUp,
  close,
  copyOfDatabase,
  isRoot,
  kill,
  newFolder,
  open,
  postmasterIn,
  socketFolderOf,
  startChild,
  tryOpen,
  until,
} from './folders.ts';
import { npmPrograms } from './npm-programs.ts';

const ownPrograms = machinePrograms();
if (ownPrograms === undefined) {
  process.stderr.write(
    'PostgreSQL programs of this machine (PG_BIN): not present, tests with them NOT RUN\n',
  );
}
const allPrograms: { name: string; pgBin?: string }[] = [
  { name: 'programs of the npm package' },
  ...(ownPrograms === undefined ? [] : [{ name: 'programs named by PG_BIN', pgBin: ownPrograms }]),
];

cleanUp();

describe.each(allPrograms)('embedded PostgreSQL, $name', ({ pgBin }) => {
  const where = (dataDir: string) => (pgBin === undefined ? { dataDir } : { dataDir, pgBin });
  let dataDir = '';
  beforeAll(async () => {
    dataDir = newFolder();
    await close(await open(where(dataDir)));
  });

  it('really runs with the settings that keep what is acknowledged, and without a network', async () => {
    const { db, kind } = await open(where(dataDir));
    const { rows } = await sql<{
      name: string;
      setting: string;
    }>`select name, setting from pg_settings where name in
      ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses', 'server_encoding',
       'unix_socket_permissions', 'log_error_verbosity', 'log_parameter_max_length_on_error')`.execute(db);
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      listen_addresses: '',
      server_encoding: 'UTF8',
      unix_socket_permissions: '0700',
      log_error_verbosity: 'terse',
      log_parameter_max_length_on_error: '0',
    });
    expect(statSync(join(dataDir, 'postgres', 'socket')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'postgres', 'data')).mode & 0o777).toBe(0o700);
    expect(kind).toEqual({ engine: 'embedded', version: expect.stringMatching(/^\d+\.\d+$/) });
    const major = Number(kind.version.split('.')[0]);
    const locale = await sql<{ provider: string }>`select datlocprovider as provider from pg_database
      where datname = current_database()`.execute(db);
    expect(locale.rows).toEqual([{ provider: major >= 17 ? 'b' : 'c' }]);
  });

  it('opens and closes without a word when nothing is wrong', async () => {
    const said: string[] = [];
    for (let round = 0; round < 3; round++) {
      await close(await open({ ...where(dataDir), log: (message) => said.push(message) }));
    }
    expect(said).toEqual([]);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    expect(await postgresProcessesIn(join(dataDir, 'postgres', 'data'))).toEqual([]);
  });

  it('is started again also when its first try fails', async () => {
    const said: string[] = [];
    const { db } = await open({ ...where(dataDir), log: (message) => said.push(message) });
    const conf = join(dataDir, 'postgres', 'data', 'pg_hba.conf');
    const good = readFileSync(conf);
    writeFileSync(conf, 'nonsense\n');
    kill(postmasterIn(dataDir), 'SIGKILL');
    await until(() => said.some((line) => line.includes('pg_hba.conf')));
    writeFileSync(conf, good);
    await until(() =>
      db
        .selectFrom('kiosk')
        .select('id')
        .execute()
        .then(
          () => true,
          () => false,
        ),
    );
  });

  it('cannot be told otherwise by a file in the data folder', async () => {
    const conf = join(dataDir, 'postgres', 'data', 'postgresql.auto.conf');
    const before = readFileSync(conf);
    writeFileSync(conf, "fsync = off\nlisten_addresses = '*'\nsynchronous_commit = off\n");
    const { db } = await open(where(dataDir));
    const { rows } = await sql<{ setting: string }>`select setting from pg_settings
      where name in ('fsync', 'listen_addresses', 'synchronous_commit') order by name`.execute(db);
    expect(rows.map((row) => row.setting)).toEqual(['on', '', 'on']);
    writeFileSync(conf, before);
  });

  it('writes nothing of a refused row into its log', async () => {
    const { db } = await open(where(dataDir));
    const insert = () =>
      db
        .insertInto('server_setting')
        .values({ key: 'Nguyễn Văn Thử', value: json(1) })
        .execute();
    await insert();
    await expect(insert()).rejects.toThrow('duplicate key');
    await expect(
      sql`insert into kiosk (id, name) values ('Nguyễn Văn Thử', 'x')`.execute(db),
    ).rejects.toThrow('null value');
    const log = readFileSync(join(dataDir, 'postgres', 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('Nguyễn');
  });

  it('refuses a second start and says who holds the folder', async () => {
    const child = startChild(dataDir, pgBin === undefined ? {} : { pgBin });
    await child.heard('acknowledged');
    const second = await tryOpen(where(dataDir));
    expect(second).toMatchObject({ ok: false, error: { code: 'folder-in-use' } });
    expect(second.ok ? '' : second.error.message).toContain(`process ${child.process.pid} on ${hostname()}`);
    child.process.stdin?.end();
    await child.heard('closed');
    await child.ended;
    await open(where(dataDir));
    expect(await tryOpen(where(dataDir))).toMatchObject({ ok: false, error: { code: 'folder-in-use' } });
  });

  it('finds every acknowledged row, and stops the orphan, after its program was killed', async () => {
    const child = startChild(dataDir, pgBin === undefined ? {} : { pgBin });
    const key = String(await child.heard('acknowledged'));
    const orphan = postmasterIn(dataDir);
    child.process.kill('SIGKILL');
    await child.ended;
    expect(atWork(orphan)).toBe(true);
    const said: string[] = [];
    const { db } = await open({ ...where(dataDir), log: (message) => said.push(message) });
    expect(said.join(' ')).toContain(`${orphan}`);
    expect(atWork(orphan)).toBe(false);
    expect(postmasterIn(dataDir)).not.toBe(orphan);
    const row = await db.selectFrom('server_setting').selectAll().where('key', '=', key).executeTakeFirst();
    expect(row).toEqual({ key, value: 'kept' });
  });

  it('starts although an old note names a process that lives again', async () => {
    const living = spawn('sleep', ['60'], isRoot ? userNamed('nobody') : {});
    writeFileSync(
      join(dataDir, 'postgres', 'data', 'postmaster.pid'),
      `${living.pid}\n${join(dataDir, 'postgres', 'data')}\n1795000000\n5432\n/tmp\n\n  1234567         1\nready   \n`,
    );
    const { db } = await open(where(dataDir));
    expect(await db.selectFrom('server_setting').select('key').execute()).not.toEqual([]);
    expect(living.exitCode).toBeNull();
    living.kill();
  });

  it('is started again, on the same socket, when it dies under us', async () => {
    const said: string[] = [];
    const { db } = await open({ ...where(dataDir), log: (message) => said.push(message) });
    const first = postmasterIn(dataDir);
    kill(first, 'SIGKILL');
    const alive = () =>
      db
        .selectFrom('server_setting')
        .select('key')
        .execute()
        .then(
          () => true,
          () => false,
        );
    await until(async () => said.some((line) => line.includes('starting it again')) && (await alive()));
    expect(postmasterIn(dataDir)).not.toBe(first);
  });

  it('is complete or not there at all, wherever its creation is interrupted', async () => {
    const fresh = newFolder();
    const data = join(fresh, 'postgres', 'data');
    let interrupted = 0;
    for (const patience of [0, 150, 350, 550, 800]) {
      const child = startChild(fresh, pgBin === undefined ? {} : { pgBin });
      await child.heard('log');
      await pause(patience);
      const done = existsSync(data);
      child.process.kill('SIGKILL');
      await child.ended;
      if (done) break;
      interrupted += 1;
      if (existsSync(data)) expect(existsSync(join(data, 'global', 'pg_control'))).toBe(true);
    }
    expect(interrupted).toBeGreaterThan(2);
    const { db } = await open(where(fresh));
    expect(await sql`select 1 as one`.execute(db)).toMatchObject({ rows: [{ one: 1 }] });
    expect(existsSync(`${data}.new`)).toBe(false);
    expect(await postgresProcessesIn(`${data}.new`)).toEqual([]);
  }, 60_000);
});

describe('the place of the data', () => {
  it('may have spaces, quotes, commas and Vietnamese letters in its name', async () => {
    const dataDir = join(newFolder(), 'Dữ liệu, "nhà văn hóa" khu III');
    await close(await open({ dataDir }));
    expect(existsSync(join(dataDir, 'postgres', 'data', 'PG_VERSION'))).toBe(true);
    await open({ dataDir });
  });

  it('may have a name that is too long for a socket, which then lies elsewhere and is removed, killed or not', async () => {
    const dataDir = join(newFolder(), ...Array.from({ length: 6 }, () => 'một thư mục có tên rất dài'));
    const child = startChild(dataDir);
    await child.heard('acknowledged');
    const socket = socketFolderOf(dataDir);
    expect(socket.startsWith(dataDir)).toBe(false);
    expect(statSync(socket).mode & 0o777).toBe(0o700);
    expect(await tryOpen({ dataDir })).toMatchObject({ ok: false, error: { code: 'folder-in-use' } });
    child.process.kill('SIGKILL');
    await child.ended;
    const again = await open({ dataDir });
    expect(existsSync(socket)).toBe(false);
    const second = socketFolderOf(dataDir);
    kill(postmasterIn(dataDir), 'SIGKILL');
    await until(() =>
      again.db
        .selectFrom('kiosk')
        .select('id')
        .execute()
        .then(
          () => true,
          () => false,
        ),
    );
    expect(socketFolderOf(dataDir)).toBe(second);
    await close(again);
    expect(existsSync(second)).toBe(false);
  });

  it('is the same folder by another name', async () => {
    const parent = newFolder();
    const real = await copyOfDatabase();
    symlinkSync(real, join(parent, 'link'));
    await open({ dataDir: real });
    expect(await tryOpen({ dataDir: join(parent, 'link') })).toMatchObject({
      error: { code: 'folder-in-use' },
    });
  });

  it('is refused with a reason if it cannot be a folder or holds something else', async () => {
    const parent = newFolder();
    writeFileSync(join(parent, 'file'), '');
    expect(await tryOpen({ dataDir: join(parent, 'file') })).toMatchObject({
      error: { code: 'folder-unusable' },
    });
    mkdirSync(join(parent, 'other', 'postgres', 'data'), { recursive: true });
    const other = await tryOpen({ dataDir: join(parent, 'other') });
    expect(other).toMatchObject({ error: { code: 'folder-unusable' } });
  });

  it('is refused, and left alone, if another version of PostgreSQL made it', async () => {
    const dataDir = await copyOfDatabase();
    writeFileSync(join(dataDir, 'postgres', 'data', 'PG_VERSION'), '12\n');
    const refused = await tryOpen({ dataDir });
    expect(refused).toMatchObject({ ok: false, error: { code: 'other-version' } });
    expect(refused.ok ? '' : refused.error.message).toMatch(/PostgreSQL 12.*PG_BIN/);
  });

  it('keeps the reason when PostgreSQL does not start', async () => {
    const dataDir = await copyOfDatabase();
    writeFileSync(join(dataDir, 'postgres', 'data', 'pg_hba.conf'), 'nonsense\n');
    const refused = await tryOpen({ dataDir });
    expect(refused).toMatchObject({ ok: false, error: { code: 'start-failed' } });
    expect(refused.ok ? '' : refused.error.detail).toContain('pg_hba.conf');
    expect(readdirSync(join(dataDir, 'postgres'))).not.toContain('socket');
  });

  it('is found at work by the command line as well, for systems without /proc', async () => {
    const dataDir = await copyOfDatabase();
    await open({ dataDir });
    const data = join(dataDir, 'postgres', 'data');
    const postmaster = postmasterIn(dataDir);
    expect((await byCommandLine(data)).map((it) => it.pid)).toEqual([postmaster]);
    expect(await byCommandLine(`${data}x`)).toEqual([]);
  });
});

describe('programs that cannot be used', () => {
  it.each<[string, string | undefined]>([
    ['has no programs', undefined],
    ['has programs that are too old', '#!/bin/sh\necho "postgres (PostgreSQL) 14.2"\n'],
    ['has programs that are something else', '#!/bin/sh\necho hello\n'],
    ['has programs that do not run here', '#!/nowhere/at-all\n'],
  ])('are reported with what to do when the folder %s', async (_, script) => {
    const pgBin = newFolder();
    for (const program of script === undefined ? [] : ['postgres', 'initdb']) {
      writeFileSync(join(pgBin, program), script ?? '');
      chmodSync(join(pgBin, program), 0o755);
    }
    const dataDir = newFolder();
    const refused = await tryOpen({ dataDir, pgBin });
    expect(refused).toMatchObject({ ok: false, error: { code: 'no-programs' } });
    expect(refused.ok ? '' : refused.error.message).toMatch(/PG_BIN.*DATABASE_URL/);
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  });

  it('are reported when the database cannot be created, and nothing is left', async () => {
    const pgBin = newFolder();
    const real = join(npmPrograms(), 'bin');
    writeFileSync(join(pgBin, 'postgres'), `#!/bin/sh\nexec ${real}/postgres "$@"\n`, { mode: 0o755 });
    writeFileSync(join(pgBin, 'initdb'), '#!/bin/sh\necho no space left >&2; exit 1\n', { mode: 0o755 });
    const dataDir = newFolder();
    const refused = await tryOpen({ dataDir, pgBin });
    expect(refused).toMatchObject({ ok: false, error: { code: 'create-failed' } });
    expect(refused.ok ? '' : refused.error.detail).toContain('no space left');
    expect(readdirSync(join(dataDir, 'postgres'))).toEqual([]);
  });
});
