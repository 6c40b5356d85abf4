import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import {
  cachedPaths,
  copyBuild,
  loads,
  lookForBuild,
  makeAnotherBuild,
  PROGRAM,
  programOf,
  rarePart,
  settle,
} from './builds.ts';
import { expect, test } from './fixtures.ts';
import { Resident } from './resident.ts';
import { startServer, type TestServer } from './server.ts';

const IDLE = 'Mời bác chạm vào màn hình';
const WHOM = 'Bác làm giấy tờ cho ai ạ?';
/**
 * The least that anybody is away at the provider's. Whoever were back within the same few milliseconds in which the
 * old worker ends would wait in vain for the page, about once in fifty times (Chromium 156); asked again, it comes.
 */
const SIGNING_IN_MS = 3000;

/** A server on a data folder and pages of its own, which can be stopped and started again at the same address. */
let dist = '';
let dataDir = '';
let server: TestServer | null = null;
test.beforeEach(() => {
  dist = copyBuild();
  dataDir = mkdtempSync(join(tmpdir(), 'kiosk-data-'));
});
test.afterEach(async () => {
  await server?.stop();
  server = null;
  for (const folder of [dist, dataDir]) rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<TestServer> {
  const before = server;
  await before?.stop();
  server = await startServer({
    DIST_DIR: dist,
    DATA_DIR: dataDir,
    ...(before && {
      PORT: String(before.port),
      KIOSK_URL: before.kiosk,
      ADMIN_URL: before.admin,
      VNEID_URL: before.vneid,
    }),
  });
  return before ? { ...server, port: before.port, kiosk: before.kiosk } : server;
}

/** Installs another build in place of the one that is served, as an operator does, and starts the server again. */
async function install(mark: string): Promise<void> {
  makeAnotherBuild(dist, mark);
  const { stop, ...rest } = await start();
  server = { stop, ...rest };
}

/** Leaves the server nothing but the build it serves, so that what comes of another comes from the worker. */
const forgetFormerBuilds = (): void => rmSync(join(dataDir, 'pages'), { recursive: true });

/** What the page is answered, by its worker or by the server; the browser's own cache is left out. */
const statusOf = (page: Page, path: string): Promise<number> =>
  page.evaluate(async (address) => (await fetch(address, { cache: 'no-store' })).status, path);

test.describe('without a service worker', () => {
  test.use({ serviceWorkers: 'block' });

  test('a page of the build before goes on, and so does one of the build before that; the third prunes it', async ({
    page,
  }) => {
    test.slow();
    const resident = new Resident(page, await start());
    await resident.arrive();
    const old = await programOf(page);
    const part = rarePart(dist);

    await install('another1');
    await install('another2');
    expect(await statusOf(page, old)).toBe(200);
    expect(await loads(page, part)).toBe(true);
    await resident.agree();
    await resident.signInByCard();
    expect(await programOf(page)).toBe(old);
    const middle = rarePart(dist).replace('another2', 'another1');
    expect(await statusOf(page, middle)).toBe(200);

    await install('another3');
    expect(await statusOf(page, old)).toBe(404);
    expect(await statusOf(page, part)).toBe(404);
    expect(await statusOf(page, middle)).toBe(200);
  });
});

test('a visit keeps its program, whatever is installed, and wherever the page has been meanwhile', async ({
  page,
}) => {
  const resident = new Resident(page, await start());
  await resident.arrive();
  await settle(page);
  const old = await programOf(page);
  const part = rarePart(dist);
  await resident.agree();
  await resident.signInByCard();

  makeAnotherBuild(dist, 'another1');
  await expect.poll(() => lookForBuild(page), { timeout: 30_000 }).toBe('installed');
  // Not even a page that asks for it in the middle of a visit gets it.
  await page.evaluate(async () =>
    (await navigator.serviceWorker.ready).waiting?.postMessage({ type: 'SKIP_WAITING' }),
  );
  await page.waitForTimeout(1000);
  expect(await lookForBuild(page)).toBe('installed');

  // The provider's page takes the whole window; no page of ours is open, and the worker that waited takes over.
  await page.goto('about:blank');
  await page.waitForTimeout(SIGNING_IN_MS);
  await page.goto(`${resident.server.kiosk}/kiosk/`);
  await expect(resident.heading(WHOM)).toBeVisible({ timeout: 20_000 });
  expect(await lookForBuild(page)).toBe(null);
  expect(await programOf(page)).toBe(old);
  // What the visit still needs comes from what the worker keeps of its program: the server has it no more.
  forgetFormerBuilds();
  expect(await statusOf(page, `${part}?past-the-worker`)).toBe(404);
  expect(await statusOf(page, part)).toBe(200);
  expect(await loads(page, part)).toBe(true);

  await resident.finish();
  await expect(page.locator(PROGRAM).first()).toHaveAttribute('href', /another1/, { timeout: 30_000 });
  await expect(resident.heading(IDLE)).toBeVisible();
});

test('the idle screen takes every new build; what is kept of old ones is two, not more', async ({ page }) => {
  const resident = new Resident(page, await start());
  await resident.arrive();
  await settle(page);
  const parts = [rarePart(dist)];
  for (const mark of ['another1', 'another2', 'another3']) {
    makeAnotherBuild(dist, mark);
    parts.push(rarePart(dist));
    await expect
      .poll(() => lookForBuild(page).catch(() => 'reloading'), { timeout: 30_000 })
      .not.toBe('installing');
    await expect(page.locator(PROGRAM).first()).toHaveAttribute('href', new RegExp(mark), {
      timeout: 30_000,
    });
    await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
  }
  await expect
    .poll(async () => {
      const cached = await cachedPaths(page);
      return parts.map((part) => cached.includes(part));
    })
    .toEqual([false, true, true, true]);
  forgetFormerBuilds();
  expect(await statusOf(page, parts[1] ?? '')).toBe(200);
  expect(await statusOf(page, parts[0] ?? '')).toBe(404);
});
