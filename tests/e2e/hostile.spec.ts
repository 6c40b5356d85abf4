import type { Locator } from '@playwright/test';
import { expect, shortTest as test } from './fixtures.ts';
import { lastKiosk } from './house.ts';
import { CARD, Resident } from './resident.ts';
import {
  answerShort,
  answerStep,
  beginShort,
  doShort,
  headingOf,
  SHORT,
  SHORT_ANSWERS,
  SHORT_STEPS,
  type ShortStep,
} from './short.ts';
import { draftSavedAt } from './traces.ts';

/** Longer than a write to the disk takes on a machine that is busy. */
const QUIET_MS = 300;

/** Does something and waits until what came of it is on the disk. */
async function keeping({ page }: Resident, act: () => Promise<unknown>): Promise<void> {
  const since = Date.now();
  await act();
  const isKept = async (): Promise<boolean> => {
    const before = await draftSavedAt(page);
    await page.waitForTimeout(QUIET_MS);
    return before >= since && (await draftSavedAt(page)) === before;
  };
  await expect.poll(isKept).toBe(true);
}

const IDLE = 'Mời bác chạm vào màn hình';
const FOR_WHOM = 'Bác làm giấy tờ cho ai ạ?';

async function signedIn(resident: Resident): Promise<void> {
  await resident.arrive();
  await resident.agree();
  await resident.signInByCard();
}

async function dossiersOf(resident: Resident): Promise<number> {
  const rows = await resident.server.query('select id from dossier where kiosk_id = $1', [
    await lastKiosk(resident.server),
  ]);
  return rows.length;
}

test.describe('two windows', () => {
  test('the second says that the kiosk is open elsewhere, and takes over when the first is closed', async ({
    resident,
    context,
  }) => {
    await signedIn(resident);
    const second = await context.newPage();
    await second.goto(`${resident.server.kiosk}/kiosk/`);
    await expect(second.getByRole('heading', { name: 'Ki-ốt đang mở ở một cửa sổ khác' })).toBeVisible();
    expect(await second.content()).not.toContain('Nguyễn Văn Thử');
    await second.getByRole('button', { name: 'Thử lại' }).click();
    await expect(second.getByRole('heading', { name: 'Ki-ốt đang mở ở một cửa sổ khác' })).toBeVisible();

    // The first goes on undisturbed.
    await beginShort(resident);
    await keeping(resident, () => answerStep(resident, 'player'));
    await expect(resident.heading(headingOf('level'))).toBeVisible();
    await resident.page.close();

    await second.getByRole('button', { name: 'Thử lại' }).click();
    const same = new Resident(second, resident.server);
    await expect(same.heading(headingOf('level'))).toBeVisible();
    for (const step of SHORT_STEPS.slice(1, -1)) await answerStep(same, step);
    await same.send(SHORT);
    await expect(second.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
    expect(await dossiersOf(same)).toBe(1);
  });

  test('closed and opened again, the visit stands where it stood', async ({ resident, context }) => {
    await signedIn(resident);
    await beginShort(resident);
    await keeping(resident, () => answerStep(resident, 'player'));
    await resident.page.close();
    const again = new Resident(await context.newPage(), resident.server);
    await again.page.goto(`${resident.server.kiosk}/kiosk/`);
    await expect(again.heading(headingOf('level'))).toBeVisible();
    await again.press('Quay lại');
    await expect(again.page.locator('[id="player.fullName"]')).toHaveValue(/nguyễn văn thử/i);
  });
});

test.describe('trembling and impatient hands', () => {
  /** Strikes a button several times, as fast as anything can. */
  type Strikes = (button: Locator) => Promise<void>;
  const twice: Strikes = (button) => button.dblclick();
  const thrice: Strikes = (button) => button.click({ clickCount: 3 });
  const bouncing: Strikes = (button) =>
    button.evaluate((element: HTMLElement) => {
      for (let strike = 0; strike < 4; strike += 1) element.click();
    });
  const repeating: Strikes = async (button) => {
    await button.focus();
    for (let strike = 0; strike < 3; strike += 1) await button.page().keyboard.press('Enter');
  };
  const WAYS: ReadonlyArray<readonly [name: string, taken: readonly [Strikes, Strikes]]> = [
    ['two and three strikes of a finger', [twice, thrice]],
    ['a switch that bounces and a key that repeats', [bouncing, repeating]],
  ];
  for (const [name, taken] of WAYS)
    test(`${name} count once on every main button: no step is jumped, one dossier, one slip`, async ({
      resident,
    }) => {
      const { page } = resident;
      let count = 0;
      const strike = async (button: Locator, next: Locator) => {
        const strikes = taken[count++ % 2] ?? taken[0];
        // The guard of the strike before is over, as with a hand that has read the screen.
        await page.waitForTimeout(550);
        await strikes(button);
        await expect(next).toBeVisible();
      };
      const main = page.locator('.foot-main');
      await resident.arrive();
      await strike(resident.button('Bắt đầu'), resident.heading(/Thông tin của bác/));
      await strike(resident.button(/^Đồng ý$/), resident.heading('Bác cho biết bác là ai ạ?'));
      await resident.scan(CARD);
      await resident.scan(CARD);
      await expect(resident.heading(FOR_WHOM)).toBeVisible();
      await strike(resident.button(/^Cho tôi/), resident.heading('Bác cần làm việc gì ạ?'));
      const title = SHORT.title.vi ?? '';
      await strike(resident.button(new RegExp(`^${title}`)), resident.button('Bắt đầu làm'));
      await strike(main, resident.heading(headingOf('player')));
      for (const [index, step] of SHORT_STEPS.entries()) {
        if (step === 'review') break;
        await fill(resident, step);
        await strike(main, resident.heading(headingOf(SHORT_STEPS[index + 1] ?? 'review')));
      }
      await strike(main, resident.heading('Phiếu đã ra chưa ạ?'));
      await expect(page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
      expect(await dossiersOf(resident)).toBe(1);
      expect(await resident.slip()).toMatch(/-00001-/);
      await strike(resident.button('Có, tôi cầm phiếu rồi'), resident.heading(/Xong rồi ạ/));
      await strike(resident.button('Xong, xóa thông tin của tôi'), resident.heading('Đã xóa hết'));
    });

  async function fill(resident: Resident, id: ShortStep): Promise<void> {
    const step = SHORT.steps.find((candidate) => candidate.id === id);
    for (const field of step?.kind === 'question' ? step.fields : []) {
      const known = SHORT.fields[field];
      const answer = SHORT_ANSWERS[field];
      if (known && answer !== undefined) await resident.enter(field, known, answer as string | number);
    }
    if (id === 'papers') await resident.bring(SHORT.procedure.papers[0]?.name.vi ?? '', 'have');
  }
});

test.describe('reload', () => {
  const reload = async ({ page }: Resident, heading: Locator) => {
    await page.reload();
    await expect(heading).toBeVisible();
  };

  test('at every step of the way the place and the answers are kept', async ({ resident }) => {
    await resident.arrive();
    await reload(resident, resident.heading(IDLE));
    await resident.agree();
    await reload(resident, resident.heading('Bác cho biết bác là ai ạ?'));
    await resident.signInByCard();
    await reload(resident, resident.heading(FOR_WHOM));
    await expect(resident.page.getByText('Chào Nguyễn Văn Thử')).toBeVisible();
    await beginShort(resident);
    for (const step of SHORT_STEPS) {
      await reload(resident, resident.heading(headingOf(step)));
      if (step !== 'review') await keeping(resident, () => answerStep(resident, step));
    }
    await expect(resident.page.getByText(/nguyễn văn thử/i).first()).toBeVisible();
    await expect(resident.page.getByText('01/01/1999')).toBeVisible();
    await resident.send(SHORT);
    const slip = await resident.slip();
    await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
    await reload(resident, resident.heading('Phiếu đã ra chưa ạ?'));
    expect(await resident.slip()).toBe(slip);
    await resident.press('Có, tôi cầm phiếu rồi');
    await expect(resident.heading(/Xong rồi ạ/)).toBeVisible();
    await resident.page.reload();
    expect(await dossiersOf(resident)).toBe(1);
  });

  test('half typed and not yet sent on, it is still there', async ({ resident }) => {
    await signedIn(resident);
    await beginShort(resident);
    await answerStep(resident, 'player');
    await keeping(resident, () => resident.page.locator('[id="player.years"]').fill('7'));
    await reload(resident, resident.heading(headingOf('level')));
    await expect(resident.page.locator('[id="player.years"]')).toHaveValue('7');
  });

  test('a photograph that was taken is still there, and is sent', async ({ resident }) => {
    await signedIn(resident);
    await beginShort(resident);
    for (const step of SHORT_STEPS.slice(0, 4)) await answerStep(resident, step);
    await expect(resident.heading(headingOf('papers'))).toBeVisible();
    await resident.bring(SHORT.procedure.papers[0]?.name.vi ?? '', 'photo');
    await expect(resident.page.getByRole('radio', { name: /Chụp/ })).toBeChecked();
    // Typing is kept a second later (kiosk/visit/keep.ts), and so is what came of the camera's act.
    await resident.page.waitForTimeout(1500);
    await reload(resident, resident.heading(headingOf('papers')));
    await expect(resident.page.getByRole('radio', { name: /Chụp/ })).toBeChecked();
    await resident.touch(resident.page.locator('.foot-main'));
    await resident.send(SHORT);
    await expect(resident.page.getByText('Máy chủ đã nhận hồ sơ', { exact: true })).toBeVisible();
    const parts = await resident.server.query(
      'select p.name from dossier_part p join dossier d on d.id = p.dossier_id where d.kiosk_id = $1 order by 1',
      [await lastKiosk(resident.server)],
    );
    expect(parts.map(({ name }) => name)).toEqual(['dossier', 'photo-1']);
  });

  test('while it is being sent: one dossier, whatever was seen of it', async ({ resident }) => {
    await signedIn(resident);
    await beginShort(resident);
    await answerShort(resident);
    const review = SHORT.steps.find(({ kind }) => kind === 'review');
    await resident.press(review?.kind === 'review' ? (review.send.vi ?? '') : '');
    await resident.page.reload();
    await expect(
      resident
        .heading('Phiếu đã ra chưa ạ?')
        .or(resident.heading(headingOf('review')))
        .or(resident.heading(IDLE)),
    ).toBeVisible();
    await expect.poll(() => dossiersOf(resident), { timeout: 15_000 }).toBeLessThanOrEqual(1);
  });
});

test.describe('the browser’s back button', () => {
  const isHere = async ({ page, server }: Resident) => {
    expect(page.url()).toBe(`${server.kiosk}/kiosk/`);
  };
  const back = async (resident: Resident, heading: Locator) => {
    await resident.page.evaluate(() => history.back());
    await expect(heading).toBeVisible();
    await isHere(resident);
  };

  test('means our back on every screen and never leaves the page', async ({ resident }) => {
    await resident.page.goto('about:blank');
    await signedIn(resident);
    await beginShort(resident);
    await resident.page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    for (const step of SHORT_STEPS) if (step !== 'review') await answerStep(resident, step);
    await expect(resident.heading(headingOf('review'))).toBeVisible();
    for (const step of [...SHORT_STEPS].reverse().slice(1))
      await back(resident, resident.heading(headingOf(step)));
    await expect(resident.page.locator('[id="player.fullName"]')).toHaveValue(/nguyễn văn thử/i);
    await back(resident, resident.heading(SHORT.title.vi ?? ''));
    await back(resident, resident.heading('Bác cần làm việc gì ạ?'));
    await back(resident, resident.heading(FOR_WHOM));
    await back(resident, resident.heading(FOR_WHOM));
    await resident.press('Tôi làm xong');
    await expect(resident.page.getByRole('dialog')).toBeVisible();
    await back(resident, resident.heading(FOR_WHOM));
    await expect(resident.page.getByRole('dialog')).toHaveCount(0);
    expect(await resident.page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);

    // And on again: nothing is lost by it.
    await beginShort(resident);
    await expect(resident.page.locator('[id="player.fullName"]')).toHaveValue(/nguyễn văn thử/i);
  });

  test('on the idle screen, at consent and at the slip nothing is left or undone', async ({ resident }) => {
    await resident.page.goto('about:blank');
    await resident.arrive();
    for (let press = 0; press < 3; press += 1) await back(resident, resident.heading(IDLE));
    await resident.agree();
    await back(resident, resident.heading(/Thông tin của bác/));
    await resident.press(/^Đồng ý$/);
    await resident.signInByCard();
    await doShort(resident);
    await back(resident, resident.heading('Phiếu đã ra chưa ạ?'));
    await back(resident, resident.heading('Phiếu đã ra chưa ạ?'));
    expect(await dossiersOf(resident)).toBe(1);
  });

  test('nor do the keys that browsers have for it', async ({ resident }) => {
    await signedIn(resident);
    await beginShort(resident);
    await answerStep(resident, 'player');
    await resident.page.keyboard.press('Alt+ArrowLeft');
    await resident.page.waitForTimeout(300);
    await isHere(resident);
    await resident.page.keyboard.press('F5');
    await resident.page.waitForLoadState();
    await isHere(resident);
    await expect(
      resident.heading(headingOf('player')).or(resident.heading(headingOf('level'))),
    ).toBeVisible();
  });
});

test('an address with anything behind it is the kiosk all the same', async ({ resident }) => {
  const { page, server } = resident;
  await page.goto(`${server.kiosk}/kiosk/?step=review&name=x#flow`);
  await expect(resident.heading(IDLE)).toBeVisible();
  await expect.poll(() => page.url()).toBe(`${server.kiosk}/kiosk/`);
});
