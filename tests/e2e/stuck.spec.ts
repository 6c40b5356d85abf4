import type { Locator, Page } from '@playwright/test';
import { lineOf } from './desk.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { heldDossier, lastKiosk } from './house.ts';
import type { Resident } from './resident.ts';
import { doShort } from './short.ts';

/** What is told with a heartbeat is there within half a minute, and a little for a slow machine. */
const BEAT = { timeout: 45_000 };

const kioskOf = async (desk: Page, resident: Resident): Promise<Locator> =>
  desk.locator('.kiosk').filter({ hasText: await lastKiosk(resident.server) });

async function toTheSlip(resident: Resident): Promise<string> {
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  return doShort(resident);
}

/** A page that starts tells of itself at once, and is told what the desk wants. */
const beat = (page: Page) => page.reload();

/** Takes a sealed dossier out of the kiosk's database behind its back, as a fault of disk or browser would. */
const loseRow = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('vault');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const transaction = database.transaction('outbox', 'readwrite');
          const rows = transaction.objectStore('outbox');
          const counting = rows.count();
          counting.onsuccess = () => rows.clear();
          transaction.oncomplete = () => {
            database.close();
            resolve(counting.result);
          };
        };
      }),
  );

test('a refused dossier stands at the desk with its reason; its sealed copy is fetched, it is tried again and arrives', async ({
  resident,
  desk,
}) => {
  const { page, server } = resident;
  await page.route('**/api/dossiers/**', (route) =>
    route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title: 'x', status: 422, code: 'unknown-flow' }),
    }),
  );
  const slip = await toTheSlip(resident);
  const kiosk = await kioskOf(desk, resident);
  await beat(page);
  await expect(kiosk).toContainText(slip, BEAT);
  await expect(kiosk).toContainText('Máy chủ không biết phiên bản thủ tục của hồ sơ này.');
  await expect(lineOf(desk, slip)).toHaveCount(0);

  await kiosk.getByRole('button', { name: `Lấy bản niêm phong của phiếu ${slip}` }).click();
  await expect(kiosk).toContainText('Đang chờ ki-ốt gửi bản niêm phong.');
  await beat(page);
  const fetching = desk.waitForEvent('download', BEAT);
  await kiosk.getByRole('button', { name: `Tải tệp niêm phong của phiếu ${slip}` }).click(BEAT);
  expect((await fetching).suggestedFilename()).toBe(`${slip}.sealed`);

  await page.unroute('**/api/dossiers/**');
  await kiosk.getByRole('button', { name: `Thử gửi lại phiếu ${slip}` }).click();
  await expect(kiosk).toContainText('Ki-ốt sẽ thử gửi lại ở lần liên lạc tới.');
  await beat(page);
  await expect(lineOf(desk, slip)).toHaveCount(1, BEAT);
  await expect(kiosk).not.toContainText(slip, BEAT);
  expect(await heldDossier(server, slip)).toMatchObject({ assurance: 'card' });
  const told = await server.query(
    `select type from audit_event where type like '%retried' or type like 'export-%' order by id`,
  );
  expect(told.map(({ type }) => type)).toEqual([
    'export-asked',
    'export-received',
    'export-read',
    'dossier-retried',
  ]);
});

test('a dossier that vanishes from the disk is missed at the next heartbeat, and over once the second copy has sent it', async ({
  resident,
  desk,
}) => {
  const { page } = resident;
  await page.route('**/api/dossiers/**', (route) => route.abort());
  const slip = await toTheSlip(resident);
  const kiosk = await kioskOf(desk, resident);
  // The server has heard of it.
  await expect(kiosk).toContainText('1 hồ sơ chờ gửi', BEAT);
  expect(await loseRow(page)).toBe(1);
  await expect(kiosk).toContainText('1 hồ sơ bị thiếu', BEAT);
  await expect(kiosk).toContainText(slip);
  const health = await desk.evaluate(async () => (await fetch('/api/health')).json());
  expect(health.fleet).toMatchObject({ gaps: 1 });
  await kiosk.getByRole('button', { name: 'Tôi đã xem' }).click();
  await expect(kiosk).toContainText('Cán bộ Thử đã xem');

  await page.unroute('**/api/dossiers/**');
  await page.reload();
  await expect(lineOf(desk, slip)).toHaveCount(1, BEAT);
  await expect(kiosk).not.toContainText('1 hồ sơ bị thiếu', BEAT);
  // What the kiosk itself has seen of it is told too.
  await expect(kiosk).toContainText('Kho hồ sơ của ki-ốt đã quay về bản cũ', BEAT);
});
