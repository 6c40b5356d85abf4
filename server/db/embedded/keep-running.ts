import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { err, ok, type Result } from '#shared/result.ts';
import { type DatabaseError, databaseError } from '../errors.ts';
import type { Postmaster } from './postmaster.ts';
import { postgresProcessesIn, stopPostgresIn } from './processes.ts';

const PAUSE_BEFORE_RESTART_MS = 250;
const PAUSE_AFTER_FAILURE_MS = 5_000;

/**
 * Puts in order what a killed run or a power cut left: a PostgreSQL still at work is stopped, and its note of who
 * runs is removed, since that number may by now be another process's and would stop the start. Only under the lock.
 */
export async function tidyUp(
  data: string,
  log: (message: string) => void,
): Promise<Result<void, DatabaseError>> {
  const left = await postgresProcessesIn(data);
  if (left.length > 0) {
    log(
      `Stopping the PostgreSQL that an earlier run left behind (process ${left.map((it) => it.pid).join(', ')}).`,
    );
    const stubborn = await stopPostgresIn(data, [
      ['SIGINT', 20_000],
      ['SIGQUIT', 10_000],
      ['SIGKILL', 10_000],
    ]);
    if (stubborn.length > 0) {
      return err(
        databaseError(
          'leftover-stays',
          `A PostgreSQL of an earlier run is still at work in ${data} and cannot be stopped (process ${stubborn.map((it) => it.pid).join(', ')}). Stop it, then start again.`,
        ),
      );
    }
  }
  await rm(join(data, 'postmaster.pid'), { force: true });
  return ok(undefined);
}

/**
 * Starts PostgreSQL again, by `start`, each time it ends without being asked to (killed for want of memory, say),
 * until `stop`. Connections that broke are made anew by their pool.
 */
export function keepRunning(
  first: Postmaster,
  start: () => Promise<Result<Postmaster, DatabaseError>>,
  data: string,
  log: (message: string) => void,
): { pid: () => number; stop: () => Promise<void> } {
  let current = first;
  const closing = new AbortController();
  const { signal } = closing;
  const startAgain = async (): Promise<Result<Postmaster, DatabaseError>> => {
    try {
      const tidy = await tidyUp(data, log);
      return tidy.ok ? await start() : tidy;
    } catch (cause) {
      return err(databaseError('start-failed', `PostgreSQL could not be started again in ${data}.`, cause));
    }
  };
  const watching = (async () => {
    while (!signal.aborted) {
      await current.ended;
      await pause(PAUSE_BEFORE_RESTART_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      log('PostgreSQL ended unexpectedly; starting it again.');
      const again = await startAgain();
      if (again.ok) {
        current = again.value;
      } else {
        log(`${again.error.message} ${again.error.detail ?? ''}`);
        await pause(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    await current.stop();
  })();
  return {
    pid: () => current.pid,
    async stop() {
      closing.abort();
      await current.stop();
      await watching;
    },
  };
}
