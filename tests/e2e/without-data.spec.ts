import { callFrom } from './desk.ts';
import { expect, test } from './fixtures.ts';

test('who does not agree reads, prints the list of papers and calls somebody, and nothing is asked', async ({
  resident,
  desk,
}) => {
  const { page } = resident;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/sign-in')) asked.push(request.url());
  });
  await page.addInitScript(() => {
    Object.assign(globalThis, { printed: 0 });
    globalThis.print = () => {
      (globalThis as unknown as { printed: number }).printed += 1;
    };
  });
  await resident.arrive();
  await resident.press('Bắt đầu');
  await resident.press(/^Không đồng ý/);
  await expect(resident.heading('Không sao ạ. Bác muốn xem gì?')).toBeVisible();
  await expect(page.locator('input, textarea')).toHaveCount(0);

  await resident.press(/^Đăng ký khai sinh/);
  await expect(resident.heading('Đăng ký khai sinh')).toBeVisible();
  for (const fact of ['Giấy tờ cần có', 'Lệ phí', 'Thời gian', 'Ai được làm', 'Căn cứ'])
    await expect(page.getByRole('heading', { name: fact, exact: true })).toBeVisible();
  await resident.press('In danh sách giấy tờ');
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { printed: number }).printed))
    .toBe(1);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('#paper').getByText('GIẤY TỜ CẦN CHUẨN BỊ')).toBeVisible();
  await expect(page.locator('#app')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await expect(page.locator('#paper')).toBeHidden();

  await resident.press('Gọi người giúp');
  await expect(resident.button('Đã gọi, chờ chút ạ')).toBeVisible();
  const call = callFrom(desk, 'gọi người giúp');
  await expect(call).toHaveCount(1);
  await resident.press('Đã gọi, chờ chút ạ');
  await expect(call).toHaveCount(1);
  await call.getByRole('button', { name: 'Tôi đến ngay' }).click();
  await expect(call).toContainText('Cán bộ Thử đang đến');
  await call.getByRole('button', { name: 'Đã giúp xong' }).click();
  await expect(call).toHaveCount(0);

  await resident.press('Quay lại');
  await resident.press('Xem lại và đồng ý');
  await expect(resident.heading(/Thông tin của bác/)).toBeVisible();
  expect(asked, 'requests that ask who somebody is').toEqual([]);
});

test('from the guidance one can change one’s mind and begin', async ({ resident }) => {
  await resident.arrive();
  await resident.press('Bắt đầu');
  await resident.press(/^Không đồng ý/);
  await resident.press(/^Xác nhận tình trạng hôn nhân/);
  await resident.press('Đồng ý và bắt đầu làm');
  await expect(resident.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
});
