import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { signInState } from './house.ts';
import type { Resident } from './resident.ts';

/** The resident's own phone: another browser, which knows nothing of the kiosk but what its QR code says. */
export class Phone {
  readonly page: Page;

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

  /** Reads the code that the kiosk shows now. @returns the two digits beside it */
  async scan(resident: Resident): Promise<string> {
    await expect.poll(async () => (await signInState(resident)).qr).toBeTruthy();
    const { qr = '', number = '' } = await signInState(resident);
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
