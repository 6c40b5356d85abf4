import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { postgresProcessesIn } from '../../../server/db/embedded/processes.ts';
import { kill } from '../db/folders.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** The real program as a child in a process group of its own. */
export class KillableServer {
  readonly dataDir: string;
  readonly catalogueDir: string;
  readonly base: string;
  readonly #port: number;
  #child: ChildProcess | undefined;
  #said = '';

  constructor(dataDir: string, catalogueDir: string, port: number) {
    this.dataDir = dataDir;
    this.catalogueDir = catalogueDir;
    this.#port = port;
    this.base = `http://localhost:${port}`;
  }

  start(): void {
    this.#said = '';
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'server', 'main.ts')], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH ?? '',
        PORT: String(this.#port),
        DATA_DIR: this.dataDir,
        CATALOGUE_DIR: this.catalogueDir,
        KEYS_PASSPHRASE: 'chín con trâu đen',
      },
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.#said += chunk;
      });
    this.#child = child;
  }

  /** Waits until it says that it is well. @returns after how many milliseconds */
  async healthy(patience: number): Promise<number> {
    const began = performance.now();
    while (performance.now() - began < patience) {
      if (this.#child?.exitCode != null) break;
      const answer = await fetch(`${this.base}/api/health`).catch(() => null);
      if (answer?.ok && ((await answer.json()) as { ok: boolean }).ok) return performance.now() - began;
      await pause(50);
    }
    throw new Error(`not well after ${Math.round(performance.now() - began)} ms:\n${this.#said}`);
  }

  /**
   * SIGKILL to the program's whole process group. @param postgresToo whether PostgreSQL, which has a group of its own
   * and lives on as an orphan, is killed as well
   */
  async kill(postgresToo: boolean): Promise<void> {
    const child = this.#child;
    if (!child?.pid) return;
    const gone = new Promise((resolve) => child.once('close', resolve));
    kill(-child.pid, 'SIGKILL');
    if (postgresToo) await this.killPostgres();
    if (child.exitCode === null && child.signalCode === null) await Promise.race([gone, pause(5000)]);
  }

  async killPostgres(): Promise<void> {
    const data = join(this.dataDir, 'postgres', 'data');
    for (const folder of [data, `${data}.new`])
      for (const { pid } of await postgresProcessesIn(folder)) kill(pid, 'SIGKILL');
  }
}
