import type { Locator, Page } from '@playwright/test';
import { type Circumstances, derivePath, exploreFlow, type Stop } from '#shared/flow/index.ts';
import { expect, test } from './fixtures.ts';
import { CARD, loadFlow, type Resident } from './resident.ts';

/**
 * What helps or hinders somebody who answers: mistakes that stand in sight, keys that write where the caret stands,
 * lists that close, and nothing sent that was not seen.
 */

test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

const BIRTH = loadFlow('khai-sinh');
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());

/** Somebody who is not the mother, for married parents: the way with the steps of several fields, most of them empty. */
function marriedWay() {
  for (const walk of exploreFlow(BIRTH, { today }).walks) {
    if (walk.answers['declarant.kind'] === 'mother') continue;
    const circumstances: Circumstances = { ...walk.circumstances, assurance: 'card' };
    const { stops } = derivePath(BIRTH, walk.answers, circumstances);
    if (['mother-origin', 'mother-home', 'marriage'].every((id) => stops.some(({ step }) => step.id === id)))
      return { answers: walk.answers, actingFor: circumstances.actingFor, stops };
  }
  throw new Error('no way has married parents');
}
const WAY = marriedWay();

const field = (page: Page, id: string): Locator => page.locator(`[data-field="${id}"]`);
const active = (page: Page, id: string): Locator =>
  field(page, id).locator('.entry-box[data-active="true"]').first();

/** Where something stands in the pane: pixels below its top, and whether all of it is in sight. */
const inPane = (thing: Locator) =>
  thing.evaluate((element) => {
    const view = element.closest('.scroll-view')?.getBoundingClientRect();
    const { top, bottom } = element.getBoundingClientRect();
    if (!view) return { below: Number.NaN, seen: false };
    return { below: top - view.top, seen: top >= view.top - 1 && bottom <= view.bottom + 1 };
  });

const lookAs = (page: Page, size: string, width: number, height: number) =>
  page.setViewportSize({ width, height }).then(() =>
    page.evaluate((chosen) => {
      document.documentElement.dataset.size = chosen;
    }, size),
  );

/** Stops of the way up to the one of that name, answered from where the resident stands. */
async function answerUpTo(resident: Resident, from: number, id: string): Promise<[Stop, number]> {
  for (const [at, stop] of WAY.stops.entries()) {
    if (at < from) continue;
    await expect(resident.heading(stop.step.text.vi ?? '')).toBeVisible();
    if (stop.step.id === id) return [stop, at];
    await resident.answerStep(stop.step, stop.asked, WAY.answers);
  }
  throw new Error(`the way has no ${id}`);
}

test('the keys write where the caret stands, lists close, mistakes stand in sight, nothing is sent unseen', async ({
  resident,
}) => {
  test.setTimeout(300_000);
  const { page } = resident;
  await resident.arrive();
  const told = page.waitForResponse((answer) => answer.url().endsWith('/api/visits'));
  await resident.agree();
  await told;
  await resident.signInByCard();
  await resident.begin(BIRTH, WAY.actingFor);

  await expect(page.locator('.arch-label')).toHaveText(/trong khoảng/);
  let [stop, at] = await answerUpTo(resident, 0, 'mother');

  await test.step('a card that nobody asked for is answered', async () => {
    await resident.scan(CARD);
    await expect(page.getByText('Máy chưa cần thẻ ở bước này')).toBeVisible();
  });

  await test.step('a physical keyboard writes while the focus is on the heading', async () => {
    await page.locator('#app h1').focus();
    await page.keyboard.type('Tran', { delay: 90 });
    await page.keyboard.press('Backspace');
    await expect(page.locator('[id="mother.fullName"]')).toHaveValue('Tra');
  });

  await test.step('a full date is not written over; the next empty field is at hand', async () => {
    await field(page, 'mother.birthDate').locator('input[data-part="day"]').click();
    for (const digit of '0102199055') {
      await page.locator('.pad-layer:not([data-away]) .key-digit', { hasText: digit }).click();
      await page.waitForTimeout(220);
    }
    await expect(page.locator('[id="mother.birthDate-year"]')).toHaveValue('1990');
    await expect(active(page, 'mother.citizenId')).toBeVisible();
    await expect(page.locator('[id="mother.citizenId"]')).toHaveValue('55');
  });
  await resident.answerStep(stop.step, stop.asked, WAY.answers);

  [stop, at] = await answerUpTo(resident, at + 1, 'mother-origin');
  await test.step('a list closes over what was chosen, and the next one opens', async () => {
    await page.locator('.lookup-row', { hasText: 'Kinh' }).click();
    await expect(field(page, 'mother.ethnicity').locator('.lookup-closed')).toHaveText(/Kinh/);
    await expect(active(page, 'mother.nationality')).toBeVisible();
  });
  await resident.answerStep(stop.step, stop.asked, WAY.answers);

  [stop, at] = await answerUpTo(resident, at + 1, 'mother-home');
  await test.step('the kiosk’s own commune comes first', async () => {
    await page.locator('[id="mother.residence.commune"]').fill('vinh');
    await expect(page.locator('.lookup-row .tile-label').first()).toHaveText('Xã Vĩnh Lộc');
    await page.locator('[id="mother.residence.commune"]').fill('');
  });
  await resident.answerStep(stop.step, stop.asked, WAY.answers);

  [stop, at] = await answerUpTo(resident, at + 1, 'marriage');
  const office = field(page, 'marriage.office');
  for (const [size, width, height] of [
    ['normal', 1080, 1920],
    ['largest', 1920, 1080],
    ['largest', 1080, 1920],
  ] as const)
    await test.step(`a refusal shows what to mend and takes the keys there: ${size}, ${width}`, async () => {
      await lookAs(page, size, width, height);
      await page.locator('[id="marriage.number"]').fill('12');
      await resident.touch(page.locator('.foot-main'));
      await expect(office.locator('.field-problem')).toBeVisible();
      await expect(page.locator('.errors')).toHaveCount(0);
      await expect(active(page, 'marriage.office')).toBeVisible();
      await expect.poll(async () => (await inPane(office.locator('.field-label'))).seen).toBe(true);
      await expect.poll(async () => (await inPane(office.locator('.entry-box'))).seen).toBe(true);
      await expect(page.locator('.head')).toBeInViewport({ ratio: 1 });
      await page.keyboard.type('X', { delay: 90 });
      await expect(page.locator('[id="marriage.office"]')).toHaveValue('X');
      await expect(office.locator('.field-problem')).toHaveCount(0);
      await page.keyboard.press('Backspace');
      await expect(page.locator('[id="marriage.office"]')).toHaveValue('');
    });
  await lookAs(page, 'normal', 1080, 1920);
  await resident.answerStep(stop.step, stop.asked, WAY.answers);

  [stop, at] = await answerUpTo(resident, at + 1, 'papers');
  await test.step('of several mistakes the first stands on top, and the frame stays on the glass', async () => {
    await lookAs(page, 'largest', 1920, 1080);
    await resident.touch(page.locator('.foot-main'));
    const first = page.locator('.paper-choice').first();
    await expect(page.locator('.errors-line')).toHaveCount(await page.locator('.paper-choice').count());
    await expect.poll(async () => Math.abs((await inPane(first)).below)).toBeLessThan(60);
    await expect(page.locator('.head')).toBeInViewport({ ratio: 1 });
    await lookAs(page, 'normal', 1080, 1920);
  });
  await resident.answerStep(stop.step, stop.asked, WAY.answers);

  const [{ step: review }] = await answerUpTo(resident, at + 1, 'review');
  const send = review.kind === 'review' ? (review.send.vi ?? '') : '';
  await test.step('every row of the review leads to its step', async () => {
    const row = page
      .locator('.review section', { hasText: 'Mẹ cháu tên là gì' })
      .locator('.review-row')
      .nth(1);
    await row.scrollIntoViewIfNeeded();
    await row.locator('.review-label').click();
    await expect(resident.heading('Mẹ cháu tên là gì ạ?')).toBeVisible();
    const mother = WAY.stops.find(({ step }) => step.id === 'mother');
    if (mother) await resident.goOn(mother.step);
    await expect(resident.heading(review.text.vi ?? '')).toBeVisible();
  });
  await test.step('the declaration was in sight before it can be sent', async () => {
    await expect(resident.button('Xem tiếp')).toBeVisible();
    await expect(resident.button(send)).toHaveCount(0);
    await resident.readReview();
    await expect(resident.button(send)).toBeVisible();
    expect((await inPane(page.locator('.declaration p'))).seen).toBe(true);
  });
  await resident.send(BIRTH);
});

test('on the first screen the look can be set without beginning', async ({ resident }) => {
  const { page } = resident;
  await resident.arrive();
  const size = await page.locator('html').getAttribute('data-size');
  await resident.press('Đổi cỡ chữ');
  await resident.press('English');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).not.toHaveAttribute('data-size', size ?? '');
  await expect(page.locator('.welcome')).toBeVisible();
  await resident.press('Start');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('.points')).toBeVisible();
});

test('the dock stays for the next visit, folded up too, and shows the slip and the way of the phone', async ({
  resident,
}) => {
  const { page } = resident;
  await resident.arrive('#dock');
  const dock = page.locator('.dock');
  await expect(dock.getByText('Tua 2 phút')).toBeVisible();
  await resident.agree();
  await resident.press(/^Điện thoại/);
  await expect(page.getByTestId('number')).toBeVisible();
  await expect(dock.locator('a')).toHaveAttribute('href', /^http/);
  await dock.locator('> button').click();
  await expect(dock.getByText('Tua 2 phút')).toBeHidden();
  await resident.finish();
  await expect(resident.heading('Mời bác chạm vào màn hình')).toBeVisible({ timeout: 15_000 });
  await expect(dock.locator('> button')).toHaveAttribute('aria-expanded', 'false');
  expect(page.url()).toContain('#dock');
});
