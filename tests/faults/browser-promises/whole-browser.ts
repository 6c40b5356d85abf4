import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test';
import { ARGUMENTS, findChromium } from '../../e2e/browser.ts';

/** A whole Chromium (no headless shell) at a kiosk: one window, a profile that stays, and ways to kill it. */
export interface WholeBrowser {
  readonly context: BrowserContext;
  /** The tab that stands; another one after a crash. */
  page(): Page;
  /** kill -9 of all its processes. */
  kill(): Promise<void>;
  /** kill -9 of every process that draws pages: the tab crashes, with its workers, and an empty one comes up. */
  crashTab(): Promise<void>;
  stopServiceWorkers(): Promise<void>;
  /** Ends as it does when the window is closed. */
  close(): Promise<void>;
}

const START_MS = 30_000;
const GLASS = { width: 1080, height: 1920 } as const;

const endpointOf = (browser: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let told = '';
    const timer = setTimeout(() => reject(new Error(`the browser did not start:\n${told}`)), START_MS);
    browser.stderr?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(told)?.[1];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    });
    browser.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`the browser ended:\n${told}`));
    });
  });

export interface Launch {
  /** Made if there is none. */
  readonly profile: string;
  readonly more?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export async function launch({ profile, more = [], environment = {} }: Launch): Promise<WholeBrowser> {
  const program = findChromium();
  if (!program) throw new Error('there is no Chromium; name one in CHROMIUM');
  // What a killed browser leaves behind to say that the profile is in use.
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket'])
    rmSync(join(profile, name), { force: true });
  const child = spawn(
    program,
    [
      ...ARGUMENTS,
      '--headless=new',
      '--lang=vi-VN',
      `--window-size=${GLASS.width},${GLASS.height}`,
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      ...more,
      'about:blank',
    ],
    {
      // A group of its own, so that all its processes die together.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...environment, TZ: 'Asia/Ho_Chi_Minh' },
    },
  );
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const killAll = (): void => {
    if (!isGone() && child.pid) process.kill(-child.pid, 'SIGKILL');
  };
  // A run that is broken off leaves no browser.
  process.once('exit', killAll);
  child.once('exit', () => process.off('exit', killAll));
  const browser: Browser = await chromium.connectOverCDP(await endpointOf(child));
  const context = browser.contexts()[0];
  const first = context?.pages()[0];
  if (!context || !first) throw new Error('the browser came up without a window');
  await first.setViewportSize(GLASS);
  let page = first;
  const whole: CDPSession = await browser.newBrowserCDPSession();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    killAll();
    await gone;
    await browser.close().catch(() => undefined);
  };
  /** A process held ready for the next tab may have been killed too. */
  const openTab = async (tries = 5): Promise<Page> => {
    try {
      const opened = await context.newPage();
      await opened.setViewportSize(GLASS);
      return opened;
    } catch (error) {
      if (tries === 0) throw error;
      return openTab(tries - 1);
    }
  };
  return {
    context,
    page: () => page,
    kill,
    async crashTab() {
      const dead = page;
      const crashed = new Promise((resolve) => dead.once('crash', resolve));
      const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
      for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
      await crashed;
      page = await openTab();
      await dead.close();
    },
    async stopServiceWorkers() {
      // By a tab of its own: the kiosk's may stand still.
      const beside = await openTab();
      const devTools = await context.newCDPSession(beside);
      await devTools.send('ServiceWorker.enable');
      await devTools.send('ServiceWorker.stopAllWorkers');
      await beside.close();
    },
    async close() {
      await whole.send('Browser.close').catch(() => undefined);
      const timer = setTimeout(() => void kill(), 5000);
      await gone;
      clearTimeout(timer);
      await browser.close().catch(() => undefined);
    },
  };
}
