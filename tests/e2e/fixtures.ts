import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { Resident } from './resident.ts';
import { startServer, type TestServer } from './server.ts';

interface Fixtures {
  /** A resident at a kiosk that nobody has used yet. */
  resident: Resident;
  /** An attendant signed in at the desk, in a browser of their own. */
  desk: Page;
}

/** What must never appear in a page's console: a blocked script, a policy that is broken. */
const FORBIDDEN = /Content.Security.Policy|TrustedScript|TrustedHTML|Uncaught/i;

function watch(page: Page, seen: string[]): void {
  page.on('pageerror', (error) => seen.push(`pageerror: ${error.message}`));
  page.on('console', (message) => {
    if (FORBIDDEN.test(message.text())) seen.push(`console: ${message.text()}`);
  });
}

export const test = base.extend<Fixtures, { server: TestServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  resident: async ({ page, server }, use) => {
    const seen: string[] = [];
    watch(page, seen);
    await use(new Resident(page, server));
    expect(seen, 'errors in the page').toEqual([]);
  },
  desk: async ({ browser, server }, use) => {
    const context: BrowserContext = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'vi-VN',
    });
    const page = await context.newPage();
    const seen: string[] = [];
    watch(page, seen);
    await page.goto(`${server.admin}/admin/`);
    await page.getByLabel('Mã vào bàn').fill(server.deskCode());
    await page.getByLabel('Tên').fill('Cán bộ Thử');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Hồ sơ mới đến' })).toBeVisible();
    await use(page);
    expect(seen, 'errors in the page').toEqual([]);
    await context.close();
  },
});

export { expect };
