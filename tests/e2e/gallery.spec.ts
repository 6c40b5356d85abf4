import { expect, type Page, test } from '@playwright/test';

/**
 * The geometry of every part of the kiosk in the gallery (kiosk/gallery.html, development server): four text sizes on
 * a 21.5" and a 15.6" panel, standing and lying, in both themes. Rules: facts: ux.md §1, items 1, 2, 4, 5 and 6.
 */
const PANELS = [
  { name: '21.5 standing', width: 1080, height: 1920, pxPerMm: 4.033 },
  { name: '21.5 lying', width: 1920, height: 1080, pxPerMm: 4.033 },
  { name: '15.6 standing', width: 1080, height: 1920, pxPerMm: 5.56 },
  { name: '15.6 lying', width: 1920, height: 1080, pxPerMm: 5.56 },
] as const;
const SIZES = ['normal', 'large', 'larger', 'largest'] as const;
/** Height of a capital, in millimetres, under which no text may fall (item 4). */
const LEAST_CAPITAL = { normal: 4.8, large: 7.3, larger: 9.3, largest: 12 } as const;
const TARGET_MM = 16;
const GAP_MM = 2.54;
const CAPITAL_OF_EM = 0.74;

/** What is wrong with the screen as it stands, one line each. */
function faultsOf(
  page: Page,
  rules: { pxPerMm: number; target: number; gap: number; capital: number; capitalOfEm: number },
): Promise<string[]> {
  return page.evaluate(({ pxPerMm, target, gap, capital, capitalOfEm }) => {
    const faults: string[] = [];
    const mm = (px: number) => (px / pxPerMm).toFixed(1);
    const name = (element: Element) =>
      `${element.className} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 24)}"`;
    const forEars = (element: Element) => {
      for (let at: Element | null = element; at; at = at.parentElement)
        if (getComputedStyle(at).clipPath !== 'none') return true;
      return false;
    };
    const seen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) && !forEars(element);
    const view = document.querySelector('.scroll-view')?.getBoundingClientRect();

    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the glass');
    for (const scroller of document.querySelectorAll('.scroll-view, .dialog'))
      if (scroller.scrollWidth > scroller.clientWidth + 1)
        faults.push(`${name(scroller)} scrolls sideways by ${scroller.scrollWidth - scroller.clientWidth}`);

    const areas = ['.head', '.body', '.pad-slot', '.foot'].flatMap((selector) => {
      const area = document.querySelector(selector);
      return area ? [{ selector, box: area.getBoundingClientRect() }] : [];
    });
    for (const { selector, box } of areas) {
      if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1)
        faults.push(`${selector} leaves the glass`);
      for (const other of areas)
        if (
          other.selector > selector &&
          Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 1 &&
          Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 1
        )
          faults.push(`${selector} overlaps ${other.selector}`);
    }
    if (view && view.height < 30 * pxPerMm)
      faults.push(`only ${mm(view.height)} mm are left for the question`);

    const caret = document.querySelector('[data-caret]')?.getBoundingClientRect();
    if (caret && view && (caret.top < view.top - 1 || caret.bottom > view.bottom + 1))
      faults.push('the caret is out of sight');

    const modal = document.querySelector('dialog[open]');
    const targets = [...(modal ?? document).querySelectorAll('button, input, textarea')]
      .filter(seen)
      .map((element) => ({
        element,
        box: (element.closest('.entry-box') ?? element).getBoundingClientRect(),
        scrolls: element.closest('.scroll-inner') !== null,
      }));
    if (targets.length === 0) faults.push('nothing to touch was found');
    for (const { element, box } of targets) {
      if (box.width < target * pxPerMm - 0.5 || box.height < target * pxPerMm - 0.5)
        faults.push(`${name(element)} is ${mm(box.width)} x ${mm(box.height)} mm`);
      if (box.left < -1 || box.right > innerWidth + 1)
        faults.push(`${name(element)} leaves the glass sideways`);
      if (element.scrollWidth > element.clientWidth + 2 && element.tagName === 'BUTTON')
        faults.push(`${name(element)} is too wide inside`);
      if (element.tagName === 'BUTTON')
        for (const child of element.querySelectorAll('*')) {
          if (!seen(child) || getComputedStyle(child).position === 'absolute') continue;
          const inner = child.getBoundingClientRect();
          if (inner.width === 0) continue;
          if (
            inner.left < box.left - 1 ||
            inner.right > box.right + 1 ||
            inner.top < box.top - 1 ||
            inner.bottom > box.bottom + 1
          )
            faults.push(
              `${name(element)} does not hold its ${child.tagName} .${child.getAttribute('class')}`,
            );
        }
    }
    targets.forEach((one, at) => {
      for (const other of targets.slice(at + 1)) {
        // What scrolls is compared with what scrolls; the frame's own areas keep it apart from the rest.
        if (one.scrolls !== other.scrolls || one.element.contains(other.element)) continue;
        const x = Math.max(one.box.left - other.box.right, other.box.left - one.box.right);
        const y = Math.max(one.box.top - other.box.bottom, other.box.top - one.box.bottom);
        if (Math.max(x, y) < gap * pxPerMm - 0.5)
          faults.push(`${name(one.element)} and ${name(other.element)} are ${mm(Math.max(x, y))} mm apart`);
      }
    });

    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      const parent = node.parentElement;
      if (!parent || !/\S/u.test(node.textContent ?? '') || !seen(parent) || parent.closest('svg')) continue;
      const height = (Number.parseFloat(getComputedStyle(parent).fontSize) * capitalOfEm) / pxPerMm;
      if (height < capital - 0.01) faults.push(`${name(parent)}: capitals of ${height.toFixed(1)} mm`);
    }
    return [...new Set(faults)];
  }, rules);
}

test('every part keeps its measures at every size on every panel', async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto('/kiosk/gallery.html');
  const parts = await page.locator('#parts a').allTextContents();
  expect(parts.length).toBeGreaterThan(20);

  const faults: string[] = [];
  for (const part of parts)
    for (const theme of ['default', 'contrast']) {
      await page.goto(`/kiosk/gallery.html?part=${part}&theme=${theme}&calm`);
      await page.locator('.screen').waitFor();
      await page.evaluate(() => document.fonts.ready);
      for (const panel of PANELS) {
        await page.setViewportSize({ width: panel.width, height: panel.height });
        for (const size of SIZES) {
          await page.evaluate(
            async ([mm, chosen]) => {
              document.documentElement.style.setProperty('--mm', `${mm}px`);
              document.documentElement.dataset.size = chosen;
              for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
            },
            [String(panel.pxPerMm), size] as const,
          );
          const found = await faultsOf(page, {
            pxPerMm: panel.pxPerMm,
            target: TARGET_MM,
            gap: GAP_MM,
            capital: LEAST_CAPITAL[size],
            capitalOfEm: CAPITAL_OF_EM,
          });
          faults.push(...found.map((fault) => `${part}, ${theme}, ${panel.name}, ${size}: ${fault}`));
        }
      }
    }
  expect(faults).toEqual([]);
});
