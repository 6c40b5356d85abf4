import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import pg from 'pg';
import { afterAll, describe, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../server/db/index.ts';
import { type KeeperNote, machinePrograms } from './postgres-server.ts';

/** A way to have PostgreSQL. `present` is false where this machine cannot offer it. */
export interface DatabaseKind {
  readonly id: 'embedded' | 'server';
  readonly name: string;
  readonly present: boolean;
}

/** A database of a test's own, empty but for its tables. `url` opens it a second time. */
export interface TestDatabase extends OpenDatabase {
  readonly url: string;
}

/** Both ways, in the order in which the README names them. */
export function databases(): readonly DatabaseKind[] {
  return [
    { id: 'embedded', name: 'embedded PostgreSQL', present: true },
    { id: 'server', name: 'server PostgreSQL', present: machinePrograms() !== undefined },
  ];
}

/**
 * Declares the same tests for each kind of PostgreSQL. `open` gives a new database at each call, with its tables; all
 * are closed and dropped after the last test. The servers run once for a whole run of the tests. A kind that this
 * machine lacks is printed and reported as skipped.
 */
export function describeEachDatabase(
  name: string,
  body: (open: () => Promise<TestDatabase>, kind: DatabaseKind) => void,
): void {
  for (const kind of databases()) {
    if (!kind.present) {
      process.stderr.write(`${kind.name}: not present, tests on it NOT RUN (${name})\n`);
      describe.skip(`${name}, ${kind.name}`, () => {
        it('NOT RUN: this machine has no PostgreSQL programs of its own', () => {});
      });
      continue;
    }
    describe(`${name}, ${kind.name}`, () => {
      const opened: { database: TestDatabase; drop: () => Promise<void> }[] = [];
      afterAll(async () => {
        for (const { database, drop } of opened) {
          await database.close();
          await drop();
        }
      });
      body(async () => {
        const made = await openNew(kind);
        opened.push(made);
        return made.database;
      }, kind);
    });
  }
}

async function openNew(kind: DatabaseKind): Promise<{ database: TestDatabase; drop: () => Promise<void> }> {
  const { url, drop } = await createDatabase(kind);
  const opened = await openDatabase({ dataDir: '', databaseUrl: url, log: () => {} });
  if (!opened.ok) throw new Error(`${opened.error.message} ${opened.error.detail ?? ''}`);
  return { database: { ...opened.value, url }, drop };
}

/** Makes an empty database without tables; `options` is the end of the SQL command, such as an encoding. */
export async function createDatabase(
  kind: DatabaseKind,
  options = '',
): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = await serverOf(kind);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(server, `create database ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `drop database ${name} with (force)`) };
}

async function run(url: string, command: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(command);
  } finally {
    await client.end();
  }
}

const KEEPER = fileURLToPath(new URL('./database-keeper.ts', import.meta.url));
const KEEPER_PATIENCE_MS = 60_000;
let note: Promise<KeeperNote> | undefined;

async function serverOf(kind: DatabaseKind): Promise<string> {
  note ??= askKeeper();
  const known = await note;
  if ('failed' in known) throw new Error(`The test databases did not start: ${known.failed}`);
  const url = known[kind.id];
  if (url === undefined) throw new Error(`The test databases have no ${kind.name}.`);
  return url;
}

// Vitest gives each test file a process of its own. The first that needs a database starts a keeper for the whole
// run, which ends, with all it started, when the run's main process does.
async function askKeeper(): Promise<KeeperNote> {
  const main = isMainThread ? process.ppid : process.pid;
  const folder = join(tmpdir(), `vinh-loc-kiosk-tests-${main}-${startOf(main)}`);
  const file = join(folder, 'note.json');
  if (claim(folder)) {
    const output = openSync(join(folder, 'keeper.log'), 'a');
    spawn(process.execPath, ['--import', 'tsx', KEEPER, folder, String(main)], {
      stdio: ['ignore', output, output],
      detached: true,
    }).unref();
  }
  const deadline = Date.now() + KEEPER_PATIENCE_MS;
  while (Date.now() < deadline) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as KeeperNote;
    await pause(50);
  }
  return { failed: `nothing was heard within ${KEEPER_PATIENCE_MS} ms; see ${join(folder, 'keeper.log')}` };
}

function claim(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o711 });
    return true;
  } catch {
    return false;
  }
}

// Numbers of processes come round again; with its start (field 22 of proc(5)'s stat) one is meant only once.
function startOf(pid: number): string {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return '0';
  const text = readFileSync(file, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}
