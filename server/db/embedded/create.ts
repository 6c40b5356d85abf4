import { execFile } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '#shared/result.ts';
import { type DatabaseError, databaseError } from '../errors.ts';
import { putInPlace, removeFolder } from './durable.ts';
import { stopPostgresIn } from './processes.ts';
import type { Programs } from './programs.ts';
import { cleanEnvironment, command, type RunAs } from './run-as.ts';

/** The database's superuser, and its only user: the private socket is the door. */
export const SUPERUSER = 'postgres';

/**
 * Makes a new, empty database cluster at `place`: aside in `place`.new, every file and folder forced to the disk, then
 * renamed. So `place` exists if and only if it is complete, and what an interrupted creation left is swept away.
 */
export async function createCluster(
  programs: Programs,
  as: RunAs,
  place: string,
): Promise<Result<void, DatabaseError>> {
  const aside = `${place}.new`;
  try {
    await stopPostgresIn(aside, [['SIGKILL', 5_000]]);
    let failure: unknown;
    for (const locale of localesFor(programs.major)) {
      await removeFolder(aside);
      await mkdir(aside, { mode: 0o700 });
      if (as.owner !== undefined) await chown(aside, as.owner.uid, as.owner.gid);
      failure = await initialise(programs, as, aside, locale);
      if (failure === undefined) break;
    }
    if (failure !== undefined) {
      await removeFolder(aside);
      return err(
        databaseError(
          'create-failed',
          `PostgreSQL could not create a database in ${aside}.${hint(failure)}`,
          failure,
        ),
      );
    }
    await putInPlace(aside, place);
    return ok(undefined);
  } catch (cause) {
    return err(databaseError('create-failed', `The database folder ${place} could not be created.`, cause));
  }
}

function hint(failure: unknown): string {
  const nameless =
    failure instanceof Error && failure.message.includes('could not look up effective user ID');
  return nameless
    ? ' The user we run as has no name on this system (/etc/passwd): start as one that has.'
    : '';
}

// Index order must not depend on the system's libraries: PostgreSQL's own C.UTF-8 from 17 on, the system's before
// that, and plain byte order where the system has none. All three sort by code point.
function localesFor(major: number): readonly (readonly string[])[] {
  if (major >= 17) return [['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']];
  return [
    ['--locale-provider=libc', '--locale=C.UTF-8'],
    ['--locale-provider=libc', '--locale=C'],
  ];
}

async function initialise(
  programs: Programs,
  as: RunAs,
  folder: string,
  locale: readonly string[],
): Promise<unknown> {
  const [file, args] = command(as, join(programs.bin, 'initdb'), [
    '-D',
    folder,
    `--username=${SUPERUSER}`,
    '--auth-local=trust',
    '--auth-host=reject',
    '--encoding=UTF8',
    ...locale,
    '--data-checksums',
    '--no-instructions',
    // We force everything to the disk ourselves, folders included.
    '--no-sync',
  ]);
  try {
    await promisify(execFile)(file, [...args], { ...as.spawnAs, cwd: folder, env: cleanEnvironment() });
    return undefined;
  } catch (cause) {
    return cause;
  }
}
