import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { ok, type Result } from '#shared/result.ts';
import { type Address, type PlainDatabase, reachDatabase } from '../db/index.ts';
import { flush, unfinishedRestore } from '../durable.ts';
import { keysFile, SEALING_KEYS } from '../keys.ts';
import { readKeysFile, wrap } from '../keys-file.ts';
import { checkBackup } from './check.ts';
import { copyOut } from './copy.ts';
import { type Contents, contentsHash, type Manifest, NAMES, pieceName, type SealedKeys } from './manifest.ts';
import { MIGRATIONS, quoted, readTables, type TableShape } from './tables.ts';
import { TAR_END, tarHeader, tarPadding } from './tar.ts';
import { type Progress, type Trouble, trouble, wordsOf } from './trouble.ts';
import { sealOf } from './whole.ts';

/** What a backup or restore works on; values come from the environment. */
export interface Place {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly pgBin: string | undefined;
  /** KEYS_PASSPHRASE: under which the keys lie, or are to lie, in the data folder. */
  readonly keysPassphrase: string | undefined;
  /** BACKUP_PASSPHRASE: the backup's own. */
  readonly passphrase: string | undefined;
  readonly file: string;
  readonly log: (message: string) => void;
  readonly progress: Progress;
}

/** What a backup holds, in numbers. */
export interface Held {
  readonly bytes: number;
  readonly contents: Contents;
}

/** A table is cut into pieces of about this size: an archive must know a file's size before its bytes. */
const PIECE = 4 * 1024 * 1024;

/** Most of it is ciphertext, which does not shrink: more than the quickest way gains nothing. */
const LEVEL = 1;

/** Carries a trouble out of the stream that a backup is. */
class Troubled extends Error {
  readonly trouble: Trouble;
  constructor(reason: Trouble) {
    super(reason.code);
    this.trouble = reason;
  }
}

/** A connection of one's own, which may be idle in its transaction for as long as a slow disk takes. */
export async function connectAlone(address: Address): Promise<pg.Client> {
  const client = new pg.Client({
    ...('url' in address ? { connectionString: address.url } : address),
    application_name: 'vinh-loc-kiosk-backup',
    idle_in_transaction_session_timeout: 0,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * Writes a backup: database and keys in one file, as they were at one instant, while the server runs or not. The
 * file is written aside, read back from the disk and only then given its name.
 * @param program the version of this program
 */
export async function backup(place: Place, program: string): Promise<Result<Held, Trouble>> {
  const { dataDir, file, passphrase } = place;
  if (!passphrase) return trouble('no-passphrase');
  if (existsSync(file)) return trouble('file-exists', { file });
  if (existsSync(unfinishedRestore(dataDir))) return trouble('restore-unfinished', { folder: dataDir });
  const reached = await reachDatabase(place, false);
  if (!reached.ok) {
    if (reached.error.code === 'no-data') return trouble('nothing-here', { folder: dataDir });
    return trouble('said', { why: reached.error.message });
  }
  const aside = `${file}.new`;
  try {
    const contents = await write(aside, reached.value, place, passphrase, program);
    const readBack = await checkBackup(aside, passphrase);
    if (!readBack.ok) throw new Troubled({ code: 'read-back', values: { file } });
    await rename(aside, file);
    await flush(dirname(file));
    return ok({ bytes: (await stat(file)).size, contents });
  } catch (cause) {
    await rm(aside, { force: true });
    if (cause instanceof Troubled) return { ok: false, error: cause.trouble };
    return trouble('cannot-write', { file, why: wordsOf(cause) });
  } finally {
    await reached.value.close();
  }
}

async function write(
  aside: string,
  { address, kind }: PlainDatabase,
  place: Place,
  passphrase: string,
  program: string,
): Promise<Contents> {
  const client = await connectAlone(address);
  const handle = await open(aside, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await client.query('begin isolation level repeatable read read only');
    const takenAt = new Date();
    let contents: Contents | undefined;
    const archive = async function* (): AsyncGenerator<Uint8Array> {
      contents = yield* database(client, place, { program, postgres: kind.version, takenAt });
      // Read after the database's instant: nothing in it is sealed to a key that came later.
      const keys = await wrap(await keysFor(client, place, contents), passphrase);
      const keysText = Buffer.from(JSON.stringify(keys));
      const manifest: Manifest = {
        format: 1,
        contents,
        keys: createHash('sha256').update(keysText).digest('hex'),
      };
      yield* entry(NAMES.keys, [keysText], takenAt);
      yield* entry(NAMES.manifest, [Buffer.from(JSON.stringify(manifest, null, 1))], takenAt);
      yield TAR_END;
    };
    const hash = createHash('sha256');
    await pipeline(Readable.from(archive()), createGzip({ level: LEVEL }), async (packed) => {
      for await (const piece of packed as AsyncIterable<Uint8Array>) {
        hash.update(piece);
        await handle.writeFile(piece);
      }
    });
    await handle.writeFile(sealOf(hash.digest('hex')));
    await handle.sync();
    if (!contents) throw new Error('nothing was written');
    return contents;
  } finally {
    await handle.close();
    await client.end();
  }
}

function* entry(name: string, pieces: readonly Uint8Array[], at: Date): Generator<Uint8Array> {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  yield tarHeader(name, size, Math.floor(at.getTime() / 1000));
  yield* pieces;
  yield tarPadding(size);
}

async function* database(
  client: pg.Client,
  { dataDir, progress }: Place,
  { program, postgres, takenAt }: { program: string; postgres: string; takenAt: Date },
): AsyncGenerator<Uint8Array, Contents> {
  const shapes = await readTables(client);
  if (!shapes.some(({ name }) => name === MIGRATIONS))
    throw new Troubled({ code: 'nothing-here', values: { folder: dataDir } });
  const migrations = await client.query<{ name: string }>(`select name from ${MIGRATIONS} order by name`);
  const audit = await client.query<{ events: string; head: string | null }>(
    'select count(*) as events, (select hash from audit_event order by id desc limit 1) as head from audit_event',
  );
  const tables: Contents['tables'] = [];
  for (const shape of shapes) {
    const { rows, bytes, sha256 } = yield* copyTable(client, shape, takenAt);
    const { name, columns, counters } = shape;
    tables.push({
      name,
      columns: [...columns],
      counters: counters.map((counter) => ({ ...counter })),
      rows,
      bytes,
      sha256,
    });
    progress({ table: name, rows, bytes });
  }
  return {
    program,
    postgres,
    takenAt: takenAt.toISOString(),
    migrations: migrations.rows.map(({ name }) => name),
    tables,
    audit: { events: Number(audit.rows[0]?.events ?? 0), head: audit.rows[0]?.head ?? '0'.repeat(64) },
  };
}

async function* copyTable(
  client: pg.Client,
  { name, columns }: TableShape,
  takenAt: Date,
): AsyncGenerator<Uint8Array, { rows: number; bytes: number; sha256: string }> {
  const list = columns.map(quoted).join(', ');
  const stream = copyOut(client, `copy ${quoted(name)} (${list}) to stdout (format binary)`);
  const hash = createHash('sha256');
  let [piece, size, bytes, number]: [Uint8Array[], number, number, number] = [[], 0, 0, 0];
  for (;;) {
    const next = await stream.next();
    if (!next.done) {
      hash.update(next.value);
      piece.push(next.value);
      size += next.value.length;
      bytes += next.value.length;
    }
    if (next.done || size >= PIECE) {
      number += 1;
      if (size > 0) yield* entry(pieceName(name, number), piece, takenAt);
      [piece, size] = [[], 0];
    }
    if (next.done) return { rows: next.value, bytes, sha256: hash.digest('hex') };
  }
}

async function keysFor(
  client: pg.Client,
  { dataDir, keysPassphrase }: Place,
  contents: Contents,
): Promise<SealedKeys> {
  const read = await readKeysFile(keysFile(dataDir), keysPassphrase);
  if (!read.ok) throw new Troubled({ code: 'said', values: { why: read.error } });
  if (!read.value) throw new Troubled({ code: 'no-keys', values: { folder: dataDir } });
  const { keys } = read.value;
  const known = await client.query<{ value: unknown }>('select value from server_setting where key = $1', [
    SEALING_KEYS,
  ]);
  const needed = (known.rows[0]?.value ?? []) as readonly string[];
  if (needed.some((id) => !keys.sealing.some(({ keyId }) => keyId === id)))
    throw new Troubled({ code: 'keys-do-not-fit', values: { folder: dataDir } });
  return { format: 1, keys, contents: contentsHash(contents) };
}
