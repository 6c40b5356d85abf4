import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { err, ok, type Result } from '#shared/result.ts';
import { type DatabaseError, databaseError } from '../errors.ts';
import type { Programs } from './programs.ts';
import { cleanEnvironment, command, type RunAs } from './run-as.ts';

/** PostgreSQL at work as our child. `ended` settles when it is gone, for whatever reason. */
export interface Postmaster {
  readonly pid: number;
  readonly ended: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, everything is written, nothing needs recovery afterwards. */
  stop(): Promise<void>;
}

// Recovery after a power cut may take long on a slow disk; it is never cut short before this.
const START_PATIENCE_MS = 10 * 60_000;
const NEWS_EVERY_MS = 5_000;
const LARGEST_LOG = 1_000_000;

/** What the cluster runs with. Given on the command line, where no file in the data folder can overrule it. */
function settings(socketFolder: string): Readonly<Record<string, string>> {
  return {
    listen_addresses: '',
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: '5432',
    max_connections: '50',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // On macOS plain fsync leaves data in the drive's cache (PostgreSQL manual, "Reliability").
    ...(platform() === 'darwin' ? { wal_sync_method: 'fsync_writethrough' } : {}),
    shared_buffers: '64MB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_checkpoints: 'off',
    // A row's content must never get into a log: no statements, no parameters, no "failing row contains".
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
  };
}

/**
 * Starts PostgreSQL on the cluster in `data` and waits until it takes connections. Its own log goes to `logFile`;
 * when it does not start, the end of that is the error's detail.
 */
export async function startPostmaster(options: {
  programs: Programs;
  as: RunAs;
  data: string;
  socketFolder: string;
  logFile: string;
  log: (message: string) => void;
}): Promise<Result<Postmaster, DatabaseError>> {
  const { programs, as, data, logFile, log } = options;
  const set = Object.entries(settings(options.socketFolder)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const [file, args] = command(as, join(programs.bin, 'postgres'), ['-D', data, ...set]);
  const size = await stat(logFile).then(
    (it) => it.size,
    () => 0,
  );
  if (size > LARGEST_LOG) await rename(logFile, `${logFile}.1`);
  const output = await open(logFile, 'a', 0o600);
  const from = size > LARGEST_LOG ? 0 : size;
  const child = spawn(file, [...args], {
    ...as.spawnAs,
    cwd: data,
    env: cleanEnvironment(),
    stdio: ['ignore', output.fd, output.fd],
    // Its own process group: Ctrl-C in a terminal is for us, and we stop it in good order.
    detached: true,
  });
  const outcome = await waitUntilReady(child, join(data, 'postmaster.pid'), log);
  await output.close();
  if (outcome !== 'ready') {
    const said = (await readFile(logFile, 'utf8').catch(() => ''))
      .slice(from)
      .trim()
      .split('\n')
      .slice(-8)
      .join('\n');
    return err(
      databaseError(
        'start-failed',
        `PostgreSQL did not start in ${data} (${outcome}). Its log is ${logFile}.`,
        said,
      ),
    );
  }
  return ok(take(child));
}

function take(child: ChildProcess): Postmaster {
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
  });
  const atExit = () => child.kill('SIGINT');
  process.once('exit', atExit);
  void ended.then(() => process.removeListener('exit', atExit));
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      for (const [signal, patience] of [
        ['SIGINT', 60_000],
        ['SIGQUIT', 10_000],
        ['SIGKILL', 10_000],
      ] as const) {
        child.kill(signal);
        const enough = new AbortController();
        const gone = await Promise.race([
          ended.then(() => true),
          pause(patience, false, { signal: enough.signal }).catch(() => false),
        ]);
        enough.abort();
        if (gone) return;
      }
    },
  };
}

async function waitUntilReady(
  child: ChildProcess,
  pidFile: string,
  log: (message: string) => void,
): Promise<'ready' | string> {
  let failure: string | undefined;
  child.once('error', (cause) => {
    failure = cause.message;
  });
  const began = Date.now();
  let news = began + NEWS_EVERY_MS;
  while (Date.now() - began < START_PATIENCE_MS) {
    if (failure !== undefined) return failure;
    if (child.exitCode !== null) return `it ended with ${child.exitCode}`;
    if (child.signalCode !== null) return `it was ended by ${child.signalCode}`;
    // Line 1 is the process, line 8 its state (src/include/utils/pidfile.h).
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return 'ready';
    if (Date.now() > news) {
      log('PostgreSQL is still starting: it is putting in order what an interrupted run left.');
      news = Date.now() + NEWS_EVERY_MS;
    }
    await pause(10);
  }
  child.kill('SIGQUIT');
  return 'it took too long';
}
