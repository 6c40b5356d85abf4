import type { Kysely } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import { type Address, connect } from './connect.ts';
import { type EmbeddedPostgres, startEmbedded } from './embedded/index.ts';
import type { DatabaseError } from './errors.ts';
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

async function openAt(
  address: Address,
  embedded: EmbeddedPostgres | undefined,
  log: (message: string) => void,
): Promise<Result<OpenDatabase, DatabaseError>> {
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
  const migrated = await migrate(db);
  if (!migrated.ok) {
    await close();
    return err(migrated.error);
  }
  return ok({ db, kind: { engine: embedded === undefined ? 'server' : 'embedded', version }, close });
}
