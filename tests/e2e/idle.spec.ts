import { expect, test } from './fixtures.ts';

test('whoever touches the first screen, wherever, begins', async ({ resident }) => {
  const { page } = resident;
  await resident.arrive();
  const gate = await page.locator('.welcome-gate').boundingBox();
  if (!gate) throw new Error('no gate');
  await page.mouse.click(gate.x + gate.width / 2, gate.y + gate.height / 2);
  await expect(resident.button(/^Đồng ý$/)).toBeVisible();
});

test('the touch that begins is for hands alone: keys and ears meet the main act and the pictures', async ({
  resident,
}) => {
  const { page } = resident;
  await resident.arrive();
  await expect(page.locator('.welcome-glass')).toHaveCount(1);
  const reached = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button')].filter(
      (button) => button.tabIndex >= 0 && button.matches('.welcome-glass'),
    ),
  );
  expect(reached).toEqual([]);
  await expect(page.getByRole('button', { name: 'Bắt đầu', exact: true })).toBeVisible();
  await expect(page.locator('.welcome .tile')).not.toHaveCount(0);
});
