import { type Answers, derivePath, exploreFlow } from '#shared/flow/index.ts';
import { expect, test } from './fixtures.ts';
import { heldDossier, signInState } from './house.ts';
import { loadFlow, type Resident } from './resident.ts';

const MOTHER = '038999000002||Trần Thị Mẫu|21081998|Nữ|Số nhà 5, Khu III, xã Vĩnh Lộc|20082022||||';
/** The same card through a scanner whose keyboard loses the letters that English has not. */
const WITHOUT_LETTERS = '038999000002||Tr?n Th? M?u|21081998|N?|S? nh? 5, Khu III, x? V?nh L?c|20082022||||';

const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());

async function presentCard(resident: Resident): Promise<void> {
  await resident.arrive();
  await resident.agree();
  await resident.press(/^Thẻ căn cước/);
  await expect(resident.heading('Mời bác đưa thẻ vào máy quét')).toBeVisible();
}

test('codes that are held up by mistake are named, and the card still goes through', async ({ resident }) => {
  await presentCard(resident);
  const mistakes: ReadonlyArray<readonly [code: string, words: string]> = [
    [
      '00020101021138540010A00000072701240006970436011000000000000208QRIBFTTA53037045802VN6304BF8F',
      'Đây là mã trả tiền',
    ],
    ['https://example.vn/abc', 'Đây là mã mở trang mạng'],
    ['WIFI:T:WPA;S:hoi-truong;P:khong-co;;', 'Đây là mã vào wifi'],
    ['038999000002', 'Mã này chỉ có số định danh'],
    ['8934563138165', 'Đây là mã vạch hàng hóa'],
    ['038999000002||Trần Thị Mẫu|21081998', 'Máy chỉ đọc được một phần'],
    ['038999000002||Trần Thị Mẫu|31021998|Nữ|Khu III|20082022', 'Ngày trên mã không có thật'],
  ];
  for (const [code, words] of mistakes) {
    await resident.scan(code);
    await expect(resident.page.getByText(words)).toBeVisible();
  }
  await resident.scan(MOTHER);
  await expect(resident.page.getByText('Chào Trần Thị Mẫu')).toBeVisible();
});

test('who holds the card to the scanner at once need not press anything first', async ({ resident }) => {
  await resident.arrive();
  await resident.agree();
  await resident.scan(MOTHER);
  await expect(resident.page.getByText('Chào Trần Thị Mẫu')).toBeVisible();
});

test('on a slow line the card waits until the server knows of the visit', async ({ resident }) => {
  await resident.page.route('**/api/visits', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await route.continue();
  });
  await resident.arrive();
  await resident.agree();
  await resident.scan(MOTHER);
  await expect(resident.page.getByText('Chào Trần Thị Mẫu')).toBeVisible();
  expect((await signInState(resident)).statement?.assurance).toBe('card');
});

test('where the scanner loses the letters only the name is asked', async ({ resident }) => {
  await presentCard(resident);
  await resident.scan(WITHOUT_LETTERS);
  await expect(resident.heading('Bác gõ lại họ tên giúp máy ạ')).toBeVisible();
  await expect(resident.page.getByRole('textbox')).toHaveCount(1);
  await resident.page.locator('#name').fill('Trần Thị Mẫu');
  await resident.press(/^Tiếp tục/);
  await expect(resident.page.getByText(/Chào Trần Thị Mẫu/i)).toBeVisible();
});

test('a mother’s card fills in what it knows, and nothing of it is asked again', async ({ resident }) => {
  const flow = loadFlow('khai-sinh');
  const walk = exploreFlow(flow, { today }).walks.find(
    ({ answers, steps }) =>
      answers['declarant.kind'] === 'mother' && steps.includes('mother') && steps.includes('father'),
  );
  if (!walk) throw new Error('no way of a mother through the flow');
  const told: Answers = {
    'declarant.fullName': 'Trần Thị Mẫu',
    'declarant.birthDate': '1998-08-21',
    'declarant.citizenId': '038999000002',
    'declarant.residence.detail': 'Số nhà 5, Khu III',
    'mother.fullName': 'Trần Thị Mẫu',
    'mother.birthDate': '1998-08-21',
    'mother.citizenId': '038999000002',
    'mother.residence.detail': 'Số nhà 5, Khu III',
  };
  const answers = { ...walk.answers, ...told };
  const circumstances = { ...walk.circumstances, assurance: 'card' as const };
  await presentCard(resident);
  await resident.scan(MOTHER);
  await resident.begin(flow, walk.circumstances.actingFor);
  let offered = 0;
  for (const { step, asked } of derivePath(flow, answers, circumstances).stops) {
    await expect(resident.heading(step.text.vi ?? '')).toBeVisible();
    if (step.kind === 'review') break;
    const open = asked.filter(({ id }) => !(id in told));
    if (open.length < asked.length) {
      offered += 1;
      for (const { id } of asked)
        if (id === 'mother.fullName' || id === 'declarant.fullName')
          await expect(resident.page.locator(`[id="${id}"]`)).toHaveValue(/trần thị mẫu/i);
        // The commune is asked beside it, and stands there once.
        else if (id.endsWith('.residence.detail'))
          await expect(resident.page.locator(`[id="${id}"]`)).toHaveValue('Số nhà 5, Khu III');
    }
    await resident.answerStep(step, open, answers);
  }
  expect(offered).toBeGreaterThan(0);
  await expect(resident.page.getByText('Trần Thị Mẫu').first()).toBeVisible();
  await resident.send(flow);
  const slip = await resident.slip();
  await expect(resident.page.getByText('Hồ sơ đã chuẩn bị')).toBeVisible();
  await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
  // A card says who somebody is; that it is they, an attendant still has to see.
  expect(await heldDossier(resident.server, slip)).toMatchObject({ state: 'prepared', assurance: 'card' });
});
