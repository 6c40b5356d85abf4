import type { Page } from '@playwright/test';
import { callFrom, lineOf, readDossier } from './desk.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { answerShort, answerStep, beginShort, doShort, headingOf, SHORT, SHORT_ANSWERS } from './short.ts';

/** Somebody whose name stands nowhere else. */
const DISCREET = '038899000088||Hà Văn Tế Nhị|01011999|Nam|Khu III, Xã Vĩnh Lộc, Thanh Hóa|05072025||||';

/** Marks the desk's document, to know that it is still the same one. */
const mark = (desk: Page) => desk.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
const isSame = (desk: Page) => desk.evaluate(() => 'sameDocument' in globalThis);

/** Everything the desk is told from now on: answers, and events of the open stream. */
async function overhear(desk: Page): Promise<() => string> {
  const told: string[] = [];
  desk.on('response', async (answer) => {
    if (!/text\/event-stream|font|image/.test(answer.headers()['content-type'] ?? ''))
      told.push(answer.url(), await answer.text().catch(() => ''));
  });
  const devTools = await desk.context().newCDPSession(desk);
  await devTools.send('Network.enable');
  devTools.on('Network.eventSourceMessageReceived', ({ eventName, data }) =>
    told.push(`${eventName} ${data}`),
  );
  return () => told.join('\n').normalize('NFC').toLocaleLowerCase('vi');
}

test('a dossier arrives without a reload, is read in full, and vouching makes it count', async ({
  resident,
  desk,
}) => {
  await mark(desk);
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  const slip = await doShort(resident, { ...SHORT_ANSWERS, 'papers.photo': 'photo' });
  await expect(lineOf(desk, slip)).toContainText('Nguyễn Văn Thử');
  await expect(lineOf(desk, slip)).toContainText('Chờ xác nhận');
  await expect(lineOf(desk, slip)).toContainText('mới');
  expect(await isSame(desk)).toBe(true);

  const reading = await readDossier(desk, slip);
  await expect(reading.getByRole('heading', { name: SHORT.title.vi ?? '' })).toBeVisible();
  await expect(reading).toContainText(`${SHORT.version} (${SHORT.id})`);
  await expect(reading).toContainText('Chỉ quét thẻ căn cước');
  await expect(reading).toContainText('Máy chủ kiểm tra lại: không có chỗ nào sai quy tắc của luồng.');
  for (const [question, answer] of [
    ['Tên', 'NGUYỄN VĂN THỬ'],
    ['Ngày sinh', '01/01/1999'],
    ['Trình độ', 'Mới'],
    ['Số năm', '3'],
    ['Ảnh thẻ', 'Đã chụp tại ki-ốt'],
  ] as const)
    await expect(
      reading.locator('.item').filter({ has: desk.locator('dt', { hasText: question }) }),
    ).toContainText(new RegExp(answer, 'i'));

  await reading.getByRole('button', { name: 'Xem ảnh' }).click();
  const picture = reading.getByRole('img', { name: 'Ảnh Ảnh thẻ' });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);

  await reading.getByRole('button', { name: 'Xác nhận người khai' }).click();
  await expect(desk.getByRole('dialog')).toContainText('038 899 000 001');
  await desk.getByRole('button', { name: 'Tôi đã xem thẻ, đúng người' }).click();
  await expect(reading.locator('.reading-state')).toContainText('Cán bộ Thử đã xác nhận');
  await expect(lineOf(desk, slip)).toContainText('Cán bộ Thử đã xác nhận');
  const rows = await resident.server.query('select state, vouched_by from dossier where slip = $1', [slip]);
  expect(rows).toEqual([{ state: 'submitted', vouched_by: 'Cán bộ Thử' }]);
  expect(await isSame(desk)).toBe(true);
});

test('the desk sees what a kiosk is doing, and never what is typed', async ({ resident, desk }) => {
  const told = await overhear(desk);
  await resident.arrive();
  const kiosk = String(
    (await resident.server.query('select id from kiosk order by number desc limit 1'))[0]?.id,
  );
  const line = desk.locator('.kiosk').filter({ has: desk.getByText(new RegExp(`^${kiosk}( |$)`)) });
  await expect(line).toContainText('Màn hình chờ');
  await resident.press('Bắt đầu');
  await expect(line).toContainText('Đang đọc về dữ liệu');
  await resident.press(/^Đồng ý$/);
  await expect(line).toContainText('Đang đăng nhập');
  await resident.signInByCard(DISCREET);
  await expect(line).toContainText('Đang chọn thủ tục');
  await beginShort(resident);
  await expect(line).toContainText('Đang trả lời');
  await expect(line).toContainText(SHORT.title.vi ?? '');

  const answers = { ...SHORT_ANSWERS, 'player.fullName': 'Vừ Thị Kín Đáo' };
  await answerStep(resident, 'player', answers);
  await resident.press('Quay lại');
  await expect(resident.page.locator('[id="player.fullName"]')).toHaveValue(/kín đáo/i);
  await answerShort(resident, answers);
  await expect(resident.page.getByText(/kín đáo/i)).toBeVisible();
  // With what was typed in its memory the kiosk speaks to the desk again.
  await resident.press('Gọi người giúp');
  await expect(line).toContainText('Đang gọi người giúp');
  await expect(callFrom(desk, 'gọi người giúp')).toHaveCount(1);
  // Whoever answers is told of at the kiosk, whatever screen stands there.
  await desk.getByRole('button', { name: 'Tôi đến ngay' }).click();
  await expect(resident.page.getByRole('status').filter({ hasText: 'Người giúp đang đến' })).toBeVisible();
  const heard = told();
  expect(heard).toContain('kiosk');
  expect(heard).toContain('answering');
  expect(heard).not.toContain('kín đáo');
  expect(heard).not.toContain('tế nhị');
  expect(heard).not.toContain('038899000088');
  await expect(resident.heading(headingOf('review'))).toBeVisible();

  // Sent, it is the attendant's to read, and nobody else's: not while the list alone is open.
  await resident.send(SHORT);
  const slip = await resident.slip();
  await expect(lineOf(desk, slip)).toHaveCount(1);
  expect(told()).not.toContain('kín đáo');
  await readDossier(desk, slip);
  await expect.poll(told).toContain('kín đáo');
});

test('signed out, nothing of anybody is on the screen, and no route gives anything', async ({
  resident,
  desk,
}) => {
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  const slip = await doShort(resident);
  await readDossier(desk, slip);
  await desk.getByRole('button', { name: 'Thoát' }).click();
  await expect(desk.getByText('Không còn dữ liệu của ai trên màn hình này')).toBeVisible();
  expect(await desk.content()).not.toContain('Nguyễn Văn Thử');
  await desk.goBack();
  expect(await desk.content()).not.toContain('Nguyễn Văn Thử');
  await desk.goto(`${resident.server.admin}/admin/`);
  for (const path of ['dossiers', 'calls', 'kiosks', 'me', 'events'])
    expect(await desk.evaluate(async (at) => (await fetch(at)).status, `/api/desk/${path}`), path).toBe(401);
});
