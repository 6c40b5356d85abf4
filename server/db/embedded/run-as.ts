import { execFile } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '#shared/result.ts';
import { codeOf, type DatabaseError, databaseError } from '../errors.ts';

/**
 * As whom PostgreSQL's programs run. `owner` is who must own their files, nothing if that is us. `prefix` is a
 * command that the program and its arguments are appended to; `spawnAs` is for child_process.
 */
export interface RunAs {
  readonly description: string;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly prefix: readonly string[];
  readonly spawnAs: { readonly uid?: number; readonly gid?: number };
}

const OURSELVES: RunAs = { description: 'ourselves', prefix: [], spawnAs: {} };
const CAN_NOT_STEP_DOWN =
  'PostgreSQL refuses to run as root, and no way to run it as another user worked here. Start this program as an ordinary user who owns the data folder, or move the program and DATA_DIR out of folders that only root may enter, or name a running server in DATABASE_URL.';

/** The file and arguments to spawn so that `program` runs as `as` says. */
export function command(
  as: RunAs,
  program: string,
  args: readonly string[],
): readonly [string, readonly string[]] {
  const [first, ...rest] = [...as.prefix, program, ...args];
  return [first ?? program, rest];
}

/**
 * Finds out as whom PostgreSQL can run, by trying. It refuses root: so root steps down to the owner of the data that
 * is there, or to `nobody`. Where that user cannot get through a folder above (0700), it is given the one capability
 * to pass (reading first, writing only if that is not enough); where the kernel will not, a user namespace in which
 * root has another number. `folder` must exist; it is given to the user found.
 */
export async function findRunAs(
  folder: string,
  bin: string,
  dataOwner: { uid: number; gid: number } | undefined,
): Promise<Result<RunAs, DatabaseError>> {
  if (process.getuid?.() !== 0) {
    const us = process.getuid?.();
    if (dataOwner !== undefined && dataOwner.uid !== us) {
      return err(
        databaseError(
          'folder-unusable',
          `The database in ${folder} belongs to user number ${dataOwner.uid} and we run as ${us}. Start this program as that user or as root, or name another folder in DATA_DIR.`,
        ),
      );
    }
    return ok(OURSELVES);
  }
  const tried: string[] = [];
  for (const candidate of await waysDown(dataOwner)) {
    const problem = await tryOut(candidate, folder, bin);
    if (problem === undefined) return ok(candidate);
    tried.push(`${candidate.description}: ${problem}`);
  }
  return err(databaseError('cannot-step-down', CAN_NOT_STEP_DOWN, tried.join('; ')));
}

async function waysDown(dataOwner: { uid: number; gid: number } | undefined): Promise<readonly RunAs[]> {
  const user = dataOwner ?? (await nobody());
  const ways: RunAs[] = [];
  if (user !== undefined && user.uid !== 0) {
    ways.push({ description: `user ${user.uid}`, owner: user, prefix: [], spawnAs: user });
    if (platform() === 'linux') {
      for (const capability of ['dac_read_search', 'dac_override'])
        ways.push(withCapability(user, capability));
    }
  }
  // Files made inside such a namespace belong to root outside: so it is never mixed with the ways above.
  if (platform() === 'linux' && (dataOwner === undefined || dataOwner.uid === 0)) {
    const inside = await nobody();
    const number = inside?.uid ?? 65534;
    ways.push({
      description: 'a user namespace',
      owner: { uid: 0, gid: 0 },
      prefix: ['unshare', '--user', `--map-user=${number}`, `--map-group=${inside?.gid ?? number}`, '--'],
      spawnAs: {},
    });
  }
  return ways;
}

function withCapability(user: { uid: number; gid: number }, capability: string): RunAs {
  return {
    description: `user ${user.uid} with ${capability}`,
    owner: user,
    prefix: [
      'setpriv',
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      // Without it access(2), by which PostgreSQL looks at its own programs, leaves capabilities out (capabilities(7)).
      '--securebits=+no_setuid_fixup',
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=-all,+${capability}`,
      `--bounding-set=-all,+${capability}`,
      '--',
    ],
    spawnAs: {},
  };
}

async function nobody(): Promise<{ uid: number; gid: number } | undefined> {
  // macOS keeps its users elsewhere and numbers this one -2 (dscl . read /Users/nobody).
  if (platform() === 'darwin') return { uid: -2, gid: -2 };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(users) ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

async function tryOut(as: RunAs, folder: string, bin: string): Promise<string | undefined> {
  const script = '"$1" -V && cd -- "$2" && : > .probe && rm .probe && [ "$(id -u)" != 0 ]';
  try {
    if (as.owner !== undefined) await chown(folder, as.owner.uid, as.owner.gid);
    const [file, args] = command(as, '/bin/sh', ['-c', script, 'probe', join(bin, 'postgres'), folder]);
    const { stderr } = await promisify(execFile)(file, [...args], {
      ...as.spawnAs,
      cwd: '/',
      timeout: 10_000,
    });
    // PostgreSQL only grumbles here about a program it cannot look at, and fails later on.
    return stderr === '' ? undefined : stderr.trim();
  } catch (cause) {
    return cause instanceof Error ? cause.message.split('\n').slice(-2).join(' ').trim() : String(cause);
  }
}

/** Who owns `path`, nothing if it does not exist. Rejects where we may not even look. */
export async function ownerOf(path: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

/** The environment of PostgreSQL's programs: ours, without what would turn them aside (PGDATA, PGOPTIONS, locale). */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
