import type { Page } from '@playwright/test';
import { ARGUMENTS, findChromium } from './browser.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { setKiosk } from './house.ts';

// As at a kiosk: documents are kept aside for the back button, which Playwright's own arguments forbid.
test.use({
  launchOptions: {
    executablePath: findChromium() ?? '',
    args: ARGUMENTS,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

const IDLE = 'Mời bác chạm vào màn hình';

/** One step back, as the browser's own button and a swipe do it; not through Playwright, which waits for a load. */
async function goBack(page: Page): Promise<void> {
  await page.evaluate(() => setTimeout(() => history.back()));
  await page.waitForTimeout(800);
}

test('the back button finds no document of the visit, neither ours nor the provider’s', async ({
  resident,
}) => {
  const { page, server } = resident;
  // This browser does keep documents aside.
  await page.goto(`${server.kiosk}/catalogue/index.json`);
  await page.evaluate(() => Object.assign(globalThis, { ofBefore: true }));
  await page.goto(`${server.vneid}/sandbox/people`);
  await goBack(page);
  expect(page.url()).toBe(`${server.kiosk}/catalogue/index.json`);
  expect(await page.evaluate(() => 'ofBefore' in globalThis)).toBe(true);

  await resident.arrive();
  await setKiosk(resident, { signIn: { provider: true } });
  await resident.agree();
  const mark = () => page.evaluate(() => Object.assign(globalThis, { ofTheVisit: true }));
  await mark();
  await resident.press(/^Gõ mật mã VNeID ở đây/);
  await page.getByRole('radio', { name: 'Trần Thị Mẫu' }).check();
  await page.getByLabel('Mật mã 6 chữ số').fill('123456');
  await mark();
  await page.getByRole('button', { name: 'Đồng ý' }).click();
  await expect(page.getByText('Chào Trần Thị Mẫu')).toBeVisible();
  await mark();
  await resident.finish();
  await expect(resident.heading(IDLE)).toBeVisible({ timeout: 15_000 });
  await page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
  const length = await page.evaluate(() => history.length);
  for (let back = 1; back < length; back += 1) {
    await goBack(page);
    expect(await page.evaluate(() => 'ofTheVisit' in globalThis), page.url()).toBe(false);
    await expect(page.getByText('Chào Trần Thị Mẫu')).toHaveCount(0);
    await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  }
});

test('a document that was kept aside all the same begins anew', async ({ resident }) => {
  const { page } = resident;
  await resident.arrive();
  await page.evaluate(() => Object.assign(globalThis, { ofTheVisit: true }));
  await page.evaluate(() => {
    setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  });
  await page.waitForFunction(() => !('ofTheVisit' in globalThis));
  await expect(resident.heading(IDLE)).toBeVisible();
});
