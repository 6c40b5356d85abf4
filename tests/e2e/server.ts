import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** The whole server as its own process, on hosts of their own that need no DNS. */
export interface TestServer {
  readonly kiosk: string;
  readonly admin: string;
  readonly vneid: string;
  readonly port: number;
  /** The one-time code for the desk that the terminal shows now. */
  deskCode(): string;
  /** Everything the program has printed and logged. */
  output(): string;
  /** Asks the server's own database. */
  query(sql: string, values?: ReadonlyArray<unknown>): Promise<Array<Record<string, unknown>>>;
  /** Plays the e-ID provider: answering, away, or too late to be waited for. */
  playProvider(state: 'up' | 'down' | 'slow'): Promise<void>;
  stop(): Promise<void>;
  /** kill -9 of the server and of everything it has started, the database too; the data folder stays. */
  kill(): Promise<void>;
}

/** A data folder is made, on a busy machine and a slow disk. */
const START_MS = 120_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/** The catalogue with flows from tests/fixtures/flows beside its own. */
function catalogueWith(flows: ReadonlyArray<string>, dataDir: string): string {
  const folder = join(dataDir, 'catalogue');
  cpSync('public/catalogue', folder, { recursive: true });
  for (const flow of flows)
    cpSync(`tests/fixtures/flows/${flow}.json`, join(folder, 'flows', `${flow}.json`));
  return folder;
}

/** A process and all that descend from it, the process first. */
function familyOf(pid: number): number[] {
  const lines = spawnSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const family = [pid];
  // The list grows while it is walked: children of children are found in their turn.
  for (const parent of family)
    for (const [child, itsParent] of pairs) if (child && itsParent === parent) family.push(child);
  return family;
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
};

/** Where the private PostgreSQL of a data folder listens: line 5 of its pid file (src/include/utils/pidfile.h). */
const socketOf = (dataDir: string): string =>
  readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[4] ?? '';

/**
 * Starts the server on an empty data folder, or on the one that DATA_DIR names, which then stays when it stops.
 * Throws with its output when it does not come up.
 * @param flows further flows to offer, by their names in tests/fixtures/flows
 * @param stopped kills it while it still starts
 */
export async function startServer(
  environment: Readonly<Record<string, string>> = {},
  flows: ReadonlyArray<string> = [],
  stopped?: AbortSignal,
): Promise<TestServer> {
  const port = await freePort();
  const dataDir = environment.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'kiosk-e2e-'));
  const [kiosk, admin, vneid] = ['kiosk', 'admin', 'vneid'].map(
    (name) => `http://${name}.localhost:${port}`,
  ) as [string, string, string];
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      KIOSK_URL: kiosk,
      ADMIN_URL: admin,
      VNEID_URL: vneid,
      // The private PostgreSQL, whatever the machine's own environment says.
      DATABASE_URL: '',
      ...(flows.length > 0 ? { CATALOGUE_DIR: catalogueWith(flows, dataDir) } : {}),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const codes = () => [...output.matchAll(/\b([0-9A-Z]{4}-[0-9A-Z]{4})\b/g)].map((match) => match[1] ?? '');
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
    // It would start a database again that it sees dying.
    signal(child.pid, 'SIGSTOP');
    for (const pid of familyOf(child.pid)) signal(pid, 'SIGKILL');
    await ended(child);
  };
  stopped?.addEventListener('abort', () => void kill());
  const deadline = Date.now() + START_MS;
  while (codes().length === 0) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await kill();
      throw new Error(`the server did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    kiosk,
    admin,
    vneid,
    port,
    deskCode: () => codes().at(-1) ?? '',
    output: () => output,
    async query(sql, values = []) {
      const client = new pg.Client({
        host: socketOf(dataDir),
        port: 5432,
        user: 'postgres',
        database: 'postgres',
      });
      await client.connect();
      try {
        return (await client.query(sql, [...values])).rows as Array<Record<string, unknown>>;
      } finally {
        await client.end();
      }
    },
    async playProvider(state) {
      await new Promise<void>((resolve, reject) => {
        const asked = request(
          {
            host: '127.0.0.1',
            port,
            method: 'POST',
            path: '/sandbox/vneid-switch',
            headers: { host: new URL(vneid).host, 'content-type': 'application/json' },
          },
          (answer) => {
            answer.resume();
            answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(answer.statusCode)));
          },
        );
        asked.on('error', reject);
        asked.end(JSON.stringify({ state }));
      });
    },
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
      if (!environment.DATA_DIR) rmSync(dataDir, { recursive: true, force: true });
    },
    kill,
  };
}
