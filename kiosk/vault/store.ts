import { type IDBPDatabase, type IDBPTransaction, wrap } from 'idb';
import { err, ok, type Result } from '#shared/result.ts';
import { DATABASE_NAME, type StoreName, UPGRADES, type VaultSchema } from './schema.ts';

/**
 * Why the store could not do it:
 * - `storage-full`: no room on the disk. What was stored before is safe; nothing of this write was kept.
 * - `storage-not-durable`: this browser does not know strict durability, so nothing may be promised.
 * - `storage-broken`: the database cannot be opened or read now. It is never deleted to mend it.
 * - `record-unreadable`: this record cannot be read back, others may be (a file of the browser's is gone).
 */
export interface StoreError {
  readonly code: 'storage-full' | 'storage-not-durable' | 'storage-broken' | 'record-unreadable';
}

type ReadTransaction<Names extends StoreName[]> = IDBPTransaction<VaultSchema, Names, 'readonly'>;
export type WriteTransaction<Names extends StoreName[]> = IDBPTransaction<VaultSchema, Names, 'readwrite'>;

/**
 * The one door to the kiosk's database. A `work` may be run again after the browser has closed the connection,
 * even when the first run did reach the disk: it decides by what it reads inside its transaction. It awaits
 * nothing but the transaction's own requests, since a transaction ends by itself while anything else is awaited.
 */
export interface Store {
  read<Names extends StoreName[], T>(
    names: Names,
    work: (transaction: ReadTransaction<Names>) => Promise<T>,
  ): Promise<Result<T, StoreError>>;
  /** Every write of the kiosk goes through here: all or nothing, and on the disk when it is answered. */
  write<Names extends StoreName[], T>(
    names: Names,
    work: (transaction: WriteTransaction<Names>) => Promise<T>,
  ): Promise<Result<T, StoreError>>;
  close(): void;
}

/** Errors after which a new connection helps (facts: security.md §0.6; Enketo PR#1576). */
const PASSING = new Set(['InvalidStateError', 'AbortError', 'UnknownError', 'TimeoutError']);
/** No room; the connection is of no use after it either. */
const FULL = 'QuotaExceededError';
const TRIES = 3;
const PAUSE_MS = 50;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Not an error of the disk: the transaction's durability is not what was asked for. */
class NotDurable extends Error {}

/** Opens at the program's version; a database of a newer program is opened as it is (schema.ts). */
async function open(factory: IDBFactory, upgrades: typeof UPGRADES): Promise<IDBPDatabase<VaultSchema>> {
  const request = factory.open(DATABASE_NAME, upgrades.length);
  request.addEventListener('upgradeneeded', ({ oldVersion }) => {
    const database = wrap(request.result) as unknown as IDBPDatabase<VaultSchema>;
    const transaction = wrap(request.transaction as IDBTransaction) as unknown as Parameters<
      (typeof UPGRADES)[number]
    >[1];
    for (const upgrade of upgrades.slice(oldVersion)) upgrade(database, transaction);
  });
  try {
    return (await wrap(request)) as unknown as IDBPDatabase<VaultSchema>;
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error;
    return (await wrap(factory.open(DATABASE_NAME))) as unknown as IDBPDatabase<VaultSchema>;
  }
}

/**
 * Makes the store; the database is opened at the first use and again whenever the browser has closed it.
 * @param upgrades the schema's steps; tests add one to try an upgrade
 */
export function createStore(factory: IDBFactory, upgrades = UPGRADES): Store {
  type Connection = IDBPDatabase<VaultSchema>;
  let connection: Promise<Connection> | null = null;

  function connect(): Promise<Connection> {
    if (connection) return connection;
    const opening = open(factory, upgrades).then((database) => {
      database.addEventListener('close', forget);
      // A newer program in another tab waits for us to let go.
      database.addEventListener('versionchange', () => {
        forget();
        database.close();
      });
      return database;
    });
    const forget = () => {
      if (connection === opening) connection = null;
    };
    opening.catch(forget);
    connection = opening;
    return opening;
  }

  function letGo(used: Promise<Connection>): void {
    if (connection === used) connection = null;
    used.then(
      (database) => database.close(),
      () => undefined,
    );
  }

  async function attempt<Names extends StoreName[], T>(
    database: Connection,
    names: Names,
    mode: 'readonly' | 'readwrite',
    work: (transaction: IDBPTransaction<VaultSchema, Names, IDBTransactionMode>) => Promise<T>,
  ): Promise<T> {
    const transaction = database.transaction(names, mode, { durability: 'strict' });
    const { done } = transaction;
    done.catch(() => undefined);
    try {
      if (mode === 'readwrite' && transaction.durability !== 'strict') throw new NotDurable();
      const value = await work(transaction);
      await done;
      return value;
    } catch (error) {
      // A request of an aborted transaction says only that it was aborted; the transaction says why.
      const cause = error instanceof DOMException ? (transaction.error ?? error) : error;
      try {
        transaction.abort();
      } catch {
        // It has ended already.
      }
      throw cause;
    }
  }

  async function run<Names extends StoreName[], T>(
    names: Names,
    mode: 'readonly' | 'readwrite',
    work: (transaction: IDBPTransaction<VaultSchema, Names, IDBTransactionMode>) => Promise<T>,
  ): Promise<Result<T, StoreError>> {
    for (let tried = 1; ; tried++) {
      const used = connect();
      try {
        return ok(await attempt(await used, names, mode, work));
      } catch (error) {
        if (error instanceof NotDurable) return err({ code: 'storage-not-durable' });
        const name = error instanceof DOMException ? error.name : '';
        if (name === 'NotReadableError') return err({ code: 'record-unreadable' });
        if (name !== FULL && !PASSING.has(name)) throw error;
        letGo(used);
        if (name === FULL) return err({ code: 'storage-full' });
        if (tried === TRIES) return err({ code: 'storage-broken' });
        await pause(PAUSE_MS * tried);
      }
    }
  }

  return {
    read: (names, work) => run(names, 'readonly', (transaction) => work(transaction as never)),
    write: (names, work) => run(names, 'readwrite', (transaction) => work(transaction as never)),
    close: () => {
      if (connection) letGo(connection);
    },
  };
}
