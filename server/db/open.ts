import type { Kysely } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import { type Address, connect } from './connect.ts';
import { type EmbeddedPostgres, hasCluster, runningIn, startEmbedded } from './embedded/index.ts';
import { type DatabaseError, databaseError } from './errors.ts';
import { migrate } from './migrate.ts';
import type { Database } from './schema.ts';

/** Where the database is to be. Values come from DATA_DIR, DATABASE_URL and PG_BIN. */
export interface OpenOptions {
  /** The data folder; used only where `databaseUrl` is not given. Made if it does not exist. */
  readonly dataDir: string;
  /** A PostgreSQL server of one's own, e.g. `postgresql://kiosk:secret@localhost/kiosk`. */
  readonly databaseUrl?: string | undefined;
  /** A folder with other PostgreSQL programs than the npm package's. */
  readonly pgBin?: string | undefined;
  /** Hears in plain sentences what takes time or is not as it should be. Never anything of a resident. */
  readonly log: (message: string) => void;
}

/** An open database with its tables up to date. */
export interface OpenDatabase {
  readonly db: Kysely<Database>;
  readonly kind: { readonly engine: 'embedded' | 'server'; readonly version: string };
  /** Lets running queries end (10 s at most), closes the connections and, if it is ours, stops PostgreSQL. */
  close(): Promise<void>;
}

/**
 * Opens the database, or creates it: on the server named by `databaseUrl`, else on a private PostgreSQL in `dataDir`
 * that lives as long as it is open. Brings the tables up to date. Gives an error that says what to do where it fails;
 * nothing is then left running or locked.
 */
export async function openDatabase(options: OpenOptions): Promise<Result<OpenDatabase, DatabaseError>> {
  if (options.databaseUrl !== undefined && options.databaseUrl !== '') {
    return openAt({ url: options.databaseUrl }, undefined, options.log);
  }
  const started = await startEmbedded({
    ...options,
    pgBin: options.pgBin === '' ? undefined : options.pgBin,
  });
  if (!started.ok) return started;
  const { host, port, user, database } = started.value;
  return openAt({ host, port, user, database }, started.value, options.log);
}

/** A database as it is: its tables may be of another version, or not be there yet. */
export interface PlainDatabase extends OpenDatabase {
  /** For a connection of one's own, beside those of `db`. */
  readonly address: Address;
}

/**
 * Reaches a database without changing its tables, for backup and restore.
 * @param make true: an embedded one is made where there is none, and one that another process runs is refused
 *   (`folder-in-use`). False: one that runs is joined, one that does not is started, none is an error (`no-data`).
 */
export async function reachDatabase(
  { databaseUrl, pgBin, ...options }: OpenOptions,
  make: boolean,
): Promise<Result<PlainDatabase, DatabaseError>> {
  if (databaseUrl !== undefined && databaseUrl !== '')
    return connectTo({ url: databaseUrl }, undefined, options.log);
  if (!make && !(await hasCluster(options.dataDir)))
    return err(databaseError('no-data', `There is no database in ${options.dataDir}.`));
  const started = await startEmbedded({ ...options, pgBin: pgBin === '' ? undefined : pgBin });
  if (started.ok) {
    const { host, port, user, database } = started.value;
    return connectTo({ host, port, user, database }, started.value, options.log);
  }
  if (make || started.error.code !== 'folder-in-use') return started;
  const running = await runningIn(options.dataDir);
  return running ? connectTo(running, undefined, options.log) : started;
}

async function connectTo(
  address: Address,
  embedded: EmbeddedPostgres | undefined,
  log: (message: string) => void,
): Promise<Result<PlainDatabase, DatabaseError>> {
  const connected = await connect(address, log);
  if (!connected.ok) {
    await embedded?.close();
    return connected;
  }
  const { db, version } = connected.value;
  const close = async () => {
    await connected.value.close();
    await embedded?.close();
  };
  const engine = 'url' in address ? 'server' : 'embedded';
  return ok({ db, address, kind: { engine, version }, close });
}

async function openAt(
  address: Address,
  embedded: EmbeddedPostgres | undefined,
  log: (message: string) => void,
): Promise<Result<OpenDatabase, DatabaseError>> {
  const reached = await connectTo(address, embedded, log);
  if (!reached.ok) return reached;
  const { db, kind, close } = reached.value;
  const migrated = await migrate(db);
  if (!migrated.ok) {
    await close();
    return err(migrated.error);
  }
  return ok({ db, kind, close });
}
