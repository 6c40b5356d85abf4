import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { Resident } from './resident.ts';

const BROKEN = 'Máy đang tạm nghỉ';

/** What is taken away from the browser before any of our scripts runs, and what the attendant is told. */
const LACKS: ReadonlyArray<readonly [string, () => void]> = [
  ['webcrypto-missing', () => Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })],
  ['indexeddb-missing', () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined })],
  [
    'ed25519',
    () => {
      const real = SubtleCrypto.prototype.generateKey;
      Object.defineProperty(SubtleCrypto.prototype, 'generateKey', {
        value(this: SubtleCrypto, ...parameters: Parameters<typeof real>) {
          if (JSON.stringify(parameters[0]).includes('Ed25519'))
            return Promise.reject(new DOMException('not known', 'NotSupportedError'));
          return real.apply(this, parameters);
        },
      });
    },
  ],
  [
    'strict-durability',
    () => Object.defineProperty(IDBTransaction.prototype, 'durability', { get: () => 'relaxed' }),
  ],
  ['locks', () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })],
];

/** Touches the screen as it was painted, before any script could say that it must not be. */
const touchAtOnce = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^Bắt đầu/ }).click({ timeout: 5000 });

for (const [need, takeAway] of LACKS)
  test(`out of order for ${need}: it says so, and nobody can begin`, async ({ page, server }) => {
    await page.addInitScript(takeAway);
    await page.goto(`${server.kiosk}/kiosk/`, { waitUntil: 'commit' });
    await touchAtOnce(page).catch(() => undefined);
    await expect(page.getByRole('heading', { name: BROKEN })).toBeVisible();
    await expect(page.getByText(`Lý do cho cán bộ: ${need}`)).toBeVisible();
    await expect(page.getByText('Mời bác gặp cán bộ trực.').first()).toBeVisible();
    // Not by the touch from before, nor by a card: the page goes on to nothing.
    await new Resident(page, server).scan('038899000001||Nguyễn Văn Thử|01011999|Nam|Khu III|05072025||||');
    await page.waitForTimeout(1500);
    await expect(page.getByRole('heading', { name: BROKEN })).toBeVisible();
    expect(await page.evaluate(() => performance.getEntriesByName('idle-ready').length)).toBe(0);
    await expect(page.getByRole('button', { name: /^Bắt đầu/ })).toHaveCount(0);
  });

test('a touch waits for the check: what came before it is answered after it, not earlier', async ({
  page,
  server,
}) => {
  let letCome: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letCome = resolve;
  });
  await page.route('**/assets/self-check-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${server.kiosk}/kiosk/`);
  await touchAtOnce(page);
  await page.waitForTimeout(2000);
  await expect(page.getByRole('button', { name: 'Đồng ý', exact: true })).toHaveCount(0);
  letCome();
  await expect(page.getByRole('button', { name: 'Đồng ý', exact: true })).toBeVisible();
});

test.describe('without a service worker', () => {
  test.use({ serviceWorkers: 'block' });

  test('a check that does not come serves nobody, and is asked for again', async ({ page, server }) => {
    await page.route('**/assets/self-check-*.js', (route) => route.abort());
    await page.goto(`${server.kiosk}/kiosk/`);
    await expect(page.getByRole('heading', { name: BROKEN })).toBeVisible({ timeout: 20_000 });
    expect(await page.evaluate(() => performance.getEntriesByName('idle-ready').length)).toBe(0);
    await page.unroute('**/assets/self-check-*.js');
    await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0, undefined, {
      timeout: 60_000,
    });
  });
});
