import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** What the keeper writes down when its servers run: a superuser's URL for each kind. */
export type KeeperNote = { embedded?: string; server?: string } | { failed: string };

/**
 * The machine's own PostgreSQL programs (a distribution's, newest first, else those on PATH), which the tests start
 * as somebody's server. Nothing where there are none.
 */
export function machinePrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'postgres'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(realpathSync(file)));
  return [...versions.map((version) => join(debian, version, 'bin')), ...onPath].find(
    (folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')),
  );
}

const PASSWORD = 'only-for-tests';

/**
 * Starts PostgreSQL the way somebody's own server runs: by other programs (`bin`), on a port, with a password. Knows
 * nothing of the program's launcher. Gives the superuser's URL.
 */
export async function startServer(
  bin: string,
  folder: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const as = process.getuid?.() === 0 ? userNamed('nobody') : undefined;
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  mkdirSync(folder, { mode: 0o755 });
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, PASSWORD);
  if (as !== undefined) chownSync(data, as.uid, as.gid);
  const env = { PATH: process.env.PATH, LC_ALL: 'C' };
  execFileSync(
    join(bin, 'initdb'),
    [
      ...['-D', data, '-U', 'kiosk', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale=C', '--no-sync'],
    ],
    { ...as, cwd: data, env, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=100',
  ];
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...as,
      cwd: data,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `postgresql://kiosk:${PASSWORD}@127.0.0.1:${port}/postgres`;
  try {
    await untilReady(url);
  } catch (cause) {
    child.kill('SIGQUIT');
    throw cause;
  }
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** A user of this system by name; PostgreSQL runs as `nobody` in tests that are run by root. */
export function userNamed(name: string): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
  if (uid === undefined) throw new Error(`this system has no user ${name}`);
  return { uid: Number(uid), gid: Number(gid) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      if (attempt === 200) throw cause;
      await pause(50);
    }
  }
}
