import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type pg from 'pg';
import * as z from 'zod/mini';
import { ok, type Result } from '#shared/result.ts';
import { verifyAudit } from '../audit/index.ts';
import { hasCluster, knownMigrations, migrate, type PlainDatabase, reachDatabase } from '../db/index.ts';
import { flush, makeDataFolder, unfinishedRestore, writeInPlace } from '../durable.ts';
import { keysFile } from '../keys.ts';
import { writeKeysFile } from '../keys-file.ts';
import { readArchive } from './archive.ts';
import { connectAlone, type Place } from './backup.ts';
import { type CheckedBackup, checkBackup } from './check.ts';
import { copyIn } from './copy.ts';
import { type Contents, folderOf } from './manifest.ts';
import { MIGRATIONS, quoted, readTables } from './tables.ts';
import type { TarEntry } from './tar.ts';
import { type Progress, type Trouble, trouble, wordsOf } from './trouble.ts';

/** The setting that tells which backup a database was restored from. */
const RESTORED_FROM = 'restored-from';

/** What was restored, and whether the audit chain is the one that was backed up and holds. */
export interface Restored {
  readonly contents: Contents;
  readonly chainHolds: boolean;
}

/** The note in a data folder while a restore is under way (`unfinishedRestore`). */
const Note = z.object({ backup: z.string() });

/**
 * Restores a backup into an empty data folder, or an empty database. The file is checked from end to end and its
 * keys are opened before anything is written. What is then interrupted, at any point, goes on when the same file is
 * restored again; until it is done the server does not start there.
 */
export async function restore(place: Place): Promise<Result<Restored, Trouble>> {
  const { dataDir, file, passphrase } = place;
  if (!passphrase) return trouble('no-passphrase');
  const checked = await checkBackup(file, passphrase);
  if (!checked.ok) return checked;
  const { contents, sha256 } = checked.value;
  if (contents.migrations.some((name) => !knownMigrations().includes(name)))
    return trouble('newer', { program: contents.program });
  const begun = await readNote(dataDir);
  if (begun !== null && begun !== sha256) return trouble('other-restore', { folder: dataDir });
  const ownServer = Boolean(place.databaseUrl);
  if (begun === null && (existsSync(keysFile(dataDir)) || (!ownServer && (await hasCluster(dataDir)))))
    return trouble('not-empty', { folder: dataDir });
  // A cluster is made by the very reaching for it: so the note comes first. A server of one's own is looked at first.
  if (!ownServer) await writeNote(dataDir, sha256);
  const reached = await reachDatabase(place, true);
  if (!reached.ok) {
    if (!ownServer && !(await hasCluster(dataDir))) await removeNote(dataDir);
    if (reached.error.code === 'folder-in-use') return trouble('in-use', { folder: dataDir });
    return trouble('said', { why: reached.error.message });
  }
  try {
    return await fill(place, checked.value, reached.value, begun !== null);
  } catch (cause) {
    return trouble('stopped-midway', { folder: dataDir, why: wordsOf(cause) });
  } finally {
    await reached.value.close();
  }
}

async function fill(
  place: Place,
  checked: CheckedBackup,
  { db, address }: PlainDatabase,
  goesOn: boolean,
): Promise<Result<Restored, Trouble>> {
  const { dataDir } = place;
  const { contents, keys, sha256 } = checked;
  const client = await connectAlone(address);
  try {
    const state = await stateOf(client, sha256);
    if (state === 'in-use' || (state === 'tables' && !goesOn))
      return trouble('database-not-empty', { folder: dataDir });
    await writeNote(dataDir, sha256);
    if (state !== 'restored') {
      const prepared = await migrate(db, contents.migrations.at(-1));
      if (!prepared.ok) return trouble('said', { why: prepared.error.message });
      await load(client, checked, place);
    }
  } finally {
    await client.end();
  }
  const migrated = await migrate(db);
  if (!migrated.ok) return trouble('said', { why: migrated.error.message });
  await writeKeysFile(keysFile(dataDir), keys, place.keysPassphrase);
  const chain = await verifyAudit(db);
  const { events, head } = contents.audit;
  await removeNote(dataDir);
  // What the backup holds is restored also when its chain was broken before it was taken; but it is said.
  const chainHolds = chain.ok && chain.value.events === events && chain.value.head === head;
  return ok({ contents, chainHolds });
}

/** What stands in a database: nothing; tables without a row; this very backup; or somebody's data. */
async function stateOf(
  client: pg.Client,
  sha256: string,
): Promise<'nothing' | 'tables' | 'restored' | 'in-use'> {
  const tables = (await readTables(client)).map(({ name }) => name).filter((name) => name !== MIGRATIONS);
  if (tables.length === 0) return 'nothing';
  if (tables.includes('server_setting')) {
    const { rows } = await client.query<{ value: unknown }>(
      'select value from server_setting where key = $1',
      [RESTORED_FROM],
    );
    const from = Note.safeParse(rows[0]?.value);
    if (from.success && from.data.backup === sha256) return 'restored';
  }
  for (const table of tables) {
    const { rowCount } = await client.query(`select 1 from ${quoted(table)} limit 1`);
    if (rowCount !== 0) return 'in-use';
  }
  return 'tables';
}

/** Fills the tables in one transaction: all of them or none. @throws when a row or a byte is not as it was */
async function load(
  client: pg.Client,
  { contents, length, sha256 }: CheckedBackup,
  place: Place,
): Promise<void> {
  const archive = readArchive(place.file, length);
  let current = await archive.next();
  const piecesOf = async function* (table: string): AsyncGenerator<TarEntry> {
    while (!current.done && current.value.name.startsWith(folderOf(table))) {
      yield current.value;
      current = await archive.next();
    }
  };
  await client.query('begin');
  for (const table of contents.tables) {
    const hash = createHash('sha256');
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of piecesOf(table.name))
        for await (const chunk of piece.bytes) {
          hash.update(chunk);
          yield chunk;
        }
    };
    if (table.name === MIGRATIONS) for await (const _ of bytes());
    else await loadTable(client, table, bytes(), place.progress);
    if (hash.digest('hex') !== table.sha256) throw new Error(`${table.name} changed while it was read`);
  }
  const now = new Date();
  await client.query(
    `insert into server_setting (key, value) values ($1, $2)
     on conflict (key) do update set value = excluded.value`,
    [
      RESTORED_FROM,
      JSON.stringify({ backup: sha256, takenAt: contents.takenAt, restoredAt: now.toISOString() }),
    ],
  );
  await client.query('commit');
}

async function loadTable(
  client: pg.Client,
  table: Contents['tables'][number],
  bytes: AsyncIterable<Uint8Array>,
  progress: Progress,
): Promise<void> {
  const list = table.columns.map(quoted).join(', ');
  const rows = await copyIn(client, `copy ${quoted(table.name)} (${list}) from stdin (format binary)`, bytes);
  if (rows !== table.rows) throw new Error(`${table.name}: ${rows} of ${table.rows} rows`);
  for (const { column, last } of table.counters)
    if (last !== null)
      await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [
        quoted(table.name),
        column,
        last,
      ]);
  progress({ table: table.name, rows, bytes: table.bytes });
}

async function readNote(dataDir: string): Promise<string | null> {
  const text = await readFile(unfinishedRestore(dataDir), 'utf8').catch(() => null);
  return text === null ? null : Note.parse(JSON.parse(text)).backup;
}

async function writeNote(dataDir: string, sha256: string): Promise<void> {
  await makeDataFolder(dataDir);
  await writeInPlace(unfinishedRestore(dataDir), JSON.stringify({ backup: sha256 }));
}

async function removeNote(dataDir: string): Promise<void> {
  await rm(unfinishedRestore(dataDir), { force: true });
  await flush(dirname(unfinishedRestore(dataDir)));
}
