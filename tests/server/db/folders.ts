import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach } from 'vitest';
import { postgresProcessesIn } from '../../../server/db/embedded/processes.ts';
import { type OpenDatabase, type OpenOptions, openDatabase } from '../../../server/db/index.ts';

/** Whether the tests run as root, who has ways of their own to start PostgreSQL. */
export const isRoot = process.getuid?.() === 0;

const folders: string[] = [];
const running: OpenDatabase[] = [];
const children: ChildProcess[] = [];

/** What is declared in a test file that uses these folders: nothing stays open, at work or on the disk. */
export function cleanUp(): void {
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const database of running.splice(0)) await database.close();
  });
  afterAll(async () => {
    for (const folder of folders.splice(0)) {
      const data = join(folder, 'postgres', 'data');
      for (const { pid } of [
        ...(await postgresProcessesIn(data)),
        ...(await postgresProcessesIn(`${data}.new`)),
      ]) {
        kill(pid, 'SIGKILL');
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  });
}

/** A new folder for the data, which everyone may pass through unless `mode` says otherwise. */
export function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'vinh-loc-kiosk-db-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

/** Forgets a folder inside another one, so that what runs in it is found and ended as well. */
export function alsoWatch(folder: string): string {
  folders.unshift(folder);
  return folder;
}

/** Opens or gives the error. What is open is closed after the test. */
export async function tryOpen(options: Partial<OpenOptions> & { dataDir: string }) {
  const opened = await openDatabase({ log: () => {}, ...options });
  if (opened.ok) running.push(opened.value);
  return opened;
}

/** Opens, or fails the test with the error. */
export async function open(options: Partial<OpenOptions> & { dataDir: string }): Promise<OpenDatabase> {
  const opened = await tryOpen(options);
  if (opened.ok) return opened.value;
  throw new Error(`${opened.error.code}: ${opened.error.message} ${opened.error.detail ?? ''}`);
}

/** Closes before the end of the test. */
export async function close(database: OpenDatabase): Promise<void> {
  running.splice(running.indexOf(database), 1);
  await database.close();
}

/** A program with the database open, in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** Everything it said so far. */
  readonly said: Record<string, unknown>[];
  /** Waits for a line with this name and gives its value. */
  heard(name: string): Promise<unknown>;
  readonly ended: Promise<void>;
}

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** Starts `child.ts`; `prefix` is a command to run it under, `as` another user. */
export function startChild(
  dataDir: string,
  {
    pgBin,
    prefix = [],
    as = {},
  }: { pgBin?: string; prefix?: readonly string[]; as?: { uid?: number; gid?: number } } = {},
): Child {
  const line = [
    ...prefix,
    process.execPath,
    '--import',
    TSX,
    CHILD,
    dataDir,
    ...(pgBin === undefined ? [] : [pgBin]),
  ];
  const child = spawn(line[0] ?? '', line.slice(1), { ...as, stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const said: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  const tellAll = () => {
    for (const tell of waiting) tell();
  };
  createInterface({ input: child.stdout }).on('line', (text) => {
    said.push(JSON.parse(text));
    tellAll();
  });
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true;
      tellAll();
      resolve();
    });
  });
  const heard = (name: string) =>
    new Promise<unknown>((resolve, reject) => {
      const look = () => {
        const line = said.find((one) => name in one);
        if (line === undefined && !over) return;
        waiting.delete(look);
        if (line === undefined)
          reject(new Error(`the child ended without "${name}": ${JSON.stringify(said)}`));
        else resolve(line[name]);
      };
      waiting.add(look);
      look();
    });
  return { process: child, said, heard, ended };
}

/** Signals a process, if it is still there. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended before us.
  }
}

/** The number of the running postmaster, from its own note. */
export function postmasterIn(dataDir: string): number {
  return Number(noteIn(dataDir)[0]);
}

/** The folder of the running postmaster's socket. */
export function socketFolderOf(dataDir: string): string {
  return noteIn(dataDir)[4] ?? '';
}

function noteIn(dataDir: string): readonly string[] {
  return readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
}

/** Whether a process is at work: one that has ended but that nobody has asked about yet (a zombie) is not. */
export function atWork(pid: number): boolean {
  if (!existsSync('/proc/self/stat')) return works('kill', '-0', String(pid));
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

let template: Promise<string> | undefined;

/** A new data folder with a database of the npm package's programs that was closed in good order. */
export async function copyOfDatabase(): Promise<string> {
  template ??= (async () => {
    const folder = newFolder();
    await close(await open({ dataDir: folder }));
    return folder;
  })();
  const folder = newFolder();
  execFileSync('cp', ['-pR', join(await template, 'postgres'), folder]);
  return folder;
}

/** Waits until `holds` does, at most 15 s. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come about');
    await pause(20);
  }
}

/** Whether a command works here at all, such as making a namespace. */
export function works(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
