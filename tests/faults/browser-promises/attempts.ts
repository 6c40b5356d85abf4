import { request } from 'node:http';
import type { Page } from '@playwright/test';
import { playDock } from '../../e2e/dock.ts';
import { Resident } from '../../e2e/resident.ts';
import type { House } from './house.ts';
import type { WholeBrowser } from './whole-browser.ts';

/** How a visit ends. */
export const ENDINGS = ['finished', 'timed out', 'tab killed'] as const;
type Ending = (typeof ENDINGS)[number];
const IDLE = 'Mời bác chạm vào màn hình';
const PATIENCE_MS = 30_000;
/** What all attempts have come to. */
export interface Tally {
  visits: number;
  attempts: number;
  readonly silent: string[];
  controls: number;
  controlsIn: number;
}

/** Asks by hand, with a cookie of one's own. */
export const askAs = (
  cookie: string,
  method: 'GET' | 'POST',
  address: string,
): Promise<{ status: number; location: string }> =>
  new Promise((resolve, reject) => {
    const { host, origin, port, pathname, search } = new URL(address);
    const headers = { host, origin, cookie, 'content-type': 'application/json' };
    const path = pathname + search;
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      answer.resume();
      const { statusCode: status = 0, headers: told } = answer;
      answer.on('end', () => resolve({ status, location: told.location ?? '' }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? '{"encapsulatedKey":"AAAA","ciphertext":"AAAA"}' : undefined);
  });

const DOORS = [
  ['GET', '/api/visits/current/sign-in'],
  ['GET', '/api/visits/current/help'],
  ['POST', '/api/visits/current/key'],
] as const;
const CLOSED = 401;

/** The browser's cookies for an address, as it would send them. */
export const cookieOf = async ({ context }: WholeBrowser, address: string): Promise<string> =>
  (await context.cookies(address)).map(({ name, value }) => `${name}=${value}`).join('; ');

/** A kiosk in one browser, through visit after visit, and everything that is tried at it. */
export class Kiosk {
  readonly house: House;
  readonly browser: WholeBrowser;
  readonly tally: Tally;
  constructor(house: House, browser: WholeBrowser, tally: Tally) {
    this.house = house;
    this.browser = browser;
    this.tally = tally;
  }

  get page(): Page {
    return this.browser.page();
  }
  resident(): Resident {
    this.page.setDefaultTimeout(PATIENCE_MS);
    return new Resident(this.page, this.house, 'keys');
  }

  /** One attempt to get in without credentials. */
  attempt(what: string, isIn: boolean): void {
    this.tally.attempts += 1;
    if (isIn) this.tally.silent.push(what);
  }
  /** The same attempt where it must succeed. */
  control(isIn: boolean): void {
    this.tally.controls += 1;
    if (isIn) this.tally.controlsIn += 1;
  }

  /** From the first screen to the ways of signing in. */
  async agree(): Promise<Resident> {
    const resident = this.resident();
    await resident.heading(IDLE).waitFor();
    await this.page.waitForFunction(() => performance.getEntriesByName('idle-ready').length > 0);
    await resident.press('Bắt đầu');
    await resident.press(/^Đồng ý$/);
    await resident.heading('Bác cho biết bác là ai ạ?').waitFor();
    return resident;
  }

  /** The visit comes to its end, one way or another. */
  async end(how: Ending): Promise<void> {
    if (how === 'finished') await this.resident().finish();
    else {
      if (how === 'tab killed') await this.browser.crashTab();
      // What hurries the clock is there only when the page is asked for with it; the visit goes on where it was.
      await this.page.goto('about:blank');
      await this.page.goto(`${this.house.kiosk}/kiosk/#dock`);
      await this.page.locator('.dock').waitFor({ state: 'attached', timeout: PATIENCE_MS });
      await this.resident().heading('Bác làm giấy tờ cho ai ạ?').waitFor();
      await playDock(this.page, 'Tua 2 phút');
      await this.page.getByRole('dialog').waitFor();
      await playDock(this.page, 'Tua 2 phút');
    }
    await this.resident().heading('Đã xóa hết').waitFor();
    const resident = this.resident();
    await resident.touch(this.page.locator('.foot-main'));
    await resident.heading(IDLE).waitFor();
  }

  /** Somebody is signed in: the cookie opens what it must not open later. @returns it */
  async whileSignedIn(): Promise<string> {
    const cookie = await cookieOf(this.browser, this.house.kiosk);
    for (const [method, path] of DOORS) this.control(await this.isOpen(cookie, method, path));
    return cookie;
  }

  /** After the end: the cookie that was kept, the browser's own, and the way back through the history. */
  async afterTheEnd(name: string, cookie: string, how: Ending): Promise<void> {
    for (const [method, path] of DOORS)
      this.attempt(`${how}: a kept cookie at ${path}`, await this.isOpen(cookie, method, path));
    this.attempt(`${how}: a cookie was left`, (await cookieOf(this.browser, this.house.kiosk)) !== '');
    for (let back = 0; back < 2; back += 1) {
      await this.page.goBack({ timeout: 3000 }).catch(() => null);
      const shown = await this.page
        .evaluate(() => document.documentElement.textContent ?? '')
        .catch(() => '');
      this.attempt(`${how}: the back button shows ${name}`, shown.includes(name));
    }
    if (!this.page.url().startsWith(`${this.house.kiosk}/kiosk/`) || !(await this.stands()))
      await this.page.goto(`${this.house.kiosk}/kiosk/`);
  }

  private async isOpen(cookie: string, method: 'GET' | 'POST', path: string): Promise<boolean> {
    return (await askAs(cookie, method, `${this.house.kiosk}${path}`)).status !== CLOSED;
  }

  private stands = (): Promise<boolean> =>
    this.resident()
      .heading(IDLE)
      .waitFor({ timeout: 3000 })
      .then(
        () => true,
        () => false,
      );

  /** Whether the visit that has just begun knows anybody. */
  async knowsSomebody(): Promise<boolean> {
    return this.page.evaluate(async () => {
      const answer = await fetch('/api/visits/current/sign-in');
      const told = answer.ok ? ((await answer.json()) as { status: string; resident?: unknown }) : null;
      return told !== null && (told.status === 'verified' || told.resident !== undefined);
    });
  }
}
