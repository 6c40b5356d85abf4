import { exploreFlow } from '#shared/flow/index.ts';
import { expect, test } from './fixtures.ts';
import { loadFlow } from './resident.ts';

const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());

test('a grandmother with a card prepares a birth registration and leaves with a slip', async ({
  resident,
}) => {
  const flow = loadFlow('khai-sinh');
  const walk = exploreFlow(flow, { today }).walks[0];
  if (!walk) throw new Error('no way through the flow');
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  await resident.begin(flow, walk.circumstances.actingFor);
  await resident.answerAll(flow, walk.answers, { ...walk.circumstances, assurance: 'card' });
  await resident.send(flow);
  expect(await resident.slip()).toMatch(/^KVL-\d+-00001-[0-9A-Z]{2}$/);
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
  await expect(resident.page.getByText('Hồ sơ đã chuẩn bị')).toBeVisible();
  await resident.press('Có, tôi cầm phiếu rồi');
  await resident.press('Xong, xóa thông tin của tôi');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
  await expect(resident.heading('Mời bác chạm vào màn hình')).toBeVisible({ timeout: 15_000 });
});
