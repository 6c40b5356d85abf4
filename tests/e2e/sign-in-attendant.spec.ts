import type { Page } from '@playwright/test';
import { callFrom } from './desk.ts';
import { expect, shortTest as test } from './fixtures.ts';
import { heldDossier } from './house.ts';
import type { Resident } from './resident.ts';
import { doShort } from './short.ts';

const CALL = 'xin cán bộ xác nhận danh tính';

async function callAttendant(resident: Resident): Promise<void> {
  await resident.arrive();
  await resident.agree();
  await resident.press(/^Nhờ cán bộ xác nhận/);
  await expect(resident.page.getByText('Máy đã gọi cán bộ')).toBeVisible();
}

async function typeCard(desk: Page): Promise<void> {
  await desk.getByLabel('Họ, chữ đệm và tên').fill('Phạm Thị Thí Dụ');
  await desk.getByLabel('Số định danh').fill('038 999 000 004');
  await desk.getByLabel('Ngày sinh').fill('1941');
  await desk.getByRole('radio', { name: 'Nữ' }).check();
  await desk.getByLabel('Nơi thường trú').fill('Thôn 4, xã Vĩnh Lộc');
}

test('the attendant comes, looks at the card, and the kiosk goes on with the name', async ({
  resident,
  desk,
}) => {
  await callAttendant(resident);
  const call = callFrom(desk, CALL);
  await expect(call).toHaveCount(1);
  await expect(call).toContainText('Chưa quét thẻ');
  await call.getByRole('button', { name: 'Tôi đến ngay' }).click();
  await expect(resident.page.getByText('Cán bộ đã thấy và đang tới')).toBeVisible();
  await expect(call).toContainText('Cán bộ Thử đang đến');

  await call.getByRole('button', { name: 'Xem và xác nhận' }).click();
  await typeCard(desk);
  await desk.getByRole('button', { name: 'Tôi đã xem thẻ, đúng người' }).click();
  await expect(resident.page.getByText('Chào Phạm Thị Thí Dụ')).toBeVisible();
  await expect(callFrom(desk, CALL)).toHaveCount(0);

  const slip = await doShort(resident);
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
  await expect(resident.page.getByText('Hồ sơ đã chuẩn bị')).toHaveCount(0);
  expect(await heldDossier(resident.server, slip)).toMatchObject({
    state: 'submitted',
    assurance: 'attendant',
  });
});

test('mistakes in what the attendant types are named together, and nothing is told before', async ({
  resident,
  desk,
}) => {
  await callAttendant(resident);
  await callFrom(desk, CALL).getByRole('button', { name: 'Xem và xác nhận' }).click();
  await desk.getByLabel('Số định danh').fill('123456789');
  await desk.getByRole('button', { name: 'Tôi đã xem thẻ, đúng người' }).click();
  await expect(desk.getByText('Còn 4 ô cần sửa.')).toBeVisible();
  await expect(resident.heading('Cán bộ đang đến')).toBeVisible();
  await typeCard(desk);
  await desk.getByRole('button', { name: 'Tôi đã xem thẻ, đúng người' }).click();
  await expect(resident.page.getByText('Chào Phạm Thị Thí Dụ')).toBeVisible();
});

test('the attendant cannot confirm: the resident is told whom to ask, and has other ways', async ({
  resident,
  desk,
}) => {
  await callAttendant(resident);
  await callFrom(desk, CALL).getByRole('button', { name: 'Xem và xác nhận' }).click();
  await desk.getByRole('button', { name: 'Không xác nhận' }).click();
  await expect(resident.page.getByText('Cán bộ chưa xác nhận được')).toBeVisible();
  await expect(callFrom(desk, CALL)).toHaveCount(0);
  await resident.press('Thử lại');
  await expect(callFrom(desk, CALL)).toHaveCount(1);
  await resident.press('Cách khác');
  await expect(callFrom(desk, CALL)).toHaveCount(0);
  await resident.signInByCard();
});

test('who leaves takes the call along', async ({ resident, desk }) => {
  await callAttendant(resident);
  await expect(callFrom(desk, CALL)).toHaveCount(1);
  await resident.finish();
  await expect(callFrom(desk, CALL)).toHaveCount(0);
});
