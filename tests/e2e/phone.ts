import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { signInState } from './house.ts';
import type { Resident } from './resident.ts';

/** The resident's own phone: another browser, which knows nothing of the kiosk but what its QR code says. */
export class Phone {
  readonly page: Page;
  private readonly read = new Set<string>();

  private constructor(page: Page) {
    this.page = page;
  }

  static async pickUp(browser: Browser): Promise<Phone> {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      locale: 'vi-VN',
    });
    return new Phone(await context.newPage());
  }

  /** Reads the code that the kiosk shows now, once it is another than was read before. @returns the digits beside it */
  async scan(resident: Resident): Promise<string> {
    const isNew = (qr: string | undefined): boolean => qr !== undefined && qr !== '' && !this.read.has(qr);
    await expect.poll(async () => isNew((await signInState(resident)).qr)).toBe(true);
    const { qr = '', number = '' } = await signInState(resident);
    this.read.add(qr);
    await expect(resident.page.getByTestId('number')).toHaveText(number);
    await this.page.goto(qr);
    await expect(this.page.getByText('không phải VNeID thật')).toBeVisible();
    return number;
  }

  async say(decision: 'Đồng ý' | 'Từ chối', as: string, number: string): Promise<void> {
    await this.page.getByRole('radio', { name: as }).check();
    await this.page.getByLabel('Mật mã 6 chữ số').fill('123456');
    await this.page.getByLabel('Số đang hiện trên ki-ốt').fill(number);
    await this.page.getByRole('button', { name: decision }).click();
  }

  answer(words: string): Locator {
    return this.page.getByRole('status').filter({ hasText: words });
  }

  putAway(): Promise<void> {
    return this.page.context().close();
  }
}
