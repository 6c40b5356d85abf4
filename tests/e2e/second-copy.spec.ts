import type { Page } from '@playwright/test';
import { lineOf } from './desk.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { lastKiosk } from './house.ts';
import { answerShort, beginShort, SHORT } from './short.ts';

const IDLE = 'Mời bác chạm vào màn hình';

/** Files of the second store that hold something. */
const filesInCopy = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('second-copy').catch(() => null);
    const found: string[] = [];
    for await (const [name, file] of folder?.entries() ?? []) {
      if (!/^(slot|aside)-/.test(name) || file.kind !== 'file') continue;
      if ((await (file as FileSystemFileHandle).getFile()).size > 0) found.push(name);
    }
    return found;
  });

/** Whether the second store has agreed with the database: it writes its canary then. */
const hasCanary = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('second-copy').catch(() => null);
    return (await folder?.getFileHandle('canary-0').catch(() => null)) != null;
  });

/** What the database remembers of alarms. */
const alarmsIn = (page: Page): Promise<string[]> =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('vault');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction('alarm').objectStore('alarm').getAllKeys();
          reading.onsuccess = () => {
            database.close();
            resolve(reading.result.map(String));
          };
        };
      }),
  );

test('the browser loses the database while the kiosk is off: the waiting dossier is put back and arrives', async ({
  resident,
  desk,
  context,
}) => {
  const { page, server } = resident;
  await resident.arrive();
  const before = await lastKiosk(server);
  await resident.agree();
  await resident.signInByCard();
  await beginShort(resident);
  await expect.poll(() => hasCanary(page)).toBe(true);
  await context.setOffline(true);
  await answerShort(resident);
  await resident.send(SHORT);
  const slip = await resident.slip();
  await expect(page.getByText('Hồ sơ đang chờ gửi')).toBeVisible();
  await expect.poll(() => filesInCopy(page)).toHaveLength(1);
  await expect(lineOf(desk, slip)).toHaveCount(0);

  // A page of the kiosk's own origin without its program: nothing holds the database open.
  await page.route('**/api/dossiers/**', (route) => route.abort());
  await context.setOffline(false);
  await page.goto(`${server.kiosk}/kiosk/icons/icon.svg`);
  const deleted = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const deleting = indexedDB.deleteDatabase('vault');
        deleting.onsuccess = () => resolve('deleted');
        deleting.onblocked = () => resolve('blocked');
        deleting.onerror = () => resolve('failed');
      }),
  );
  expect(deleted).toBe('deleted');
  await expect(lineOf(desk, slip)).toHaveCount(0);
  await page.unroute('**/api/dossiers/**');

  await resident.arrive();
  expect(await lastKiosk(server)).not.toBe(before);
  await expect(lineOf(desk, slip)).toHaveCount(1, { timeout: 30_000 });
  expect(slip.startsWith(before)).toBe(true);
  const [held] = await server.query('select kiosk_id from dossier where slip = $1', [slip]);
  expect(held?.kiosk_id).toBe(before);
  const told = async () => {
    const alarms = await server.query('select kind from kiosk_alarm where kiosk_id = $1', [
      await lastKiosk(server),
    ]);
    return alarms.map(({ kind }) => kind);
  };
  await expect.poll(told, { timeout: 45_000 }).toContain('store-recreated');
  await expect(resident.heading(IDLE)).toBeVisible();
});

test('a kiosk that starts for the first time, and again, raises no alarm', async ({ resident }) => {
  const { page } = resident;
  await resident.arrive();
  await expect.poll(() => hasCanary(page)).toBe(true);
  await resident.arrive();
  await expect.poll(() => hasCanary(page)).toBe(true);
  expect(await alarmsIn(page)).toEqual([]);
});
