import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  stop(): Promise<void>;
}

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
  child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', () => resolve()));

/** Starts the server on an empty data folder. Throws with its output when it does not come up. */
export async function startServer(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'kiosk-e2e-'));
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
  const deadline = Date.now() + 60_000;
  while (codes().length === 0) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`the server did not start:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    kiosk,
    admin,
    vneid,
    port,
    deskCode: () => codes().at(-1) ?? '',
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
