import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { correction, generate } from 'lean-qr';
import { parseSlipNumber, slipNumber } from '#shared/dossier/index.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { setKiosk } from './house.ts';
import { doShort } from './short.ts';

/** A small old phone on which no script runs. */
async function oldPhone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    javaScriptEnabled: false,
    isMobile: true,
    locale: 'vi-VN',
  });
  return context.newPage();
}

/** Reads back the dark modules of the code on the paper: columns by rows, without the quiet zone of four. */
async function modulesOf(page: Page): Promise<boolean[][]> {
  const path = (await page.locator('#paper .qr-ink').getAttribute('d')) ?? '';
  const [, , side = ''] = ((await page.locator('#paper .paper-qr svg').getAttribute('viewBox')) ?? '').split(
    ' ',
  );
  const size = Number(side) - 8;
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let at = 0; at < Number(run); at++) {
      const row = rows[Number(y) - 4];
      if (row) row[Number(x) - 4 + at] = true;
    }
  return rows;
}

test('what the slip’s code opens says on an old phone that the server has the dossier', async ({
  resident,
  server,
  browser,
}, info) => {
  const { page } = resident;
  await resident.arrive();
  await setKiosk(resident, { receiptOrigin: server.kiosk });
  await resident.agree();
  await resident.signInByCard();
  const slip = await doShort(resident);
  const address = `${server.kiosk}/t/${slip}`;
  const wanted = generate(address, { minCorrectionLevel: correction.M });
  const printed = await modulesOf(page);
  expect(printed).toHaveLength(wanted.size);
  for (const [y, row] of printed.entries())
    for (const [x, dark] of row.entries()) expect(dark).toBe(wanted.get(x, y));
  await expect(page.locator('#paper')).toContainText(`${new URL(address).host}/t`);

  await page.emulateMedia({ media: 'print' });
  await page.locator('#paper .paper').screenshot({ path: info.outputPath('slip.png') });
  await page.emulateMedia({ media: 'screen' });

  const phone = await oldPhone(browser);
  await expect
    .poll(async () => {
      await phone.goto(address);
      return phone.locator('h1').first().textContent();
    })
    .toBe('Máy chủ đã nhận hồ sơ của phiếu này');
  await expect(phone.getByText('The server has the dossier of this slip')).toBeVisible();
  await expect(phone.getByText('Nguyễn')).toHaveCount(0);
  const wide = await phone
    .locator('html')
    .evaluate((element) => element.scrollWidth)
    .catch(() => 360);
  expect(wide).toBeLessThanOrEqual(360);

  // Typed, with the letter for the digit; the number is in no address afterwards.
  const box = phone.getByLabel(/Số phiếu/);
  await box.fill(slip.replace('-0000', '-OOOO').toLowerCase());
  await phone.getByRole('button', { name: /Xem/ }).click();
  await expect(phone.getByRole('heading', { name: 'Máy chủ đã nhận hồ sơ của phiếu này' })).toBeVisible();
  expect(phone.url()).toBe(`${server.kiosk}/t`);

  // The next number of this kiosk: right, but nothing has come.
  const read = parseSlipNumber(slip);
  await box.fill(slipNumber(read?.kiosk ?? '', (read?.seq ?? 0) + 1));
  await phone.getByRole('button', { name: /Xem/ }).click();
  await expect(phone.getByRole('heading', { name: 'Hồ sơ của phiếu này chưa đến máy chủ' })).toBeVisible();

  const wrong = `${slip.slice(0, -1)}${slip.endsWith('A') ? 'B' : 'A'}`;
  await box.fill(wrong);
  await phone.getByRole('button', { name: /Xem/ }).click();
  await expect(phone.getByRole('heading', { name: 'Đây không phải số phiếu' })).toBeVisible();
  await expect(box).toHaveValue(wrong);
  expect(server.output()).not.toContain(slip);
  await phone.context().close();
});

for (const [width, height] of [
  [360, 640],
  [390, 844],
  [1280, 800],
] as const)
  test(`at ${width} by ${height} every answer is whole, and readable for everybody`, async ({
    server,
    browser,
  }, info) => {
    const context = await browser.newContext({ viewport: { width, height }, locale: 'vi-VN' });
    const page = await context.newPage();
    for (const [name, path] of [
      ['entry', '/t'],
      ['waiting', `/t/${slipNumber('KVLXYZ-123', 9_999_999_999)}`],
      ['wrong', '/t/KVL-1-00001-AA'],
    ] as const) {
      await page.goto(`${server.kiosk}${path}`);
      await page.evaluate(() => document.fonts.ready);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.evaluate(() => document.fonts.check('700 16px "Be Vietnam Pro"', 'Phiếu'))).toBe(
        true,
      );
      const target = await page.getByRole('button').boundingBox();
      expect(target?.height).toBeGreaterThanOrEqual(56);
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations.map(({ id }) => id)).toEqual([]);
      await page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true });
    }
    await context.close();
  });
