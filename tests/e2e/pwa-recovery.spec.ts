import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { programOf, settle } from './builds.ts';
import { lineOf } from './desk.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { Resident } from './resident.ts';
import { startServer } from './server.ts';
import { answerStep, beginShort, doShort, headingOf } from './short.ts';

const IDLE = 'Mời bác chạm vào màn hình';
const OUT_OF_ORDER = ['Máy đang tạm nghỉ', 'Out of order for now'];
/** Three starts, and what the kiosk waits between the later ones. */
const COMES_BACK = { timeout: 60_000 };

/** Puts something that is no program in the place of the program, in whatever cache keeps it. */
const breakKept = (page: Page, program: string): Promise<number> =>
  page.evaluate(async (address) => {
    let broken = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      if (!(await cache.match(address))) continue;
      const headers = { 'content-type': 'text/javascript' };
      await cache.put(address, new Response('this is { no program', { headers }));
      broken += 1;
    }
    return broken;
  }, program);

/** Every sealed dossier on this terminal, in the database and in the second store, as digests of their bytes. */
const sealedHere = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const found: string[] = [];
    const digest = async (bytes: BufferSource): Promise<string> =>
      btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
    const opened = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('vault');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const parts = await new Promise<unknown[]>((resolve) => {
      const asking = opened.transaction('part').objectStore('part').getAll();
      asking.onsuccess = () => resolve(asking.result);
    });
    opened.close();
    for (const part of parts) {
      const text = JSON.stringify(part, (_, value) =>
        ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value,
      );
      found.push(`database ${await digest(new TextEncoder().encode(text))}`);
    }
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('second-copy');
    for await (const [name, file] of folder.entries()) {
      if (!/^(slot|aside)-/.test(name) || file.kind !== 'file') continue;
      const bytes = await (await (file as FileSystemFileHandle).getFile()).arrayBuffer();
      if (bytes.byteLength > 0) found.push(`second copy ${name} ${await digest(bytes)}`);
    }
    return found.sort();
  });

const isReady = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0, undefined, COMES_BACK);

test('what is kept of the program is broken: the kiosk comes back by itself, with everything that waits', async ({
  resident,
  desk,
  context,
}) => {
  const { page } = resident;
  await resident.arrive();
  await settle(page);
  await resident.agree();
  await resident.signInByCard();
  await context.route('**/api/dossiers**', (route) => route.abort());
  await context.route('**/api/dossiers/**', (route) => route.abort());
  const slip = await doShort(resident);
  await expect(page.getByText('Hồ sơ đang chờ gửi')).toBeVisible();
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Xong, xóa thông tin của tôi');
  await expect(resident.heading(IDLE)).toBeVisible({ timeout: 20_000 });
  await isReady(page);
  const before = await sealedHere(page);
  expect(before.some((line) => line.startsWith('database'))).toBe(true);
  expect(before.some((line) => line.startsWith('second copy'))).toBe(true);

  expect(await breakKept(page, await programOf(page))).toBe(1);
  const loads: string[] = [];
  page.on('load', () => loads.push(page.url()));
  await page.reload();
  await isReady(page);
  await expect(resident.heading(IDLE)).toBeVisible();
  for (const words of OUT_OF_ORDER) await expect(page.getByText(words)).toBeHidden();
  // The start that failed, the one more, and the one on a fresh copy.
  expect(loads).toHaveLength(3);
  expect(await sealedHere(page)).toEqual(before);
  await expect(page.getByText('1 hồ sơ đang chờ gửi')).toBeVisible();

  // It is whole again: a worker of its own, a catalogue of its own, and what waited arrives.
  await settle(page);
  await expect(lineOf(desk, slip)).toHaveCount(0);
  await context.unroute('**/api/dossiers**');
  await context.unroute('**/api/dossiers/**');
  await page.reload();
  await expect(lineOf(desk, slip)).toHaveCount(1, { timeout: 30_000 });
});

test('no server and a broken copy: it says so in two languages, and comes back with the server', async ({
  page,
}) => {
  test.slow();
  const dataDir = mkdtempSync(join(tmpdir(), 'kiosk-data-'));
  let server = await startServer({ DATA_DIR: dataDir });
  const { port, kiosk, admin, vneid } = server;
  try {
    const resident = new Resident(page, server);
    await resident.arrive();
    await settle(page);
    await breakKept(page, await programOf(page));
    await server.stop();
    await page.reload();
    for (const words of OUT_OF_ORDER)
      await expect(page.getByRole('heading', { name: words })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('Máy tự thử lại sau ít phút. Mời bác gặp cán bộ trực.')).toBeVisible();
    // It lies over the painted screen: nobody touches a kiosk that cannot answer.
    await expect(
      page.getByRole('button', { name: /^Bắt đầu/ }).click({ timeout: 1000, trial: true }),
    ).rejects.toThrow(/intercepts pointer events/);

    server = await startServer({
      DATA_DIR: dataDir,
      PORT: String(port),
      KIOSK_URL: kiosk,
      ADMIN_URL: admin,
      VNEID_URL: vneid,
    });
    await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0, undefined, {
      timeout: 90_000,
    });
    for (const words of OUT_OF_ORDER) await expect(page.getByText(words)).toBeHidden();
    await resident.agree();
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test.describe('without a service worker', () => {
  test.use({ serviceWorkers: 'block' });

  test('a program that does not come is asked for again, and nobody sees the words of the browser', async ({
    page,
    server,
  }) => {
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/Content.Security.Policy|Trusted/i.test(message.text())) refused.push(message.text());
    });
    await page.route('**/assets/index-*.js*', (route) => route.fulfill({ status: 404 }));
    await page.goto(`${server.kiosk}/kiosk/`);
    await expect(page.getByRole('heading', { name: OUT_OF_ORDER[0] ?? '' })).toBeVisible();
    expect(page.url()).toBe(`${server.kiosk}/kiosk/`);
    await page.unroute('**/assets/index-*.js*');
    await isReady(page);
    await expect(page.getByRole('heading', { name: IDLE })).toBeVisible();
    expect(refused).toEqual([]);
  });
});

test('what begins the program and looks after it is asked for anew every time', async ({ page, server }) => {
  await page.goto(`${server.kiosk}/kiosk/`);
  const answer = await page.evaluate(async () => {
    const one = await fetch('/kiosk/boot.js?past-the-worker');
    return { status: one.status, cache: one.headers.get('cache-control'), text: await one.text() };
  });
  expect(answer).toMatchObject({ status: 200, cache: 'no-cache' });
  expect(answer.text.length).toBeLessThan(4096);
  expect(answer.text).not.toMatch(/indexedDB|getDirectory|localStorage/);
});

test('a screen that cannot be drawn leaves words on the glass, not nothing, and the visit goes on by itself', async ({
  page,
  server,
}) => {
  const resident = new Resident(page, server);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript(() => {
    const make = document.createElementNS;
    document.createElementNS = function (this: Document, ...given: Parameters<typeof make>) {
      if (!('screenIsBroken' in window)) return make.apply(this, given);
      delete window.screenIsBroken;
      throw new Error('a screen that cannot be drawn');
    } as typeof make;
  });
  await resident.arrive();
  await settle(page);
  await resident.agree();
  await resident.signInByCard();
  await beginShort(resident);
  await answerStep(resident, 'player');
  await expect(resident.heading(headingOf('level'))).toBeVisible();

  await page.evaluate(() => Object.assign(window, { screenIsBroken: true }));
  await resident.press('Quay lại');
  await expect(page.getByText('Lý do cho cán bộ: screen')).toBeVisible();
  expect(errors).toContain('a screen that cannot be drawn');
  await expect(resident.heading(headingOf('player'))).toBeVisible({ timeout: 30_000 });
});
