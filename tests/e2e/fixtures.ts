import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { enterDesk } from './desk.ts';
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

interface House {
  /** Flows from tests/fixtures/flows that are offered beside the catalogue's own. */
  flows: ReadonlyArray<string>;
  server: TestServer;
}

export const test = base.extend<Fixtures, House>({
  flows: [[], { option: true, scope: 'worker' }],
  server: [
    async ({ flows }, use) => {
      const server = await startServer({}, flows);
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
    await enterDesk(page, server);
    await use(page);
    expect(seen, 'errors in the page').toEqual([]);
    await context.close();
  },
});

/** For journeys that are not about a procedure: one of few steps is offered too, and all share one server. */
export const shortTest = test.extend({ flows: [['tennis-club'], { scope: 'worker' }] });

export { expect };
