import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A PostgreSQL program at work, with the process that started it. */
export interface PostgresProcess {
  readonly pid: number;
  readonly parent: number;
}

const PROGRAMS = new Set(['postgres', 'initdb']);

/**
 * The PostgreSQL programs at work in `folder`. On Linux those whose working folder it is, asked of the kernel, so
 * that names, links and mounts do not matter; elsewhere those whose command line names it.
 */
export async function postgresProcessesIn(folder: string): Promise<readonly PostgresProcess[]> {
  return platform() === 'linux' ? byWorkingFolder(folder) : byCommandLine(folder);
}

async function byWorkingFolder(folder: string): Promise<readonly PostgresProcess[]> {
  const wanted = await identityOf(folder);
  if (wanted === undefined) return [];
  const found: PostgresProcess[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const program = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // "pid (name) state parent …": the name may hold spaces and brackets, so it ends at the last bracket.
    const end = program.lastIndexOf(')');
    if (!PROGRAMS.has(program.slice(program.indexOf('(') + 1, end))) continue;
    const [state, parent] = program.slice(end + 2).split(' ');
    if (state === 'Z' || (await identityOf(`/proc/${name}/cwd`)) !== wanted) continue;
    found.push({ pid: Number(name), parent: Number(parent) });
  }
  return found;
}

async function identityOf(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(
    (it) => `${it.dev}:${it.ino}`,
    () => undefined,
  );
}

/** As `postgresProcessesIn`, by `ps`, for systems without /proc. */
export async function byCommandLine(folder: string): Promise<readonly PostgresProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,ppid=,command=']).catch(() => ({
    stdout: '',
  }));
  const found: PostgresProcess[] = [];
  for (const line of stdout.split('\n')) {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined || !/^\S*\b(?:postgres|initdb)\b/.test(command)) continue;
    if (`${command} `.includes(` ${folder} `)) found.push({ pid: Number(pid), parent: Number(parent) });
  }
  return found;
}

/**
 * Sends one signal after another, with its time to work in milliseconds, to the PostgreSQL programs at work in
 * `folder` until none is left. SIGINT and SIGQUIT go to the one that leads (PostgreSQL's fast and immediate
 * shutdown), SIGKILL to all. Gives the processes that are still there at the end.
 */
export async function stopPostgresIn(
  folder: string,
  steps: readonly (readonly ['SIGINT' | 'SIGQUIT' | 'SIGKILL', number])[],
): Promise<readonly PostgresProcess[]> {
  let left = await postgresProcessesIn(folder);
  for (const [signal, patience] of steps) {
    const pids = new Set(left.map((it) => it.pid));
    for (const it of left) {
      if (signal === 'SIGKILL' || !pids.has(it.parent)) send(it.pid, signal);
    }
    const deadline = Date.now() + patience;
    while (left.length > 0 && Date.now() < deadline) {
      await pause(20);
      left = await postgresProcessesIn(folder);
    }
  }
  return left;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already, or it is not ours; the caller looks again and says so.
  }
}
