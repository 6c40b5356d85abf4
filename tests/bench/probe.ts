import type { Page } from '@playwright/test';

declare global {
  var strokes: number[];
}

/** Puts the probe (probe.js) into every document of a page. */
export const installProbe = (page: Page): Promise<unknown> =>
  page.addInitScript({ path: 'tests/bench/probe.js' });

/**
 * Strikes the middle of an element, and waits for what the probe says of it.
 * @returns milliseconds; NaN when the page answered with a warning instead
 */
export async function strike(page: Page, selector: string, at = 0): Promise<number> {
  const target = page.locator(selector).nth(at);
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error(`${selector} is not there to be touched`);
  await page.evaluate(() => {
    globalThis.strokes.length = 0;
  });
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  const warned = await page.locator('.errors, .field-problem').count();
  await page.mouse.up();
  await page.waitForFunction(
    (before) =>
      globalThis.strokes.length > 0 || document.querySelectorAll('.errors, .field-problem').length > before,
    warned,
    { timeout: 15_000, polling: 50 },
  );
  return page.evaluate(() => globalThis.strokes[0] ?? Number.NaN);
}
