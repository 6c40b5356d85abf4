import { chmod, chown, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { removeFolder } from './durable.ts';
import { fitsSocketPath } from './lock.ts';
import type { RunAs } from './run-as.ts';

const PREFIX = 'vinh-loc-kiosk-';
// The longest name PostgreSQL makes in it.
const SOCKET = '.s.PGSQL.5432.lock';

/**
 * A folder that only PostgreSQL's user (and root) may enter, for its socket: `socket` in `folder`, or, where that
 * path is too long or the file system has no sockets, a new one in the system's folder for temporary files.
 */
export async function makeSocketFolder(folder: string, as: RunAs, socketsInFolder: boolean): Promise<string> {
  let place = join(folder, 'socket');
  if (socketsInFolder && fitsSocketPath(join(place, SOCKET))) {
    await removeFolder(place);
    await mkdir(place, { mode: 0o700 });
  } else {
    const inTemporary = join(tmpdir(), `${PREFIX}XXXXXX`, SOCKET);
    place = await mkdtemp(join(fitsSocketPath(inTemporary) ? tmpdir() : '/tmp', PREFIX));
  }
  await chmod(place, 0o700);
  if (as.owner !== undefined) await chown(place, as.owner.uid, as.owner.gid);
  return place;
}

/**
 * The temporary socket folder that a killed run left, as its `postmaster.pid` names it. PostgreSQL removes that note
 * when it is stopped, so this is asked before.
 */
export async function leftSocketFolder(pidFile: string): Promise<string | undefined> {
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  // Line 5 is the socket's folder (src/include/utils/pidfile.h).
  const folder = lines[4] ?? '';
  const temporary = [tmpdir(), '/tmp'].includes(dirname(folder));
  return temporary && basename(folder).startsWith(PREFIX) ? folder : undefined;
}
