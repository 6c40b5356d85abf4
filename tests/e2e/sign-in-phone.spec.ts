import { expect, shortTest } from './fixtures.ts';
import { heldDossier, setKiosk, signInState } from './house.ts';
import { Phone } from './phone.ts';
import type { Resident } from './resident.ts';
import { doShort } from './short.ts';

/** Here the resident has a phone. */
const test = shortTest.extend<{ phone: Phone }>({
  phone: async ({ browser }, use) => {
    const phone = await Phone.pickUp(browser);
    await use(phone);
    await phone.putAway();
  },
});

async function chooseThePhone(resident: Resident): Promise<void> {
  await resident.press(/^Điện thoại có VNeID/);
  await expect(resident.heading('Mời bác quét mã bằng điện thoại')).toBeVisible();
}

/** From the first touch to the code that the phone scans. */
async function goToCode(resident: Resident): Promise<void> {
  await resident.arrive();
  await resident.agree();
  await chooseThePhone(resident);
}

const waysOn = async (resident: Resident): Promise<void> => {
  await resident.press('Cách khác');
  await expect(resident.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
  for (const way of [/^Điện thoại/, /^Thẻ căn cước/, /^Nhờ cán bộ/])
    await expect(resident.button(way)).toBeVisible();
};

test('the phone says yes, and the kiosk goes on by itself with the name', async ({ resident, phone }) => {
  await goToCode(resident);
  const number = await phone.scan(resident);
  await expect(phone.page.getByText('Nhà văn hóa khu III')).toBeVisible();
  await phone.say('Đồng ý', 'Trần Thị Mẫu', number);
  await expect(phone.answer('Xong')).toBeVisible();

  await expect(resident.page.getByText('Chào Trần Thị Mẫu')).toBeVisible();
  const slip = await doShort(resident);
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
  await expect(resident.page.getByText('Hồ sơ đã chuẩn bị')).toHaveCount(0);
  expect(await heldDossier(resident.server, slip)).toEqual({
    state: 'submitted',
    assurance: 'eid',
    flow: 'tennis-club',
  });
});

test('a wrong number ends it, and another try with a new number goes through', async ({
  resident,
  phone,
}) => {
  // Somebody whom no other journey leaves in the middle: what they had left would be offered to them instead.
  await goToCode(resident);
  const number = await phone.scan(resident);
  await phone.say('Đồng ý', 'Giàng A Thử', number === '10' ? '11' : '10');
  await expect(phone.answer('Số không khớp')).toBeVisible();
  await expect(resident.page.getByText('Hai chữ số gõ trên điện thoại chưa đúng')).toBeVisible();

  await resident.press('Thử lại');
  const another = await phone.scan(resident);
  await phone.say('Đồng ý', 'Giàng A Thử', another);
  await expect(phone.answer('Xong')).toBeVisible();
  await expect(resident.page.getByText('Chào Giàng A Thử')).toBeVisible();
});

test('who declines on the phone is told so at the kiosk, and has other ways', async ({ resident, phone }) => {
  await goToCode(resident);
  await phone.say('Từ chối', 'Nguyễn Văn Thử', await phone.scan(resident));
  await expect(phone.answer('Bạn đã từ chối')).toBeVisible();
  await expect(resident.page.getByText('Trên điện thoại đã chọn từ chối')).toBeVisible();
  await waysOn(resident);
});

test('who has forgotten the passcode is not lost', async ({ resident, phone }) => {
  await goToCode(resident);
  await phone.say('Đồng ý', 'Hoàng Thị Quên', await phone.scan(resident));
  await expect(phone.answer('Sai mật mã')).toBeVisible();
  await expect(resident.heading('Chưa đăng nhập được')).toBeVisible();
  await waysOn(resident);
});

test('mistakes on the phone are named together and cost no code', async ({ resident, phone }) => {
  await goToCode(resident);
  const number = await phone.scan(resident);
  await phone.page.getByRole('button', { name: 'Đồng ý' }).click();
  for (const mistake of ['Hãy chọn một người', 'Mật mã phải có đúng 6', 'Hãy gõ hai chữ số'])
    await expect(phone.page.getByText(mistake)).toBeVisible();
  await phone.say('Đồng ý', 'Giàng A Thử', number);
  await expect(resident.page.getByText('Chào Giàng A Thử')).toBeVisible();
});

test('who takes another way at the kiosk is not signed in by a late yes on the phone', async ({
  resident,
  phone,
}) => {
  await goToCode(resident);
  const number = await phone.scan(resident);
  await waysOn(resident);
  await phone.say('Đồng ý', 'Nguyễn Văn Thử', number);
  await resident.page.waitForTimeout(3000);
  await expect(resident.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
  expect((await signInState(resident)).status).not.toBe('verified');

  await chooseThePhone(resident);
  await resident.press('Quay lại');
  await expect(resident.heading('Bác cho biết bác là ai ạ?')).toBeVisible();
  await resident.signInByCard();
});

test('a code that runs out is drawn anew by itself, with another number; the old one opens nothing', async ({
  resident,
  phone,
}) => {
  await resident.arrive();
  await setKiosk(resident, { times: { phoneCode: 4 } });
  await resident.agree();
  await chooseThePhone(resident);
  const shown = resident.page.getByTestId('number');
  await expect(shown).toBeVisible();
  const { qr = '', number = '' } = await signInState(resident);
  await expect(shown).not.toHaveText(number, { timeout: 15_000 });
  expect((await signInState(resident)).qr).not.toBe(qr);

  await phone.page.goto(qr);
  await phone.say('Đồng ý', 'Nguyễn Văn Thử', number);
  await resident.page.waitForTimeout(3000);
  expect((await signInState(resident)).status).toBe('pending');
  await expect(shown).toBeVisible();
});

test('patience has an end: after the whole time the kiosk says so and offers another try', async ({
  resident,
}) => {
  await resident.arrive();
  await setKiosk(resident, { times: { phoneCode: 3, phoneSignIn: 6 } });
  await resident.agree();
  await chooseThePhone(resident);
  await expect(resident.page.getByText('Đã hết thời gian chờ')).toBeVisible({ timeout: 20_000 });
  await resident.press('Thử lại');
  await expect(resident.page.getByTestId('number')).toBeVisible();
});

test.describe('the provider is away', () => {
  test.afterEach(({ server }) => server.playProvider('up'));

  test('before anything was begun: the kiosk says so and names what works', async ({ resident, server }) => {
    await resident.arrive();
    await resident.agree();
    await server.playProvider('down');
    await resident.press(/^Điện thoại có VNeID/);
    await expect(resident.page.getByText('VNeID đang không trả lời')).toBeVisible();
    await waysOn(resident);
    await resident.signInByCard();
  });

  test('while the phone is in the hand: the kiosk notices by itself', async ({ resident, server }) => {
    await goToCode(resident);
    await expect(resident.page.getByTestId('number')).toBeVisible();
    await server.playProvider('down');
    await expect(resident.page.getByText('VNeID đang không trả lời')).toBeVisible({ timeout: 30_000 });
    await server.playProvider('up');
    await resident.press('Thử lại');
    await expect(resident.page.getByTestId('number')).toBeVisible();
  });

  test('said to be down beforehand: the phone is not offered at all', async ({ resident }) => {
    await resident.arrive();
    await setKiosk(resident, { signIn: { outage: true } });
    await resident.agree();
    await expect(resident.page.getByText('VNeID đang tạm ngừng')).toBeVisible();
    await expect(resident.button(/^Điện thoại có VNeID/)).toHaveCount(0);
    await expect(resident.button(/^Thẻ căn cước/)).toBeVisible();
  });
});
