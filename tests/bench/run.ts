import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { derivePath, type Scalar } from '#shared/flow/index.ts';
import { ARGUMENTS, findChromium } from '../e2e/browser.ts';
import { loadFlow, Resident } from '../e2e/resident.ts';
import { startServer, type TestServer } from '../e2e/server.ts';
import { quantile, tableOf } from './numbers.ts';
import { buildPages, gzipBytes, type Way, wayThrough } from './pages.ts';
import { installProbe, strike } from './probe.ts';

/**
 * `npm run bench`: how fast the kiosk is, as ratios against a hand-written floor page of the same form in the same run
 * (settled: "Measuring"). Measured, not asserted: it fails only when it could not measure.
 * RUNS (5): cold and warm starts of each page. JOURNEYS (2): whole visits.
 */
const RUNS = Number(process.env.RUNS ?? 5);
const JOURNEYS = Number(process.env.JOURNEYS ?? 2);
/** How much slower than this machine: stands for the old machine of a village hall. */
const SLOWDOWN = 6;
const KEYS = [...'nguyenvanthucaoxuan'];
/** The kiosk keeps the pads it used, out of sight. */
const KEY = '.key-grid .key:visible';
/** Over the guards against double strikes, so that every strike counts. */
const REST_MS = 600;

interface Start {
  readonly painted: number;
  readonly ready: number;
  readonly scripts: readonly string[];
}
interface Taps {
  readonly next: number[];
  readonly keys: number[];
  readonly heap: number[];
  readonly heapAfter: number[];
}
const taps = (): Taps => ({ next: [], keys: [], heap: [], heapAfter: [] });

const slow = (devTools: CDPSession, rate: number): Promise<unknown> =>
  devTools.send('Emulation.setCPUThrottlingRate', { rate });

async function open(browser: Browser): Promise<{ page: Page; devTools: CDPSession }> {
  const context = await browser.newContext({
    viewport: { width: 1080, height: 1920 },
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  });
  const page = await context.newPage();
  await installProbe(page);
  return { page, devTools: await context.newCDPSession(page) };
}

/** Opens an address and waits until a touch would be answered. */
async function start(page: Page, devTools: CDPSession, address: string): Promise<Start> {
  await slow(devTools, SLOWDOWN);
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0, undefined, {
    polling: 200,
  });
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  await slow(devTools, 1);
  return page.evaluate(() => {
    const ready = performance.getEntriesByName('idle-ready')[0]?.startTime ?? Number.NaN;
    const scripts = performance
      .getEntriesByType('resource')
      .filter(({ name, startTime }) => new URL(name).pathname.endsWith('.js') && startTime <= ready)
      .map(({ name }) => new URL(name).pathname.slice(1));
    return {
      painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      ready,
      scripts: [...new Set(scripts)],
    };
  });
}

/** One cold start in an empty profile, then a warm one with the service worker in charge. */
async function starts(browser: Browser, address: string): Promise<{ cold: Start; warm: Start }> {
  const { page, devTools } = await open(browser);
  const cold = await start(page, devTools, address);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
    timeout: 30_000,
  });
  // Once more, so that styles and letters have passed through the worker; then quiet.
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.waitForTimeout(1000);
  const warm = await start(page, devTools, address);
  await page.context().close();
  return { cold, warm };
}

async function slowly(devTools: CDPSession, work: () => Promise<number>): Promise<number> {
  await slow(devTools, SLOWDOWN);
  try {
    return await work();
  } finally {
    await slow(devTools, 1);
  }
}

async function heapOf(devTools: CDPSession): Promise<number> {
  for (let time = 0; time < 2; time += 1) await devTools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devTools.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

async function typeKeys(page: Page, devTools: CDPSession, into: number[]): Promise<void> {
  const letters = await page.locator(KEY).allTextContents();
  for (const letter of KEYS) {
    const at = letters.findIndex((text) => text.toLowerCase() === letter);
    if (at < 0) throw new Error(`there is no key "${letter}"`);
    await page.waitForTimeout(REST_MS);
    into.push(await slowly(devTools, () => strike(page, KEY, at)));
  }
}

/** A whole visit at the kiosk by card, every step onwards measured. */
async function visitKiosk(browser: Browser, server: TestServer, way: Way, into: Taps): Promise<void> {
  const { page, devTools } = await open(browser);
  const resident = new Resident(page, server);
  const { flow, answers, circumstances } = way;
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  await resident.begin(flow, way.actingFor);
  for (const { step, asked } of derivePath(flow, answers, circumstances).stops) {
    await resident.heading(step.text.vi ?? '').waitFor();
    if (step.kind === 'review') break;
    if (asked.some((one) => one.id === 'child.fullName')) await typeKeys(page, devTools, into.keys);
    for (const one of asked) {
      const value = answers[one.id] ?? null;
      if (one.kind === 'field') await resident.enter(one.id, one.field, value as Scalar);
      if (one.kind === 'paper') await resident.bring(one.paper.name.vi ?? '', value);
    }
    await page.waitForTimeout(REST_MS);
    const took = await slowly(devTools, () => strike(page, '.foot-main')).catch(async (error: Error) => {
      const stands = await page.locator('main').textContent();
      throw new Error(`${step.id}: the screen did not go on (${error.message}):\n${stands}`);
    });
    if (!Number.isNaN(took)) into.next.push(took);
    // A warning is shown once; the second strike says that it was read.
    else {
      await page.waitForTimeout(REST_MS);
      await strike(page, '.foot-main');
    }
  }
  await page.waitForTimeout(REST_MS);
  await resident.send(flow);
  into.heap.push(await heapOf(devTools));
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Xong, xóa thông tin của tôi');
  await resident.heading('Mời bác chạm vào màn hình').waitFor({ timeout: 20_000 });
  await page.waitForTimeout(3000);
  into.heapAfter.push(await heapOf(devTools));
  await page.context().close();
}

/** The same way through the floor page. */
async function visitFloor(browser: Browser, address: string, way: Way, into: Taps): Promise<void> {
  const { page, devTools } = await open(browser);
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
  await strike(page, '.foot-main');
  for (const { step, asked } of derivePath(way.flow, way.answers, way.circumstances).stops) {
    if (step.kind === 'review') break;
    if (asked.some((one) => one.id === 'child.fullName')) await typeKeys(page, devTools, into.keys);
    for (const { id } of asked) {
      const box = page.locator(`[id="${id}"]`);
      if ((await box.count()) > 0) await box.fill(String(way.answers[id] ?? ''));
      else await page.locator('[role="radio"]').first().click();
    }
    await page.waitForTimeout(REST_MS);
    into.next.push(await slowly(devTools, () => strike(page, '.foot-main')));
  }
  into.heap.push(await heapOf(devTools));
  await page.goto(address);
  await page.waitForTimeout(3000);
  into.heapAfter.push(await heapOf(devTools));
  await page.context().close();
}

const executablePath = findChromium();
if (executablePath === null) throw new Error('No Chromium: install one, or name it in CHROMIUM.');
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());
const way = wayThrough(loadFlow('khai-sinh'), today);
const folder = buildPages(way);
const server = await startServer({ DIST_DIR: folder });
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
try {
  const kioskAddress = `${server.kiosk}/kiosk/`;
  const floorAddress = `${server.kiosk}/kiosk/floor/index.html`;
  // The first asking compresses; that is done once in a server's life.
  await starts(browser, kioskAddress);
  await starts(browser, floorAddress);
  const kiosk = { cold: [] as Start[], warm: [] as Start[], ...taps() };
  const floor = { cold: [] as Start[], warm: [] as Start[], ...taps() };
  for (let run = 0; run < RUNS; run += 1)
    for (const [address, into] of [
      [kioskAddress, kiosk],
      [floorAddress, floor],
    ] as const) {
      const { cold, warm } = await starts(browser, address);
      into.cold.push(cold);
      into.warm.push(warm);
    }
  for (let run = 0; run < JOURNEYS; run += 1) {
    await visitKiosk(browser, server, way, kiosk);
    await visitFloor(browser, floorAddress, way, floor);
  }

  const bytes = (all: readonly Start[]): number[] =>
    all.map(({ scripts }) => gzipBytes(folder, scripts) / 1000);
  const line = (what: string, of: (from: typeof kiosk) => readonly number[], unit: 'ms' | 'kB' | 'MB') => ({
    what,
    unit,
    kiosk: of(kiosk),
    floor: of(floor),
  });
  const p95 = (values: readonly number[]): number => quantile(values, 0.95);
  const near = { timesFloor: 1.25 } as const;
  const painted = (all: readonly Start[]) => all.map((one) => one.painted);
  const ready = (all: readonly Start[]) => all.map((one) => one.ready);
  console.log(
    tableOf([
      { ...line('scripts to the idle screen, gzip', ({ cold }) => bytes(cold), 'kB'), aim: { atMost: 80 } },
      { ...line('cold start: first paint', ({ cold }) => painted(cold), 'ms'), aim: near },
      line('cold start: a touch is answered', ({ cold }) => ready(cold), 'ms'),
      { ...line('warm start: first paint', ({ warm }) => painted(warm), 'ms'), aim: near },
      line('warm start: a touch is answered', ({ warm }) => ready(warm), 'ms'),
      { ...line('touch to next question, median', ({ next }) => next, 'ms'), aim: near },
      { ...line('touch to next question, p95', ({ next }) => next, 'ms'), by: p95, aim: near },
      line('key to letter, median', ({ keys }) => keys, 'ms'),
      { ...line('key to letter, p95', ({ keys }) => keys, 'ms'), by: p95 },
      line('heap on the slip, whole visit in memory', ({ heap }) => heap, 'MB'),
      { ...line('heap after the visit', ({ heapAfter }) => heapAfter, 'MB'), aim: { atMost: 4 } },
    ]),
  );
  console.log(
    `\n${new Date().toISOString().slice(0, 10)}, Chromium ${browser.version()}, ${SLOWDOWN}× slower than ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'};` +
      ` medians, (smallest–greatest, measurements). Cold starts of the kiosk include its enrolment.`,
  );
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
