import { playDock } from './dock.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { doShort, SHORT } from './short.ts';

test('the printer jams: it is said, the number can be written down, and printing again works', async ({
  resident,
}) => {
  const { page } = resident;
  await resident.arrive('#dock');
  await resident.agree();
  await resident.signInByCard();
  await playDock(page, 'Kẹt giấy');
  const slip = await doShort(resident);
  await expect(page.getByText('Máy in báo lỗi')).toBeVisible();
  await resident.press('Không in được');
  await expect(resident.heading('Bác ghi lại số này ạ')).toBeVisible();
  expect(await resident.slip()).toBe(slip);
  await playDock(page, 'Kẹt giấy');
  await resident.press('Chưa, in lại');
  await expect(resident.heading('Phiếu đã ra chưa ạ?')).toBeVisible();
  await expect(page.getByText('Máy in báo lỗi')).toHaveCount(0);
});

for (const [width, paper] of [
  ['72mm', '80mm'],
  ['128mm', 'A5'],
] as const)
  test(`the slip on ${paper}: what it is, what it is not, the number, whom to ask`, async ({ resident }) => {
    const { page } = resident;
    await resident.arrive();
    await resident.agree();
    await resident.signInByCard();
    const slip = await doShort(resident);
    await page.evaluate((kind) => {
      document.documentElement.dataset.paper = kind;
    }, paper);
    await page.emulateMedia({ media: 'print' });
    const sheet = page.locator('#paper .paper');
    await expect(sheet).toBeVisible();
    await expect(page.locator('#app')).toBeHidden();
    for (const words of [
      'PHIẾU CHUẨN BỊ HỒ SƠ',
      'KHÔNG THAY GIẤY TIẾP NHẬN',
      slip,
      'BẢN THỬ',
      SHORT.title.vi,
    ])
      await expect(sheet).toContainText(words ?? '');
    // This server is called "localhost": a code that no phone could follow is not printed.
    await expect(sheet.locator('.paper-qr')).toHaveCount(0);
    await expect(sheet).toContainText('Điện thoại chưa mở được máy chủ này');
    const [box, wanted] = await Promise.all([
      sheet.boundingBox(),
      page.evaluate((size) => {
        const probe = document.createElement('div');
        probe.style.width = size;
        document.body.append(probe);
        const wide = probe.getBoundingClientRect().width;
        probe.remove();
        return wide;
      }, width),
    ]);
    // On 80 mm paper 72 mm are printed, so nothing may reach beyond.
    expect(box?.width).toBeLessThanOrEqual(wanted + 1);
    const overflow = await sheet.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

test('another matter of the same person needs no second sign-in, and is a dossier of its own', async ({
  resident,
}) => {
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  const first = await doShort(resident);
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Làm việc khác');
  await expect(resident.heading('Bác làm giấy tờ cho ai ạ?')).toBeVisible();
  await expect(resident.page.getByText('Chào Nguyễn Văn Thử')).toBeVisible();
  const second = await doShort(resident);
  expect(second).not.toBe(first);
  expect(second).toMatch(/-00002-/);
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
});
