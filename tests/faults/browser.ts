import { type ChildProcess, spawn } from 'node:child_process';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { ARGUMENTS, findChromium } from '../e2e/browser.ts';

/** A whole Chromium (no headless shell) on a profile that outlives it, ended only by being killed. */
export interface KillableBrowser {
  readonly context: BrowserContext;
  /** kill -9 of every process of the browser. */
  kill(): Promise<void>;
}

/** Which engine keeps IndexedDB (facts: security.md §0.1). */
export const BACK_ENDS = {
  LevelDB: ['--disable-features=IdbSqliteBackingStore,IdbSqliteOnDiskRollout'],
  SQLite: ['--enable-features=IdbSqliteBackingStore,IdbSqliteOnDiskRollout'],
} as const;
export type BackEnd = keyof typeof BACK_ENDS;

const START_MS = 30_000;

function endpointOf(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    const timer = setTimeout(() => reject(new Error(`the browser did not start:\n${told}`)), START_MS);
    browser.stderr?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(told)?.[1];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    });
    browser.once('exit', () => reject(new Error(`the browser ended:\n${told}`)));
  });
}

/** @param profile its folder, made if there is none */
export async function startBrowser(profile: string, backEnd: BackEnd = 'LevelDB'): Promise<KillableBrowser> {
  const program = findChromium();
  if (!program) throw new Error('there is no Chromium; name one in CHROMIUM');
  const child = spawn(
    program,
    [
      ...ARGUMENTS,
      ...BACK_ENDS[backEnd],
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    // A group of its own, so that all its processes die together.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const killAll = (): void => {
    if (child.exitCode === null && child.signalCode === null && child.pid)
      process.kill(-child.pid, 'SIGKILL');
  };
  // A run that is broken off leaves no browser.
  process.once('exit', killAll);
  child.once('exit', () => process.off('exit', killAll));
  const browser: Browser = await chromium.connectOverCDP(await endpointOf(child));
  const context = browser.contexts()[0];
  if (!context) throw new Error('the browser came up without a window');
  return {
    context,
    kill: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      killAll();
      if (child.exitCode === null && child.signalCode === null) await gone;
      await browser.close().catch(() => undefined);
    },
  };
}
