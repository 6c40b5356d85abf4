import { expect, type Locator, type Page } from '@playwright/test';
import type { TestServer } from './server.ts';

/** The call of a kiosk on the desk's list. */
export const callFrom = (desk: Page, words: string | RegExp): Locator =>
  desk.locator('.call').filter({ hasText: words });

/** The line of a dossier on the desk's list, by its slip. */
export const lineOf = (desk: Page, slip: string): Locator =>
  desk.locator('.dossier').filter({ hasText: slip });

/** Opens a dossier and waits until it can be read. */
export async function readDossier(desk: Page, slip: string): Promise<Locator> {
  await lineOf(desk, slip).click();
  const reading = desk.locator('.reading');
  await expect(reading.locator('.reading-slip')).toHaveText(slip);
  return reading;
}

/** Signs an attendant in at the desk, unless this browser is still let in. */
export async function enterDesk(desk: Page, server: TestServer): Promise<void> {
  await desk.goto(`${server.admin}/admin/`);
  const code = desk.getByLabel('Mã vào quầy');
  const list = desk.getByRole('heading', { name: 'Hồ sơ mới đến' });
  await expect(code.or(list)).toBeVisible();
  if (await list.isVisible()) return;
  await code.fill(server.deskCode());
  await desk.getByLabel('Tên cán bộ').fill('Cán bộ Thử');
  await desk.keyboard.press('Enter');
  await expect(list).toBeVisible();
}

/** Looks at the card of whoever has called last, and says that it is theirs: that of Nguyễn Văn Thử, born in 1999. */
export async function vouch(desk: Page, citizenId = '038899000001'): Promise<void> {
  await callFrom(desk, 'xin cán bộ xác nhận danh tính')
    .last()
    .getByRole('button', { name: 'Xem và xác nhận' })
    .click();
  await desk.getByLabel('Họ, chữ đệm và tên').fill('Nguyễn Văn Thử');
  await desk.getByLabel('Số định danh').fill(citizenId);
  await desk.getByLabel('Ngày sinh').fill('1999');
  await desk.getByRole('radio', { name: 'Nam' }).check();
  await desk.getByLabel('Nơi thường trú').fill('Khu III, xã Vĩnh Lộc');
  await desk.getByRole('button', { name: 'Tôi đã xem thẻ, đúng người' }).click();
  await expect(desk.getByRole('dialog')).toHaveCount(0);
}
