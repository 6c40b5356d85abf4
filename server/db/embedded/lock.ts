import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { hostname, platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { err, ok, type Result } from '#shared/result.ts';
import { codeOf, type DatabaseError, databaseError } from '../errors.ts';

/** A data folder held by this process until it lets go or dies, whichever comes first. */
export interface FolderLock {
  /** Whether Unix sockets can be made inside the folder: some network and shared file systems cannot. */
  readonly socketsInFolder: boolean;
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

// A path of a Unix socket ends before 104 bytes on macOS, 108 on Linux, the closing zero included (sys/un.h).
const LONGEST_SOCKET_PATH = 103;
const PATIENCE_MS = 1_000;

/** Whether a Unix socket can have this path: the system counts bytes, and Vietnamese letters take two or three. */
export function fitsSocketPath(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_SOCKET_PATH;
}

/**
 * Holds `folder` against every other start of this program. Two sockets are listened on, each saying who holds it
 * and each gone at the latest when the process dies: on Linux an abstract one, named by the folder's device and inode
 * and given out by the kernel to one process alone; and `lock` in the folder, which is seen across containers and is
 * all there is on other systems. A second start gets `folder-in-use` with the holder named.
 * `withAbstract` says whether to use the first kind.
 */
export async function lockFolder(
  folder: string,
  { withAbstract = platform() === 'linux' } = {},
): Promise<Result<FolderLock, DatabaseError>> {
  const greeting: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  let abstract: Server | undefined;
  if (withAbstract) {
    const { dev, ino } = await stat(folder, { bigint: true });
    const name = `\0vinh-loc-kiosk/${dev}:${ino}`;
    const taken = await listen(name, greeting);
    if (!taken.ok) return err(inUse(folder, await whoHolds(name)));
    abstract = taken.value;
  }
  const file = await lockFile(folder, greeting, abstract === undefined);
  if (!file.ok && file.error.code === 'folder-in-use') {
    await close(abstract);
    return file;
  }
  if (!file.ok && abstract === undefined) return file;
  return ok({
    socketsInFolder: file.ok,
    async release() {
      if (file.ok) await file.value();
      await close(abstract);
    },
  });
}

async function lockFile(
  folder: string,
  greeting: Holder,
  alone: boolean,
): Promise<Result<() => Promise<void>, DatabaseError>> {
  // A long folder is named by way of its open handle, where the system lets us.
  const handle = platform() === 'linux' ? await open(folder, 'r') : undefined;
  const place = handle === undefined ? folder : `/proc/self/fd/${handle.fd}`;
  const path = join(place, 'lock');
  const aside = join(place, `lock.${randomBytes(4).toString('hex')}`);
  const taken = fitsSocketPath(aside)
    ? await listen(aside, greeting)
    : err(new Error(`${aside} is too long for a socket`));
  if (!taken.ok) {
    await handle?.close();
    return err(databaseError('folder-unusable', `No lock can be made in ${folder}.`, taken.error));
  }
  const holder = await whoHolds(path);
  if (holder !== undefined) {
    await letGo(taken.value, handle);
    return err(inUse(folder, holder));
  }
  const { ino } = await lstat(aside, { bigint: true });
  const mine = async () => (await lstat(path, { bigint: true }).catch(() => undefined))?.ino === ino;
  await rename(aside, path);
  // Of two that found the same dead lock, the last to put its own in place has it; the other sees that here.
  if (alone) await pause(100);
  if (!(await mine())) {
    await letGo(taken.value, handle);
    return err(inUse(folder, await whoHolds(path)));
  }
  return ok(async () => {
    if (await mine()) await rm(path, { force: true });
    await letGo(taken.value, handle);
  });
}

async function letGo(server: Server, handle: FileHandle | undefined): Promise<void> {
  await close(server);
  await handle?.close();
}

function listen(path: string, greeting: Holder): Promise<Result<Server, Error>> {
  return new Promise((resolve) => {
    const server = createServer((caller) => {
      caller.on('error', () => caller.destroy());
      caller.end(JSON.stringify(greeting));
    });
    server.once('error', (cause) => resolve(err(cause)));
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      resolve(ok(server));
    });
  });
}

function close(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
}

/** Who answers on a lock's socket: their own words, `'unknown'` if they say nothing, nothing if nobody is there. */
function whoHolds(path: string): Promise<Holder | 'unknown' | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    let text = '';
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.setEncoding('utf8');
    socket.on('data', (piece) => {
      text += piece;
    });
    socket.on('error', (cause) => {
      const gone = codeOf(cause) === 'ECONNREFUSED' || codeOf(cause) === 'ENOENT';
      resolve(gone ? undefined : 'unknown');
    });
    socket.on('close', () => resolve(readHolder(text)));
  });
}

function readHolder(text: string): Holder | 'unknown' {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== 'object' || said === null) return 'unknown';
    if (!('pid' in said && 'host' in said && 'since' in said)) return 'unknown';
    return { pid: Number(said.pid), host: String(said.host), since: String(said.since) };
  } catch {
    return 'unknown';
  }
}

function inUse(folder: string, holder: Holder | 'unknown' | undefined): DatabaseError {
  const who =
    holder === undefined || holder === 'unknown'
      ? 'another start of this program'
      : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return databaseError(
    'folder-in-use',
    `The data folder ${folder} is in use by ${who}. Stop that one first, or name another folder in DATA_DIR.`,
  );
}
