import type { Browser, Page } from '@playwright/test';
import { vouch } from './desk.ts';
import { expect, shortTest } from './fixtures.ts';
import { Glass } from './glass.ts';
import { Phone } from './phone.ts';
import { Resident } from './resident.ts';
import { answerStep, beginShort, headingOf, SHORT, SHORT_STEPS } from './short.ts';

const test = shortTest.extend<{ phone: Phone }>({
  phone: async ({ browser }, use) => {
    const phone = await Phone.pickUp(browser);
    await use(phone);
    await phone.putAway();
  },
});

const OFFER = 'Bác có việc đang làm dở';
/** Steps that are answered before somebody leaves. */
const BEFORE = 3;

async function byPhone(resident: Resident, phone: Phone, as: string): Promise<void> {
  await resident.arrive();
  await resident.agree();
  await sayByPhone(resident, phone, as);
}

async function sayByPhone(resident: Resident, phone: Phone, as: string): Promise<void> {
  await resident.press(/^Điện thoại có VNeID/);
  const number = await phone.scan(resident);
  await phone.say('Đồng ý', as, number);
}

async function answerSome(resident: Resident): Promise<void> {
  await beginShort(resident);
  for (const step of SHORT_STEPS.slice(0, BEFORE)) await answerStep(resident, step);
  await expect(resident.heading(headingOf(SHORT_STEPS[BEFORE] ?? 'papers'))).toBeVisible();
}

/** Leaves in the middle, and keeps what was answered. @returns the code on the screen */
async function park(resident: Resident, glass?: Glass): Promise<string> {
  await resident.press('Tôi làm xong');
  await expect(resident.button('Cất lại, hôm khác làm')).toBeVisible();
  await glass?.look('finish-or-park');
  await resident.press('Cất lại, hôm khác làm');
  await expect(resident.heading('Máy đã cất hồ sơ làm dở')).toBeVisible();
  const code = ((await resident.page.getByTestId('parking-code').textContent()) ?? '').replace(/\s/g, '');
  expect(code).toMatch(/^\d{4}-\d{4}$/);
  await expect(resident.page.locator('#paper')).toContainText(code);
  await glass?.look('parked');
  await resident.press('Tôi giữ mã rồi');
  await expect(resident.heading('Đã xóa hết')).toBeVisible();
  return code;
}

/** From the step that was left to the slip. */
async function goOnToTheEnd(resident: Resident): Promise<void> {
  await expect(resident.heading(headingOf(SHORT_STEPS[BEFORE] ?? 'papers'))).toBeVisible();
  for (const step of SHORT_STEPS.slice(BEFORE)) if (step !== 'review') await answerStep(resident, step);
  await expect(resident.heading(headingOf('review'))).toBeVisible();
  await resident.send(SHORT);
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
}

async function anotherKiosk(browser: Browser, from: Resident): Promise<{ resident: Resident; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1080, height: 1920 }, locale: 'vi-VN' });
  const page = await context.newPage();
  return { page, resident: new Resident(page, from.server) };
}

test('parked here, gone on with at another kiosk by the same e-ID, and offered to nobody else', async ({
  resident,
  phone,
  browser,
}) => {
  await byPhone(resident, phone, 'Trần Thị Mẫu');
  await answerSome(resident);
  await park(resident);

  const elsewhere = await anotherKiosk(browser, resident);
  // The card of the other journeys is Nguyễn Văn Thử's, who may have left something here.
  await byPhone(elsewhere.resident, phone, 'Giàng A Thử');
  await expect(elsewhere.resident.heading('Bác làm giấy tờ cho ai ạ?')).toBeVisible();
  await elsewhere.resident.finish();
  await byPhone(elsewhere.resident, phone, 'Trần Thị Mẫu');
  await expect(elsewhere.resident.heading(OFFER)).toBeVisible();
  await elsewhere.resident.press(/^Làm tiếp/);
  await goOnToTheEnd(elsewhere.resident);
  await elsewhere.page.context().close();

  // It has been sent: nobody is asked to do it again.
  await byPhone(resident, phone, 'Trần Thị Mẫu');
  await expect(resident.heading('Bác làm giấy tờ cho ai ạ?')).toBeVisible();
});

test('who came by card opens it again with the slip’s code and an attendant', async ({ resident, desk }) => {
  test.setTimeout(300_000);
  const glass = new Glass(resident.page);
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  await answerSome(resident);
  const code = await park(resident, glass);

  // The card alone opens nothing.
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
  await resident.finish();

  await resident.arrive();
  await resident.agree();
  await resident.press(/^Nhờ cán bộ xác nhận/);
  await vouch(desk);
  await expect(resident.heading(OFFER)).toBeVisible();
  await glass.look('parked-offer');
  await resident.press(/^Làm tiếp/);
  await expect(resident.heading('Bác gõ mã mở lại trên phiếu')).toBeVisible();
  await glass.look('parked-code');
  await resident.page.locator('#parking-code').fill('00000000');
  await resident.press('Mở lại');
  await expect(resident.page.getByText('Mã chưa đúng').first()).toBeVisible();
  await resident.press(/^Làm tiếp/);
  await resident.page.locator('#parking-code').fill(code.replace('-', ''));
  await resident.press('Mở lại');
  await goOnToTheEnd(resident);
  expect(glass.faults).toEqual([]);
});

test('a power cut in the middle parks by itself', async ({ resident, phone }) => {
  await byPhone(resident, phone, 'Lê Văn Ví Dụ');
  await answerSome(resident);
  // What a cut takes: the page, and the cookies of the session.
  await resident.page.goto('about:blank');
  await resident.page.context().clearCookies();
  await resident.arrive();
  await byPhone(resident, phone, 'Lê Văn Ví Dụ');
  await expect(resident.heading(OFFER)).toBeVisible();
  // A server that was cut off too has forgotten who signed in, and nothing else.
  await resident.page.evaluate(() => fetch('/api/visits/current/sign-in', { method: 'DELETE' }));
  await resident.press(/^Làm tiếp/);
  await expect(resident.page.getByText('Bác cho biết lại bác là ai')).toBeVisible();
  const glass = new Glass(resident.page);
  await glass.look('sign-in-once-more');
  expect(glass.faults).toEqual([]);
  await sayByPhone(resident, phone, 'Lê Văn Ví Dụ');
  await expect(resident.heading(OFFER)).toBeVisible();
  await resident.press(/^Làm tiếp/);
  await goOnToTheEnd(resident);
});

test('who says that they are finished gives up what was parked', async ({ resident, phone }) => {
  await byPhone(resident, phone, 'Phạm Thị Thí Dụ');
  await answerSome(resident);
  await park(resident);
  await byPhone(resident, phone, 'Phạm Thị Thí Dụ');
  await resident.press(/^Làm tiếp/);
  await expect(resident.heading(headingOf(SHORT_STEPS[BEFORE] ?? 'papers'))).toBeVisible();
  await resident.finish();
  await byPhone(resident, phone, 'Phạm Thị Thí Dụ');
  await expect(resident.heading('Bác làm giấy tờ cho ai ạ?')).toBeVisible();
});
