import type { Browser, Page } from '@playwright/test';
import { lineOf, readDossier } from './desk.ts';
import { expect, shortTest as test } from './fixtures.ts';
import type { Resident } from './resident.ts';
import type { TestServer } from './server.ts';
import { doShort } from './short.ts';

/** Another attendant at another desk; a code is good once, and the next one is printed soon. */
async function anotherDesk(browser: Browser, server: TestServer, used: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'vi-VN' })).newPage();
  await page.goto(`${server.admin}/admin/`);
  await expect.poll(() => server.deskCode()).not.toBe(used);
  await page.getByLabel('Mã vào quầy').fill(server.deskCode());
  await page.getByLabel('Tên cán bộ').fill('Người Hai');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Hồ sơ mới đến' })).toBeVisible();
  return page;
}

async function sendOne(resident: Resident): Promise<string> {
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  return doShort(resident);
}

/** Confirms who declared the dossier that is open. */
async function vouch(desk: Page): Promise<void> {
  await desk.getByRole('button', { name: 'Xác nhận người khai' }).click();
  await desk.getByRole('button', { name: 'Tôi đã xem thẻ, đúng người' }).click();
}

const DONE = 'Đã chuyển Bộ phận Một cửa';

test('a dossier is handed over after asking, every desk sees it, and only who said it takes it back', async ({
  resident,
  desk,
  browser,
}) => {
  const { server } = resident;
  const used = server.deskCode();
  const slip = await sendOne(resident);
  const reading = await readDossier(desk, slip);
  const offer = reading.getByRole('button', { name: 'Ghi: đã chuyển Một cửa' });
  await expect(reading.getByRole('button', { name: 'Xác nhận người khai' })).toBeVisible();
  await expect(offer).toHaveCount(0);
  await vouch(desk);

  const other = await anotherDesk(browser, server, used);
  const theirs = await readDossier(other, slip);
  await expect(theirs.getByRole('button', { name: 'Ghi: đã chuyển Một cửa' })).toBeVisible();

  await offer.click();
  const dialog = desk.getByRole('dialog');
  await expect(dialog).toContainText('chương trình chưa nối với hệ thống một cửa');
  await expect(dialog).toContainText('Sau 30 ngày, máy chủ này xóa nội dung hồ sơ');
  await dialog.getByRole('button', { name: 'Chưa chuyển' }).click();
  await expect(lineOf(desk, slip)).not.toContainText(DONE);
  await offer.click();
  await dialog.getByRole('button', { name: DONE }).click();
  await expect(reading.locator('.note-info')).toContainText(`${DONE}. Cán bộ Thử, `);
  await expect(lineOf(desk, slip)).toContainText(DONE);
  await expect(offer).toHaveCount(0);

  // The other desk has the dossier open; nothing is reloaded there.
  await expect(theirs.locator('.note-info')).toContainText('Cán bộ Thử');
  await expect(theirs.getByRole('button', { name: 'Ghi: đã chuyển Một cửa' })).toHaveCount(0);
  await expect(theirs.getByRole('button', { name: 'Rút lại' })).toHaveCount(0);
  await expect(lineOf(other, slip)).toContainText(DONE);
  const [row] = await server.query('select id, handed_over_by from dossier where slip = $1', [slip]);
  expect(row).toMatchObject({ handed_over_by: 'Cán bộ Thử' });
  const refused = await other.evaluate(
    async (path) => (await fetch(path, { method: 'DELETE' })).status,
    `/api/desk/dossiers/${row?.id}/handover`,
  );
  expect(refused).toBe(409);

  await reading.getByRole('button', { name: 'Rút lại' }).click();
  await dialog.getByRole('button', { name: 'Rút lại' }).click();
  await expect(offer).toBeVisible();
  await expect(lineOf(other, slip)).not.toContainText(DONE);
  const told = await server.query(`select type, actor from audit_event where type like '%hand%' order by id`);
  expect(told).toEqual([
    { type: 'dossier-handed-over', actor: 'Cán bộ Thử' },
    { type: 'handover-taken-back', actor: 'Cán bộ Thử' },
  ]);
  await other.context().close();
});

test('what nobody has handed over for two months stands at the desk until somebody does', async ({
  resident,
  desk,
}) => {
  const { server } = resident;
  const slip = await sendOne(resident);
  await readDossier(desk, slip);
  await vouch(desk);
  await desk.getByRole('button', { name: 'Danh sách' }).click();
  await expect(desk.locator('.overdue')).toHaveCount(0);
  await server.query("update dossier set received_at = received_at - interval '61 days' where slip = $1", [
    slip,
  ]);
  await desk.reload();
  await expect(desk.locator('.overdue')).toContainText('1 hồ sơ đã hơn 60 ngày chưa ghi là đã chuyển');
  await expect(desk.locator('.overdue')).toContainText(slip);
  const health = () => desk.evaluate(async () => (await (await fetch('/api/health')).json()).handover);
  expect(await health()).toMatchObject({ overdue: 1, oldest: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });

  await desk.getByRole('button', { name: 'Mở hồ sơ cũ nhất' }).click();
  await expect(desk.locator('.reading-slip')).toHaveText(slip);
  await desk.getByRole('button', { name: 'Ghi: đã chuyển Một cửa' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: DONE }).click();
  await expect(desk.locator('.overdue')).toHaveCount(0);
  expect(await health()).toEqual({ overdue: 0, oldest: null });
});
