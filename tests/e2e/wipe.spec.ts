import type { Page } from '@playwright/test';
import { playDock } from './dock.ts';
import { expect, shortTest as test } from './fixtures.ts';
import type { Resident } from './resident.ts';
import { answerShort, beginShort, headingOf, SHORT, SHORT_ANSWERS } from './short.ts';
import { draftRows, leftBehind } from './traces.ts';

/** Somebody whose name stands nowhere else in the program. */
const MARKED = '038999000077||Lò Thị Dấu Vết|02031961|Nữ|Bản Dấu Chân, xã Vĩnh Lộc, Thanh Hóa|05072025||||';
const MARKS = ['dấu vết', 'dấu chân', '038999000077', '038 999 000 077', '1961'];

const IDLE = 'Mời bác chạm vào màn hình';

const marksIn = (text: string): string[] => MARKS.filter((mark) => text.includes(mark));

async function expectNoTrace(page: Page): Promise<void> {
  const left = await leftBehind(page);
  // The search itself works: what may lie there is found.
  expect(left).toContain('vault/draft');
  expect(left).toContain('kvl-');
  expect(marksIn(left)).toEqual([]);
  expect(await draftRows(page)).toBe(0);
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual([]);
}

/** To the first question, with a look of one's own. */
async function getGoing(resident: Resident, hash = ''): Promise<void> {
  await resident.arrive(hash);
  await resident.agree();
  await resident.scan(MARKED);
  await expect(resident.page.getByText('Chào Lò Thị Dấu Vết')).toBeVisible();
  await beginShort(resident);
  await expect(resident.page.locator('[id="player.fullName"]')).toHaveValue(/dấu vết/i);
}

async function look(page: Page) {
  const root = page.locator('html');
  return {
    language: await root.getAttribute('lang'),
    size: await root.getAttribute('data-size'),
    theme: await root.getAttribute('data-theme'),
  };
}

test('after the end nothing is left: a new document, no draft, no cookie, no trace, the first look', async ({
  resident,
}) => {
  const { page } = resident;
  await resident.arrive();
  const first = await look(page);
  await getGoing(resident);
  await resident.press('Đổi cỡ chữ');
  await resident.press('Tương phản');
  await resident.press('English');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  expect(await look(page)).not.toMatchObject({ size: first.size });
  await resident.press('Tiếng Việt');
  await answerShort(resident, { ...SHORT_ANSWERS, 'papers.photo': 'photo' });

  // While it runs: ciphertext on the disk, and nothing else. The screen alone shows the name.
  expect(await draftRows(page)).toBeGreaterThan(1);
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['visit']);
  const shown = (await page.content()).toLocaleLowerCase('vi');
  expect(marksIn(shown)).toContain('dấu vết');
  const kept = await leftBehind(page);
  expect(marksIn(kept.slice(0, kept.indexOf('<html')))).toEqual([]);

  await resident.send(SHORT);
  await page.evaluate(() => Object.assign(globalThis, { documentBefore: true }));
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Xong, xóa thông tin của tôi');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
  await expectNoTrace(page);

  await expect(resident.heading(IDLE)).toBeVisible({ timeout: 15_000 });
  expect(await page.evaluate(() => 'documentBefore' in globalThis)).toBe(false);
  expect(await look(page)).toEqual(first);
  await expectNoTrace(page);
  await page.goBack();
  await expect(resident.heading(IDLE)).toBeVisible();
  await expectNoTrace(page);
});

test('who stops in the middle leaves nothing either', async ({ resident }) => {
  await getGoing(resident);
  await resident.finish();
  await expectNoTrace(resident.page);
  await expect(resident.heading(IDLE)).toBeVisible({ timeout: 15_000 });
  await expectNoTrace(resident.page);
});

test('nobody there: a question without anything personal, a countdown, and everything is erased', async ({
  resident,
}) => {
  const { page } = resident;
  await getGoing(resident, '#dock');
  await playDock(page, 'Tua 2 phút');
  const question = page.getByRole('dialog');
  await expect(question).toContainText('Bác còn ở đây không ạ?');
  await expect(question).toContainText('giây');
  expect(marksIn(((await question.textContent()) ?? '').toLocaleLowerCase('vi'))).toEqual([]);
  // What lies behind is covered, whatever is asked of the glass.
  const covered = await page.evaluate(() => {
    const curtain = document.querySelector('.curtain');
    const points = [0.02, 0.25, 0.5, 0.75, 0.98];
    return points.flatMap((x) =>
      points.map((y) => {
        const top = document.elementFromPoint(innerWidth * x, innerHeight * y);
        return top !== null && (curtain?.contains(top) ?? false);
      }),
    );
  });
  expect(covered).not.toContain(false);
  const seeThrough = await page.locator('.curtain').evaluate((curtain) => {
    const { backgroundColor, opacity } = getComputedStyle(curtain);
    return { backgroundColor, opacity };
  });
  expect(seeThrough.opacity).toBe('1');
  expect(seeThrough.backgroundColor).toMatch(/^rgb\(/);
  await playDock(page, 'Tua 2 phút');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
  await expectNoTrace(page);
});

test('somebody there after all: the question goes, the answers stay', async ({ resident }) => {
  const { page } = resident;
  await getGoing(resident, '#dock');
  await playDock(page, 'Tua 2 phút');
  await page.getByRole('dialog').getByRole('button', { name: 'Tôi còn ở đây' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(resident.heading(headingOf('player'))).toBeVisible();
  await expect(page.locator('[id="player.fullName"]')).toHaveValue(/dấu vết/i);

  // "More time" makes it three times as long.
  await playDock(page, 'Tua 2 phút');
  await page.getByRole('dialog').getByRole('button', { name: 'Cho tôi thêm thời gian' }).click();
  await playDock(page, 'Tua 2 phút');
  await playDock(page, 'Tua 2 phút');
  await page.waitForTimeout(300);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await playDock(page, 'Tua 2 phút');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Tôi làm xong' }).click();
  await resident.press('Dừng và xóa');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
  await expectNoTrace(page);
});
