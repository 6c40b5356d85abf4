import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The ways of looking at one screen: the panel standing and lying, the greatest text, both themes; and the usual. */
const LOOKS = [
  { name: 'standing', width: 1080, height: 1920, size: 'largest', theme: 'default', axe: true },
  { name: 'standing-contrast', width: 1080, height: 1920, size: 'largest', theme: 'contrast', axe: false },
  { name: 'lying', width: 1920, height: 1080, size: 'largest', theme: 'default', axe: false },
  { name: 'lying-contrast', width: 1920, height: 1080, size: 'largest', theme: 'contrast', axe: true },
  { name: 'usual', width: 1080, height: 1920, size: 'normal', theme: 'default', axe: false },
] as const;

/** Least side of anything to be touched, in millimetres (facts: ux.md §1, item 1). */
const TARGET_MM = 16;

/** What is wrong with the screen as it stands, one line each. */
const faultsOf = (page: Page): Promise<string[]> =>
  page.evaluate((targetMm) => {
    const faults: string[] = [];
    const pxPerMm = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
    const called = (element: Element) =>
      `${element.tagName} .${element.getAttribute('class')} "${(element.textContent ?? '').trim().slice(0, 24)}"`;
    const forEars = (element: Element): boolean =>
      getComputedStyle(element).clipPath !== 'none' ||
      (element.parentElement !== null && forEars(element.parentElement));
    const seen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) && !forEars(element);
    const outside = ({ left, right, top, bottom }: DOMRect): boolean =>
      left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1;

    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the glass');
    const view = document.querySelector('.scroll-view');
    const inner = document.querySelector('.scroll-inner');
    const scroll = document.querySelector('.scroll');
    if (!view || !inner || !scroll) return ['no screen'];
    if (view.scrollWidth > view.clientWidth + 1) faults.push('the text scrolls sideways');
    const longer = inner.getBoundingClientRect().height > view.clientHeight + 1;
    const ways = [...document.querySelectorAll('.scroll-buttons .button')];
    if (longer && (ways.length !== 2 || !ways.every(seen)))
      faults.push('the text is longer than the glass, and nothing scrolls it');

    const dialog = document.querySelector('dialog[open]');
    const within: ParentNode = dialog ?? document;
    const targets = [...within.querySelectorAll('button, input, textarea, [role="radio"]')].filter(seen);
    if (targets.length === 0 && !within.querySelector('.spinner')) faults.push('nothing to touch');
    for (const target of targets) {
      const box = (target.closest('.entry-box') ?? target).getBoundingClientRect();
      if (box.width < targetMm * pxPerMm - 0.5 || box.height < targetMm * pxPerMm - 0.5)
        faults.push(
          `${called(target)} is ${(box.width / pxPerMm).toFixed(1)} × ${(box.height / pxPerMm).toFixed(1)} mm`,
        );
    }

    // A dialog asks: whoever does not see its answers cannot give one.
    const frame = dialog?.getBoundingClientRect();
    if (frame)
      for (const target of targets) {
        const box = target.getBoundingClientRect();
        if (outside(box) || box.top < frame.top || box.bottom > frame.bottom)
          faults.push(`${called(target)} is out of sight in the dialog`);
      }

    const words = document.createTreeWalker(within as Node, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      const parent = node.parentElement;
      if (!parent || !/\S/u.test(node.textContent ?? '') || !seen(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const scrolls = parent.closest('.scroll-inner, .lookup-rows, dialog') !== null;
      // What scrolls may lie above or below; nothing may lie beside.
      if (scrolls ? box.left < -1 || box.right > innerWidth + 1 : outside(box))
        faults.push(`${called(parent)} leaves the glass`);
      for (let at: Element | null = parent; at && at !== view && at !== dialog; at = at.parentElement) {
        if (!['hidden', 'clip'].includes(getComputedStyle(at).overflowX)) continue;
        const holder = at.getBoundingClientRect();
        if (box.left < holder.left - 1 || box.right > holder.right + 1 || box.bottom > holder.bottom + 2)
          faults.push(`${called(parent)} is cut off by .${at.getAttribute('class')}`);
      }
    }

    const foot = document.querySelector('.foot');
    if (foot && outside(foot.getBoundingClientRect())) faults.push('the foot leaves the glass');
    if (foot && !dialog)
      for (const act of foot.querySelectorAll('button')) {
        const { left, top, width, height } = act.getBoundingClientRect();
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        if (!hit || !act.contains(hit)) faults.push(`${called(act)} lies under ${hit && called(hit)}`);
      }
    return [...new Set(faults)];
  }, TARGET_MM);

/** How often a look that the kiosk took away meanwhile (new settings from the server) is put on again. */
const TRIES = 5;

/** Looks at the screen in every way, keeps a picture of each, and notes what is wrong with it. */
export class Glass {
  /** Everything found, one line each. */
  readonly faults: string[] = [];
  private readonly page: Page;
  private count = 0;

  constructor(page: Page) {
    this.page = page;
  }

  /** How many screens were looked at. */
  get looked(): number {
    return this.count;
  }

  async look(name: string): Promise<void> {
    this.count += 1;
    const place = `${String(this.count).padStart(2, '0')}-${name}`;
    for (const look of LOOKS) {
      let found: string[] | null = null;
      for (let tried = 0; found === null && tried < TRIES; tried += 1) found = await this.see(place, look);
      for (const fault of found ?? ['does not keep its look'])
        this.faults.push(`${place}, ${look.name}: ${fault}`);
    }
  }

  /** @returns what is wrong; null when the look was lost before it was measured */
  private async see(place: string, look: (typeof LOOKS)[number]): Promise<string[] | null> {
    const { page } = this;
    const { name, width, height, size, theme, axe } = look;
    await page.setViewportSize({ width, height });
    await page.evaluate(
      async ([chosen, colours]) => {
        Object.assign(document.documentElement.dataset, { size: chosen, theme: colours });
        document.querySelector('.scroll-view')?.scrollTo(0, 0);
        await document.fonts.ready;
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      },
      [size, theme] as const,
    );
    const found = await faultsOf(page);
    await page.screenshot({ path: `test-results/screens/${place}-${name}.png` });
    if (axe) {
      const { passes, violations } = await new AxeBuilder({ page }).analyze();
      if (passes.length === 0) found.push('axe looked at nothing');
      found.push(
        ...violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => `axe ${id}: ${node.html.slice(0, 160)}`),
        ),
      );
    }
    const kept = await page.evaluate(() => ({ ...document.documentElement.dataset }));
    return kept.size === size && kept.theme === theme ? found : null;
  }
}
