import { type Asked, derivePath, exploreFlow, type Step } from '#shared/flow/index.ts';
import { expect, test } from './fixtures.ts';
import { Glass } from './glass.ts';
import { CARD, loadFlow, Resident } from './resident.ts';

/** Every screen of the kiosk as it stands on the glass: measured, checked by axe, and kept as a picture. */

test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

/** Millimetres of a CSS pixel. */
const MM_A_PX = 25.4 / 96;

const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());

/** A card whose scanner lost the Vietnamese letters. */
const MANGLED = '038899000001||Nguy?n V?n Th?|01011999|Nam|Khu III, X? V?nh L?c, Thanh H?a|05072025||||';

/** What makes two steps look alike: their kind, and the kinds of what they ask. */
const looksLike = (step: Step, asked: ReadonlyArray<Asked>): string =>
  [step.kind, ...asked.map((one) => (one.kind === 'field' ? one.field.type : one.kind))].join(' ');

test('every screen keeps its measures at the greatest text, standing and lying, in both themes', async ({
  resident: { page, server },
}) => {
  test.setTimeout(900_000);
  const resident = new Resident(page, server, 'keys');
  const glass = new Glass(page);
  const press = (name: string | RegExp) => resident.press(name);
  const standsOn = (name: string | RegExp) => expect(resident.heading(name)).toBeVisible();

  await resident.arrive('#dock');
  // The dock can skip time; it is no part of the screens, so it is held out of the page.
  await expect(page.locator('.dock')).toBeVisible();
  const dock = await page.locator('.dock').elementHandle();
  await dock?.evaluate((element) => element.remove());
  await glass.look('idle');
  const told = page.waitForResponse((answer) => answer.url().endsWith('/api/visits'));
  await press('Bắt đầu');
  await told;
  await standsOn(/Thông tin của bác/);
  await glass.look('consent');
  await press('Không đồng ý');
  await standsOn(/Bác muốn xem gì/);
  await glass.look('without-data');
  await press(/^Đăng ký khai sinh/);
  await standsOn('Đăng ký khai sinh');
  await glass.look('reading');
  await press('Đồng ý và bắt đầu làm');

  await standsOn('Bác cho biết bác là ai ạ?');
  await glass.look('sign-in-ways');
  await press(/^Điện thoại/);
  await expect(page.getByTestId('number')).toBeVisible();
  await glass.look('sign-in-phone');
  const cancelled = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  await press('Cách khác');
  await cancelled;
  await server.playProvider('down');
  await press(/^Điện thoại/);
  await standsOn('Chưa đăng nhập được');
  await expect(page.getByText('VNeID đang không trả lời')).toBeVisible();
  await server.playProvider('up');
  await glass.look('sign-in-failed');
  await press('Cách khác');
  await press(/^Nhờ cán bộ/);
  await standsOn('Bác chờ cán bộ một chút ạ');
  await glass.look('sign-in-attendant');
  await press('Cách khác');
  await press(/^Thẻ căn cước/);
  await standsOn('Mời bác đưa thẻ vào máy quét');
  await resident.scan('https://example.vn/khong-phai-the');
  await expect(page.getByText('Đây là mã mở trang mạng')).toBeVisible();
  await glass.look('sign-in-card');
  await resident.scan(MANGLED);
  await standsOn('Bác gõ lại họ tên giúp máy ạ');
  await glass.look('sign-in-name');
  await press('Quay lại');
  await press(/^Thẻ căn cước/);
  await standsOn('Mời bác đưa thẻ vào máy quét');
  await resident.scan(CARD);

  await standsOn('Bác làm giấy tờ cho ai ạ?');
  await glass.look('for-whom');
  await press(/^Cho người khác/);
  await standsOn('Bác cần làm việc gì ạ?');
  await glass.look('choose');
  await press('Tìm việc khác');
  await page.locator('#search').fill('giay khai sinh');
  await expect(page.getByText('Tìm thấy 1 việc')).toBeVisible();
  await glass.look('choose-found');
  await page.locator('#search').fill('sửa xe đạp');
  await expect(page.getByText('Không tìm thấy “sửa xe đạp”')).toBeVisible();
  await glass.look('choose-nothing');
  await page.locator('#search').fill('giay khai sinh');
  await press(/^Đăng ký khai sinh/);
  await standsOn('Đăng ký khai sinh');
  await glass.look('before');
  await press('Bắt đầu làm');

  const met = new Set<string>();
  const kinds = new Set<string>();

  /** A step, and what it may become: with mistakes, with the camera open, with a row open. */
  async function lookAtStep(name: string, step: Step, asked: ReadonlyArray<Asked>): Promise<void> {
    kinds.add(step.kind);
    await glass.look(name);
    if (step.kind === 'question' && !kinds.has('mistakes') && asked.length > 1) {
      await resident.touch(page.locator('.foot-main'));
      await expect(page.locator('.field-problem').first()).toBeVisible();
      kinds.add('mistakes');
      await glass.look(`${name}-mistakes`);
    }
    const photo = asked.find((one) => one.kind === 'paper' && one.paper.photograph);
    if (photo?.kind === 'paper' && !kinds.has('camera')) {
      kinds.add('camera');
      const section = page.locator('.paper-choice').filter({ hasText: photo.paper.name.vi ?? '' });
      await resident.touch(section.first().getByRole('radio', { name: /^Chụp/ }));
      await expect(page.locator('video')).toBeVisible();
      await glass.look(`${name}-camera`);
      await press('Chụp');
      await expect(page.getByText('Chữ có rõ không ạ?')).toBeVisible();
      await glass.look(`${name}-photo`);
      await press('Giữ ảnh này');
      await glass.look(`${name}-taken`);
    }
    if (step.kind === 'list') {
      kinds.add('row');
      await press(step.add.vi ?? '');
      await glass.look(`${name}-row`);
    }
  }

  for (const [id, begins] of [
    ['khai-sinh', false],
    ['tam-tru', true],
  ] as const) {
    const flow = loadFlow(id);
    // The way with the most different screens.
    const ways = exploreFlow(flow, { today }).walks.map((walk) => {
      const circumstances = { ...walk.circumstances, assurance: 'card' as const };
      const { stops } = derivePath(flow, walk.answers, circumstances);
      return { walk, stops, variety: new Set(stops.map(({ step, asked }) => looksLike(step, asked))).size };
    });
    const way = ways
      .filter(({ walk, stops }) =>
        begins
          ? stops.some(({ step }) => step.kind === 'list')
          : walk.circumstances.actingFor === 'other' && stops.some(({ step }) => step.kind === 'information'),
      )
      .sort((a, b) => b.variety - a.variety)[0];
    if (!way) throw new Error(`${id} has no such way`);
    if (begins) await resident.begin(flow, way.walk.circumstances.actingFor);
    for (const { step, asked } of way.stops) {
      await standsOn(step.text.vi ?? '');
      const like = looksLike(step, asked);
      const isNew = begins ? step.kind === 'list' : !met.has(like);
      met.add(like);
      if (isNew) await lookAtStep(`${id}-${step.id}`, step, asked);
      if (begins && step.kind === 'list') break;
      if (step.kind !== 'review') await resident.answerStep(step, asked, way.walk.answers);
    }
    if (begins) break;

    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/dossiers/**', async (route) => {
      await held;
      await route.continue();
    });
    await resident.readReview();
    await resident.touch(page.locator('.foot-main'));
    await standsOn('Đang gửi hồ sơ');
    await glass.look('sending');
    answer();
    await standsOn('Phiếu đã ra chưa ạ?');
    await page.unroute('**/api/dossiers/**');
    await glass.look('slip');
    for (const paper of ['80mm', 'A5']) {
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: paper === 'A5' ? 559 : 302, height: 800 });
      await page.evaluate((chosen) => {
        document.documentElement.dataset.paper = chosen;
      }, paper);
      const slip = page.locator('.paper.slip');
      await slip.screenshot({ path: `test-results/screens/slip-${paper}.png` });
      const printed = await page.pdf({
        path: `test-results/screens/slip-${paper}.pdf`,
        preferCSSPageSize: true,
      });
      expect(printed.toString('latin1').match(/\/Type\s*\/Page\b/g), `pages on ${paper}`).toHaveLength(1);
      // One page, and all of the slip on it: what goes beyond is cut off.
      const { width, height, held } = await slip.evaluate((element) => ({
        width: element.clientWidth,
        height: element.clientHeight,
        held: element.scrollWidth,
      }));
      expect(held, `words beside the slip on ${paper}`).toBeLessThanOrEqual(width);
      expect(width * MM_A_PX, `width on ${paper}`).toBeLessThan(paper === 'A5' ? 129 : 73);
      expect(height * MM_A_PX, `height on ${paper}`).toBeLessThan(paper === 'A5' ? 190 : 289);
      await page.emulateMedia({ media: 'screen' });
    }
    await press('Không in được');
    await standsOn('Bác ghi lại số này ạ');
    await glass.look('slip-written');
    await press('Tôi ghi rồi');
    await standsOn('Xong rồi ạ. Việc tiếp theo');
    await glass.look('next');
    await press('Làm việc khác');
  }
  expect([...kinds].sort()).toEqual([
    'camera',
    'documents',
    'information',
    'list',
    'mistakes',
    'question',
    'review',
    'row',
  ]);

  await press('Tôi làm xong');
  await expect(page.getByRole('dialog')).toBeVisible();
  await glass.look('finish');
  await press('Làm tiếp');
  await dock?.evaluate((element) => element.querySelector<HTMLElement>('[data-act="skip"]')?.click());
  await expect(page.getByRole('dialog', { name: 'Bác còn ở đây không ạ?' })).toBeVisible();
  await glass.look('still-there');
  await press('Tôi còn ở đây');
  await press('Tôi làm xong');
  await press('Dừng và xóa');
  await standsOn('Đã xóa hết');
  await glass.look('wiped');
  expect(glass.looked).toBeGreaterThan(35);
  expect(glass.faults).toEqual([]);
});
