import { expect, type Page, test } from '@playwright/test';

/** How the parts of the kiosk answer to hands, keys and programs, in the gallery. Facts: ux.md §1 items 9–11, 20, 30. */
const open = async (page: Page, part: string) => {
  await page.setViewportSize({ width: 1080, height: 1920 });
  await page.goto(`/kiosk/gallery.html?part=${part}&calm`);
  await page.locator('.screen').waitFor();
};
const key = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page) => page.locator('#entry');
/** Longer than the guard against trembling. */
const aMoment = (page: Page) => page.waitForTimeout(220);

test('the glass types letters, tones and names, and the field keeps the focus', async ({ page }) => {
  await open(page, 'question-empty');
  await field(page).focus();
  await key(page, 'NGUYỄN').click();
  for (const letter of ['T', 'H', 'Ư']) await key(page, letter).click();
  await key(page, 'hỏi').click();
  await expect(field(page)).toHaveValue('NGUYỄN THỬ');
  await expect(field(page)).toBeFocused();
  await key(page, 'Xóa').click();
  await expect(field(page)).toHaveValue('NGUYỄN TH');
});

test('a physical keyboard types Telex once it is chosen, and the caret goes where it is sent', async ({
  page,
}) => {
  await open(page, 'question-empty');
  await key(page, 'Kiểu gõ').click();
  await key(page, 'Telex').click();
  await key(page, 'Xong').click();
  await field(page).focus();
  await page.keyboard.type('tranaf thuwr');
  await expect(field(page)).toHaveValue('TRẦN THỬ');
  await page.keyboard.press('Home');
  await page.keyboard.type('b');
  await expect(field(page)).toHaveValue('BTRẦN THỬ');
});

test('what comes in one piece is taken', async ({ page }) => {
  await open(page, 'question-empty');
  await field(page).fill('lê văn thử');
  await expect(field(page)).toHaveValue('LÊ VĂN THỬ');
  await open(page, 'date-full');
  await page.locator('#entry-day').fill('24/11/1952');
  await expect(page.locator('#entry-year')).toHaveValue('1952');
});

test('a double strike counts once, two strikes count twice', async ({ page }) => {
  await open(page, 'area');
  await key(page, '5').dblclick();
  await expect(field(page)).toHaveValue('725');
  await aMoment(page);
  await key(page, '5').click();
  await expect(field(page)).toHaveValue('7255');
});

test('a finger that trembles inside presses, one that slides off does not', async ({ page }) => {
  await open(page, 'area');
  const box = await key(page, '5').boundingBox();
  if (!box) throw new Error('no key');
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 5, box.y + box.height - 5, { steps: 5 });
  await page.mouse.up();
  await expect(field(page)).toHaveValue('725');
  await aMoment(page);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 40, box.y, { steps: 5 });
  await page.mouse.up();
  await expect(field(page)).toHaveValue('725');
});

test('a date fills its boxes one after the other, and one who knows only the year says so', async ({
  page,
}) => {
  await open(page, 'date-full');
  for (const digit of '421952') {
    await key(page, digit).click();
    await aMoment(page);
  }
  await expect(page.locator('#entry-day')).toHaveValue('04');
  await expect(page.locator('#entry-month')).toHaveValue('02');
  await expect(page.locator('#entry-year')).toHaveValue('1952');
  await open(page, 'date');
  await key(page, 'Chỉ nhớ năm').click();
  await expect(page.locator('input')).toHaveCount(1);
  await expect(page.locator('#entry-year')).toHaveValue('1952');
});

test('radio buttons: one stop for Tab, arrows choose, and the choice is told', async ({ page }) => {
  await open(page, 'choice');
  const home = page.getByRole('radio', { name: 'Tại nhà' });
  await home.focus();
  await page.keyboard.press('ArrowDown');
  const way = page.getByRole('radio', { name: 'Trên đường đi' });
  await expect(way).toBeChecked();
  await expect(way).toBeFocused();
  await expect(home).not.toBeChecked();
  await expect(page.locator('[role="radio"][tabindex="0"]')).toHaveCount(1);
});

test('with five keys one walks over the keyboard', async ({ page }) => {
  await open(page, 'question-empty');
  await key(page, 'B').focus();
  await page.keyboard.press('ArrowDown');
  await expect(key(page, 'M')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('N');
});

test('a dialog holds the focus, its safe act first', async ({ page }) => {
  await open(page, 'dialog');
  await expect(key(page, 'Tôi làm tiếp')).toBeFocused();
  for (let turn = 0; turn < 4; turn += 1) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(() => {
      const now = document.activeElement;
      return now !== document.body && now?.closest('dialog') === null;
    });
    expect(outside).toBe(false);
  }
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toBeVisible();
});

test('big buttons scroll what is longer than the glass', async ({ page }) => {
  await open(page, 'pictures');
  const top = () => page.locator('.scroll-view').evaluate((view) => view.scrollTop);
  await key(page, 'Xuống').click();
  await expect.poll(top).toBeGreaterThan(100);
  await key(page, 'Lên').click();
  await expect.poll(top).toBe(0);
});

test('nothing moves when the way of typing is chosen', async ({ page }) => {
  await open(page, 'question');
  const boxOf = () => page.locator('.entry-box').boundingBox();
  const before = await boxOf();
  await key(page, 'Kiểu gõ').click();
  expect(await boxOf()).toEqual(before);
  await key(page, 'Q W E R T Y').click();
  await key(page, 'Xong').click();
  expect(await boxOf()).toEqual(before);
});
