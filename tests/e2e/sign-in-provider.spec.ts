import type { Page } from '@playwright/test';
import { expect, shortTest as test } from './fixtures.ts';
import { heldDossier, setKiosk } from './house.ts';
import type { Resident } from './resident.ts';
import { doShort } from './short.ts';
import { draftSavedAt } from './traces.ts';

/** A kiosk with a key pad: there the provider's own page is offered too. */
async function arriveAtKeyPad(resident: Resident): Promise<void> {
  await resident.arrive();
  await setKiosk(resident, { signIn: { provider: true } });
}

async function goToProvider(resident: Resident): Promise<void> {
  await resident.press(/^Gõ mật mã VNeID ở đây/);
  await expect(
    resident.page.getByRole('heading', { name: 'Đăng nhập bằng định danh điện tử' }),
  ).toBeVisible();
  expect(new URL(resident.page.url()).origin).toBe(resident.server.vneid);
}

async function sayYes(page: Page, as: string): Promise<void> {
  await page.getByRole('radio', { name: as }).check();
  await page.getByLabel('Mật mã 6 chữ số').fill('123456');
  await page.getByRole('button', { name: 'Đồng ý' }).click();
}

const isAtKiosk = async ({ page, server }: Resident): Promise<void> => {
  await expect.poll(() => page.url()).toBe(`${server.kiosk}/kiosk/`);
};

/** Touches the one way out of a page at the provider that did not work. */
async function goBackToKiosk(resident: Resident): Promise<void> {
  const back = resident.page.getByRole('link', { name: 'Quay lại ki-ốt' });
  const { height = 0 } = (await back.boundingBox()) ?? {};
  // 20 mm on the densest panel there is, 5.55 pixels a millimetre (ux.md §1.3).
  expect(height).toBeGreaterThanOrEqual(111);
  await back.click();
  await isAtKiosk(resident);
}

test('there and back: the name is known, and what was set before is still so', async ({ resident }) => {
  await arriveAtKeyPad(resident);
  await resident.press('Đổi cỡ chữ');
  await resident.agree();
  const size = await resident.page.locator('html').getAttribute('data-size');
  await goToProvider(resident);
  await expect(resident.page.getByText('không phải VNeID thật')).toBeVisible();
  await sayYes(resident.page, 'Trần Thị Mẫu');
  await expect(resident.page.getByText('Chào Trần Thị Mẫu')).toBeVisible();
  await isAtKiosk(resident);
  expect(await resident.page.locator('html').getAttribute('data-size')).toBe(size);

  const slip = await doShort(resident);
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
  expect(await heldDossier(resident.server, slip)).toMatchObject({ state: 'submitted', assurance: 'eid' });
});

test('who declines there comes back to plain words and other ways', async ({ resident }) => {
  await arriveAtKeyPad(resident);
  await resident.agree();
  await goToProvider(resident);
  await resident.page.getByRole('button', { name: 'Từ chối' }).click();
  await expect(resident.heading('Chưa đăng nhập được')).toBeVisible();
  await isAtKiosk(resident);
  await expect(resident.page.getByText('Bác đã dừng đăng nhập')).toBeVisible();
  await resident.press('Cách khác');
  await expect(resident.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
  await resident.signInByCard();
});

test('the back button there leads back to the ways of signing in', async ({ resident }) => {
  await arriveAtKeyPad(resident);
  await resident.agree();
  await goToProvider(resident);
  await resident.page.goBack();
  await expect(resident.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
  await resident.signInByCard();
});

test('the next resident is asked again: nobody rides on the sign-in before', async ({ resident }) => {
  await arriveAtKeyPad(resident);
  await resident.agree();
  await goToProvider(resident);
  await sayYes(resident.page, 'Trần Thị Mẫu');
  await expect(resident.page.getByText('Chào Trần Thị Mẫu')).toBeVisible();
  await resident.finish();

  await expect(resident.heading('Mời bác chạm vào màn hình')).toBeVisible({ timeout: 15_000 });
  await resident.agree();
  await goToProvider(resident);
  await expect(resident.page.getByRole('radio', { checked: true })).toHaveCount(0);
  await expect(resident.page.getByLabel('Mật mã 6 chữ số')).toHaveValue('');
  await sayYes(resident.page, 'Lê Văn Ví Dụ');
  await expect(resident.page.getByText('Chào Lê Văn Ví Dụ')).toBeVisible();
  await expect(resident.page.getByText('Trần Thị Mẫu')).toHaveCount(0);
});

test.describe('the provider is away', () => {
  test.afterEach(({ server }) => server.playProvider('up'));

  test('one is back at the kiosk at once, told so, with a way on', async ({ resident, server }) => {
    await arriveAtKeyPad(resident);
    // Seen to be up a moment before: what is known of it may be old when the window goes there.
    const seen = resident.page.waitForResponse('**/api/sign-in/availability');
    await resident.agree();
    await seen;
    await server.playProvider('down');
    await resident.press(/^Gõ mật mã VNeID ở đây/);
    await expect(resident.page.getByText('VNeID đang không trả lời')).toBeVisible();
    await isAtKiosk(resident);
    await resident.press('Cách khác');
    await resident.signInByCard();
  });

  test('while its page is open: one touch leads back to the kiosk, which says so', async ({
    resident,
    server,
  }) => {
    await arriveAtKeyPad(resident);
    await resident.agree();
    await goToProvider(resident);
    await server.playProvider('down');
    await sayYes(resident.page, 'Trần Thị Mẫu');
    await expect(resident.page.getByRole('heading', { name: 'Hệ thống đang gián đoạn' })).toBeVisible();
    await goBackToKiosk(resident);
    await expect(resident.page.getByText('VNeID đang không trả lời')).toBeVisible();
    await resident.press('Cách khác');
    await resident.signInByCard();
  });
});

test('a page that has forgotten who was there leads back too', async ({ resident }) => {
  await arriveAtKeyPad(resident);
  await resident.agree();
  await goToProvider(resident);
  await resident.page.context().clearCookies({ domain: new URL(resident.server.vneid).hostname });
  await sayYes(resident.page, 'Trần Thị Mẫu');
  await expect(resident.page.getByRole('heading', { name: 'Không làm được' })).toBeVisible();
  await goBackToKiosk(resident);
  // Who comes back without the sign-in's state may be anybody: nothing is said of it, and every way stands open.
  await expect(resident.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
  await resident.signInByCard();
});

test('a kiosk without a key pad does not offer it, and nothing typed into the address does', async ({
  resident,
}) => {
  await resident.arrive();
  await resident.agree();
  await expect(resident.button(/^Gõ mật mã VNeID/)).toHaveCount(0);
  // Who leaves the page before the visit lies on the disk comes back to nothing.
  await expect.poll(() => draftSavedAt(resident.page)).toBeGreaterThan(0);
  await resident.page.goto(`${resident.server.kiosk}/api/visits/current/sign-in/provider`);
  await isAtKiosk(resident);
  await expect(resident.page.getByText('Cách này đang tắt ở máy này')).toBeVisible();
  await resident.press('Cách khác');
  await resident.signInByCard();
});
