import { rmSync } from 'node:fs';
import {
  cachedPaths,
  copyBuild,
  lookForBuild,
  makeAnotherBuild,
  PROGRAM,
  programOf,
  settle,
} from './builds.ts';
import { expect, test } from './fixtures.ts';
import { Resident } from './resident.ts';
import { startServer, type TestServer } from './server.ts';

const IDLE = 'Mời bác chạm vào màn hình';

/** Servers of a test's own, which it may take away under the page. */
const own: TestServer[] = [];
async function startOwn(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const server = await startServer(environment);
  own.push(server);
  return server;
}
test.afterEach(async () => {
  for (const server of own.splice(0)) await server.stop();
});

test('the first paint needs no script', async ({ browser, server }) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 1080, height: 1920 },
  });
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
  });
  await page.goto(`${server.kiosk}/kiosk/`);
  await expect(page.getByRole('heading', { name: IDLE })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Bắt đầu/ })).toBeVisible();
  await expect(page.locator('.tile')).not.toHaveCount(0);
  // The page was built before anybody knew at which point it is shown: it names none.
  await expect(page.locator('.head-title')).toHaveText(/khu III/);
  await expect(page.getByText(/khu III/).filter({ visible: true })).toHaveCount(0);
  await expect(page.locator('.notice').filter({ visible: true })).toHaveCount(0);
  await expect(page.getByText(/Đang mở cửa|Đóng cửa|mở cửa lại/i)).toHaveCount(0);
  expect(await page.content()).not.toMatch(/\sstyle=|<style/);
  expect(refused).toEqual([]);
  await context.close();
});

test('the program takes the painted screen over as it stands', async ({ page, server }) => {
  // A letter's own face comes when it comes; what is looked at here is the program.
  await page.route('**/*.woff2', (route) => route.abort());
  await page.addInitScript(() => {
    const seen = { first: null as Element | null, shift: 0 };
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      seen.first ??= document.querySelector('h1');
    }).observe(document, { childList: true, subtree: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(`${server.kiosk}/kiosk/`);
  await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
  // The hour is told once it is known, in the place that was kept for it.
  await expect(page.locator('.welcome-facts li').first()).toHaveText(/\S/);
  const seen = await page.evaluate(() => {
    const { first, shift } = (globalThis as unknown as { seen: { first: Element | null; shift: number } })
      .seen;
    return { isSame: first !== null && first === document.querySelector('h1'), shift };
  });
  expect(seen).toEqual({ isSame: true, shift: 0 });
  await expect(page.locator('.head-title')).toBeVisible();
});

test('a touch on the painted screen is answered once the program is there', async ({ page, server }) => {
  let letCome: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letCome = resolve;
  });
  await page.route('**/assets/index-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${server.kiosk}/kiosk/`, { waitUntil: 'commit' });
  await page.waitForLoadState('domcontentloaded').catch(() => undefined);
  await page.getByRole('button', { name: /^Bắt đầu/ }).click();
  letCome();
  await expect(page.getByRole('button', { name: 'Đồng ý', exact: true })).toBeVisible();
});

test('it can be installed', async ({ page, server }) => {
  await page.goto(`${server.kiosk}/kiosk/`);
  const devTools = await page.context().newCDPSession(page);
  const manifest = await devTools.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  const { icons } = JSON.parse(manifest.data ?? '{}') as { icons: Array<{ src: string; type: string }> };
  for (const { src, type } of icons) {
    const answer = await page.evaluate(async (address) => {
      const { status, headers } = await fetch(address);
      return [status, headers.get('content-type')];
    }, src);
    expect(answer).toEqual([200, type]);
  }
  const { installabilityErrors } = await devTools.send('Page.getInstallabilityErrors');
  // Playwright's contexts are like private windows, where nothing is ever installed.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
});

test('it starts, and shows what there is to do, with the server away', async ({ page }) => {
  const server = await startOwn();
  const resident = new Resident(page, server);
  await resident.arrive();
  await settle(page);

  const paths = await cachedPaths(page);
  expect(paths.filter((path) => path.startsWith('/api'))).toEqual([]);
  expect(paths.filter((path) => /\.(gz|br|map|woff)$/.test(path))).toEqual([]);
  expect(paths.filter((path) => path.endsWith('.woff2')).length).toBeGreaterThan(0);
  await server.stop();

  await page.reload();
  await expect(resident.heading(IDLE)).toBeVisible();
  await page.goto(`${server.kiosk}/kiosk/anything/at/all`);
  await expect(resident.heading(IDLE)).toBeVisible();
  await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
  await resident.press('Bắt đầu');
  await resident.press(/^Không/);
  await resident.press(/khai sinh/i);
  await expect(resident.heading('Đăng ký khai sinh')).toBeVisible();
  await expect(page.getByText('Giấy chứng sinh').first()).toBeVisible();
  expect((await cachedPaths(page)).filter((path) => path.startsWith('/api'))).toEqual([]);
});

test('a new version waits for the idle screen, and is used from then on', async ({ page }) => {
  const folder = copyBuild();
  const server = await startOwn({ DIST_DIR: folder });
  const resident = new Resident(page, server);
  await resident.arrive();
  await settle(page);
  const old = await programOf(page);
  await resident.agree();

  makeAnotherBuild(folder, 'another0');
  await expect.poll(() => lookForBuild(page), { timeout: 30_000 }).toBe('installed');
  await resident.signInByCard();
  expect(await programOf(page)).toBe(old);

  await resident.finish();
  await expect(page.locator(PROGRAM).first()).toHaveAttribute('href', /another0/, { timeout: 30_000 });
  await expect(resident.heading(IDLE)).toBeVisible();

  // The next visit runs on the new one.
  await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
  await resident.agree();
  rmSync(folder, { recursive: true, force: true });
});
