import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { err, ok, type Result } from '#shared/result.ts';
import { codeOf, type DatabaseError, databaseError } from './errors.ts';
import type { Database } from './schema.ts';

/** Where a PostgreSQL answers: a URL (DATABASE_URL), or our own one's socket folder. */
export type Address =
  | { readonly url: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

export interface Connection {
  readonly db: Kysely<Database>;
  /** As the server says it, e.g. `18.4`. */
  readonly version: string;
  close(): Promise<void>;
}

const BIGINT = 20;
const POOL_SIZE = 10;
const CONNECT_PATIENCE_MS = 10_000;
// A forgotten transaction must not hold its locks for ever.
const IDLE_TRANSACTION_MS = 60_000;
const CLOSE_PATIENCE_MS = 10_000;
const OLDEST_VERSION = 150_000;

/**
 * Opens a pool on a PostgreSQL and looks whether it is fit: reachable, version 15 or newer, UTF-8, and set so that
 * what it acknowledges survives a power cut (a server of someone's own that is not is used, and `log` says so).
 */
export async function connect(
  address: Address,
  log: (message: string) => void,
): Promise<Result<Connection, DatabaseError>> {
  let pool: pg.Pool;
  try {
    pool = new pg.Pool({
      ...('url' in address ? { connectionString: address.url } : address),
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_PATIENCE_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
      application_name: 'vinh-loc-kiosk',
      types: { getTypeParser: parserOf },
    });
  } catch (cause) {
    return err(
      databaseError(
        'server-unreachable',
        'DATABASE_URL cannot be read as an address of a PostgreSQL server.',
        cause,
      ),
    );
  }
  // An idle connection that breaks is replaced at the next query; unheard, this event would end the program.
  let closing = false;
  pool.on('error', (cause) => {
    if (!closing) log(`A connection to PostgreSQL broke: ${cause.message}`);
  });
  // One that breaks at work says so to its query as well; unheard, its own event too would end the program.
  pool.on('connect', (client) => client.on('error', () => {}));
  const dialect = new PostgresDialect({
    pool,
    onCreateConnection: async (connection) => {
      await connection.executeQuery(CompiledQuery.raw(STRENGTHEN_COMMIT));
    },
  });
  const db = new Kysely<Database>({ dialect });
  const close = () => {
    closing = true;
    return closeAll(db, pool);
  };
  const fit = await inspect(db, log);
  if (fit.ok) return ok({ db, version: fit.value, close });
  await close();
  return fit;
}

// Stronger settings than "on" exist on a server with replicas, and are left alone.
const STRENGTHEN_COMMIT = `select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') in ('off', 'local', 'remote_write')`;

const parserOf: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === BIGINT && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text');

async function inspect(
  db: Kysely<Database>,
  log: (message: string) => void,
): Promise<Result<string, DatabaseError>> {
  try {
    const { rows } = await sql<{
      number: number;
      version: string;
      encoding: string;
      fsync: string;
      pages: string;
    }>`
      select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
        current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
        current_setting('full_page_writes') as pages`.execute(db);
    const [found] = rows;
    if (found === undefined || found.number < OLDEST_VERSION) {
      return err(
        databaseError(
          'server-unfit',
          `The server in DATABASE_URL is PostgreSQL ${found?.version}; version 15 or newer is needed.`,
        ),
      );
    }
    if (found.encoding !== 'UTF8') {
      return err(
        databaseError(
          'server-unfit',
          `The database in DATABASE_URL keeps text as ${found.encoding}, which loses Vietnamese letters. Create one with ENCODING 'UTF8'.`,
        ),
      );
    }
    if (found.fsync !== 'on' || found.pages !== 'on') {
      log(
        'The PostgreSQL server in DATABASE_URL may lose dossiers in a power cut: set fsync and full_page_writes to on.',
      );
    }
    // Distributions add a remark of their own: "15.18 (Debian …)".
    return ok(found.version.split(' ')[0] ?? found.version);
  } catch (cause) {
    return err(
      databaseError(
        'server-unreachable',
        `PostgreSQL does not let us in${codeOf(cause) === undefined ? '' : ` (${codeOf(cause)})`}. See that the server in DATABASE_URL runs, and that user, password and database are right.`,
        cause,
      ),
    );
  }
}

async function closeAll(db: Kysely<Database>, pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_PATIENCE_MS);
  });
  await Promise.race([db.destroy().then(() => (pool.ended || pool.ending ? undefined : pool.end())), enough]);
  clearTimeout(timer);
}
