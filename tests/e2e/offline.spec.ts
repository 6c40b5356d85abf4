import type { BrowserContext, Page } from '@playwright/test';
import { lineOf } from './desk.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { heldDossier } from './house.ts';
import type { Resident } from './resident.ts';
import { answerShort, answerStep, beginShort, doShort, headingOf, SHORT, SHORT_STEPS } from './short.ts';

const IDLE = 'Mời bác chạm vào màn hình';

/** Waits until the terminal has everything it needs to start and to work without a network. */
async function readyForOffline(page: Page): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const index = await caches.match('/catalogue/index.json');
          if (!index || !navigator.serviceWorker.controller) return false;
          const { flows } = (await index.json()) as { flows: Array<{ sha256: string }> };
          const kept = await Promise.all(
            flows.map(({ sha256 }) => caches.match(`/catalogue/flows/${sha256}.json`)),
          );
          return kept.every((flow) => flow !== undefined);
        }),
      { timeout: 30_000 },
    )
    .toBe(true);
}

test('the network goes in the middle: one goes on, the slip says "waiting", and it is delivered by itself once', async ({
  resident,
  desk,
  context,
}) => {
  const { page } = resident;
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  await beginShort(resident);
  await answerStep(resident, 'player');
  await context.setOffline(true);
  for (const step of SHORT_STEPS.slice(1, -1)) await answerStep(resident, step);
  await resident.send(SHORT);
  const slip = await resident.slip();
  await expect(page.getByText('Hồ sơ đang chờ gửi')).toBeVisible();
  await expect(lineOf(desk, slip)).toHaveCount(0);

  await context.setOffline(false);
  await expect(page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText('Hồ sơ đang chờ gửi')).toHaveCount(0);
  await expect(lineOf(desk, slip)).toHaveCount(1);
  await desk.reload();
  await expect(lineOf(desk, slip)).toHaveCount(1);
  expect(await heldDossier(resident.server, slip)).toMatchObject({ assurance: 'card' });
});

test('a whole visit without a network, from the start to the slip, by card', async ({
  resident,
  desk,
  context,
}) => {
  const { page } = resident;
  await resident.arrive();
  await readyForOffline(page);
  await context.setOffline(true);
  await page.reload();
  await expect(resident.heading(IDLE)).toBeVisible();
  await resident.agree();
  await resident.signInByCard();
  await expect(page.getByText('Chào Nguyễn Văn Thử')).toBeVisible();
  const slip = await doShort(resident);
  await expect(page.getByText('Hồ sơ đang chờ gửi')).toBeVisible();
  await expect(page.getByText('Hồ sơ đã chuẩn bị')).toBeVisible();
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Xong, xóa thông tin của tôi');
  await expect(resident.heading(IDLE)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText('1 hồ sơ đang chờ gửi')).toBeVisible();

  await context.setOffline(false);
  await expect(lineOf(desk, slip)).toHaveCount(1, { timeout: 15_000 });
  expect(await heldDossier(resident.server, slip)).toMatchObject({ state: 'prepared' });
});

test('without a network the phone is no way, and the kiosk says what is', async ({ resident, context }) => {
  await resident.arrive();
  await resident.agree();
  await context.setOffline(true);
  await resident.press(/^Điện thoại có VNeID/);
  await expect(resident.page.getByText(/mất mạng|không trả lời/)).toBeVisible({ timeout: 20_000 });
  await resident.press('Cách khác');
  await resident.press(/^Nhờ cán bộ xác nhận/);
  await expect(resident.heading('Chưa đăng nhập được')).toBeVisible({ timeout: 20_000 });
  await resident.press('Cách khác');
  await resident.signInByCard();
});

test('begun without a network, signed in with one: the server hears of the visit late', async ({
  resident,
  context,
}) => {
  await resident.arrive();
  await readyForOffline(resident.page);
  await context.setOffline(true);
  await resident.agree();
  await context.setOffline(false);
  await resident.press(/^Điện thoại có VNeID/);
  await expect(resident.page.getByTestId('number')).toBeVisible();
});

test.describe('a reload without a network', () => {
  const INTERRUPTED = 'Máy vừa bị gián đoạn';
  const interrupt = async ({ page }: Resident, context: BrowserContext) => {
    await context.setOffline(true);
    await page.reload();
    await expect(page.getByRole('heading', { name: INTERRUPTED, level: 1 })).toBeVisible();
    await expect(page.getByText('Nguyễn Văn Thử')).toHaveCount(0);
  };

  test('loses nothing: the question is there again with the network', async ({ resident, context }) => {
    const { page } = resident;
    await resident.arrive();
    await readyForOffline(page);
    await resident.agree();
    await resident.signInByCard();
    await beginShort(resident);
    await answerStep(resident, 'player');
    await expect(resident.heading(headingOf('level'))).toBeVisible();
    await page.waitForTimeout(1000);
    await interrupt(resident, context);
    await context.setOffline(false);
    await expect(resident.heading(headingOf('level'))).toBeVisible({ timeout: 15_000 });
  });

  test('leaves nothing of who goes home: the next visit begins with nothing of it', async ({
    resident,
    context,
  }) => {
    const { page } = resident;
    await resident.arrive();
    await readyForOffline(page);
    await resident.agree();
    await resident.signInByCard();
    await beginShort(resident);
    await interrupt(resident, context);
    await resident.press('Về màn hình đầu');
    await resident.press('Dừng và xóa');
    await expect(resident.heading(IDLE)).toBeVisible({ timeout: 30_000 });
    await context.setOffline(false);
    await page.reload();
    await expect(resident.heading(IDLE)).toBeVisible();
    await expect(page.getByText('Nguyễn Văn Thử')).toHaveCount(0);
  });
});

test('the server comes back with the review open: sent as if nothing had been', async ({
  resident,
  context,
}) => {
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  await beginShort(resident);
  await context.setOffline(true);
  await answerShort(resident);
  await expect(resident.heading(headingOf('review'))).toBeVisible();
  await context.setOffline(false);
  await resident.send(SHORT);
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
});
