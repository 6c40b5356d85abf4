import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '#shared/result.ts';
import { makeDataFolder } from '../../durable.ts';
import { type DatabaseError, databaseError } from '../errors.ts';
import { createCluster, SUPERUSER } from './create.ts';
import { emptyFolder, removeFolder } from './durable.ts';
import { keepRunning, tidyUp } from './keep-running.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { startPostmaster } from './postmaster.ts';
import { findPrograms, type Programs } from './programs.ts';
import { findRunAs, ownerOf } from './run-as.ts';
import { leftSocketFolder, makeSocketFolder } from './socket-folder.ts';

/** A PostgreSQL of our own: how to reach it, and how to stop it. `host` is the folder of its socket. */
export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: 5432;
  readonly user: string;
  readonly database: string;
  readonly version: string;
  readonly pid: () => number;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The program's data folder (DATA_DIR); made if it does not exist. PostgreSQL keeps to `postgres/` in it. */
  readonly dataDir: string;
  /** The folder of other PostgreSQL programs (PG_BIN). */
  readonly pgBin?: string | undefined;
  readonly log: (message: string) => void;
}

interface Place {
  readonly folder: string;
  readonly data: string;
  readonly pidFile: string;
}

/**
 * Starts PostgreSQL as a private child process on the cluster in `dataDir`, making that first if there is none. The
 * data folder is locked for as long as it runs. What a killed run left behind is put in order; if PostgreSQL dies
 * under us it is started again on the same socket. Gives an error that says what to do where it cannot run.
 */
export async function startEmbedded(
  options: EmbeddedOptions,
): Promise<Result<EmbeddedPostgres, DatabaseError>> {
  const dataDir = resolve(options.dataDir);
  try {
    await makeDataFolder(dataDir);
  } catch (cause) {
    return err(
      databaseError(
        'folder-unusable',
        `The data folder ${dataDir} cannot be made. Name another in DATA_DIR.`,
        cause,
      ),
    );
  }
  const root = await realpath(dataDir);
  let lock: FolderLock | undefined;
  try {
    const locked = await lockFolder(root);
    if (!locked.ok) return locked;
    lock = locked.value;
    const started = await startLocked(root, locked.value, options);
    if (!started.ok) await lock.release();
    return started;
  } catch (cause) {
    await lock?.release();
    return err(
      databaseError(
        'folder-unusable',
        `The data folder ${dataDir} cannot be used. See that it is ours to write, or name another in DATA_DIR.`,
        cause,
      ),
    );
  }
}

async function startLocked(
  root: string,
  lock: FolderLock,
  { pgBin, log }: EmbeddedOptions,
): Promise<Result<EmbeddedPostgres, DatabaseError>> {
  const folder = join(root, 'postgres');
  const place: Place = {
    folder,
    data: join(folder, 'data'),
    pidFile: join(folder, 'data', 'postmaster.pid'),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await findPrograms(pgBin, folder);
  if (!found.ok) return found;
  const programs = found.value;
  const dataOwner = await ownerOf(place.data);
  const way = await findRunAs(folder, programs.bin, dataOwner);
  if (!way.ok) return way;
  const as = way.value;
  if (dataOwner === undefined) {
    log(`Creating a PostgreSQL ${programs.version} database in ${place.data}.`);
    const created = await createCluster(programs, as, place.data);
    if (!created.ok) return created;
  }
  const same = await checkVersion(place, programs);
  if (!same.ok) return same;
  const oldSocketFolder = await leftSocketFolder(place.pidFile);
  const tidy = await tidyUp(place.data, log);
  if (!tidy.ok) return tidy;
  if (oldSocketFolder !== undefined) await removeFolder(oldSocketFolder);
  const socketFolder = await makeSocketFolder(folder, as, lock.socketsInFolder);
  const logFile = join(folder, 'postgres.log');
  const start = async () => {
    await emptyFolder(socketFolder);
    return startPostmaster({ programs, as, data: place.data, socketFolder, logFile, log });
  };
  const started = await start();
  if (!started.ok) {
    await removeFolder(socketFolder);
    return started;
  }
  const kept = keepRunning(started.value, start, place.data, log);
  return ok({
    host: socketFolder,
    port: 5432,
    user: SUPERUSER,
    database: 'postgres',
    version: programs.version,
    pid: kept.pid,
    async close() {
      await kept.stop();
      await removeFolder(socketFolder);
      await lock.release();
    },
  });
}

/**
 * Where the PostgreSQL of a data folder answers while another process of ours runs it, as its note tells; nothing
 * when none is ready there.
 */
export async function runningIn(
  dataDir: string,
): Promise<{ host: string; port: number; user: string; database: string } | undefined> {
  const note = join(resolve(dataDir), 'postgres', 'data', 'postmaster.pid');
  // Line 4 is the port, 5 the socket's folder, 8 the state (src/include/utils/pidfile.h).
  const lines = (await readFile(note, 'utf8').catch(() => '')).split('\n');
  const [port, host, state] = [Number(lines[3]), lines[4], lines[7]?.trim()];
  if (!host || state !== 'ready' || !Number.isInteger(port)) return undefined;
  return { host, port, user: SUPERUSER, database: 'postgres' };
}

/** Whether a data folder holds a database cluster, whole (create.ts). */
export const hasCluster = async (dataDir: string): Promise<boolean> =>
  (await ownerOf(join(resolve(dataDir), 'postgres', 'data'))) !== undefined;

async function checkVersion({ data }: Place, programs: Programs): Promise<Result<void, DatabaseError>> {
  const written = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (written === undefined) {
    return err(
      databaseError(
        'folder-unusable',
        `${data} is not a PostgreSQL database. Move it away, or name another folder in DATA_DIR.`,
      ),
    );
  }
  if (Number(written) === programs.major) return ok(undefined);
  return err(
    databaseError(
      'other-version',
      `The database in ${data} is of PostgreSQL ${written.trim()}, the programs in ${programs.bin} are ${programs.version}. Name the folder of PostgreSQL ${written.trim()}'s programs in PG_BIN. Nothing was changed.`,
    ),
  );
}
