import { type Browser, chromium, type Page } from '@playwright/test';
import { ARGUMENTS, findChromium } from '../../../e2e/browser.ts';
import { enterDesk, vouch } from '../../../e2e/desk.ts';
import type { House } from '../house.ts';

/** An attendant at the desk, in a browser of their own, which nobody kills. */
export interface Attendant {
  /** Looks at the card of whoever has called last, and says whose it is. */
  vouch(person: string): Promise<void>;
  close(): Promise<void>;
}

/** A desk that has not answered by then is opened again. */
const PATIENCE_MS = 5000;

/** Sits down when first asked for, and again after the desk has seen its server die. */
export function anAttendant(house: House): Attendant {
  let browser: Browser | null = null;
  let desk: Page | null = null;
  let isSeated = false;
  return {
    async vouch(person) {
      const executablePath = findChromium();
      if (!executablePath) throw new Error('there is no Chromium; name one in CHROMIUM');
      browser ??= await chromium.launch({ executablePath, args: [...ARGUMENTS] });
      desk ??= await browser.newPage({ locale: 'vi-VN' });
      desk.setDefaultTimeout(PATIENCE_MS);
      if (!isSeated) await enterDesk(desk, house);
      isSeated = false;
      await vouch(desk, person);
      isSeated = true;
    },
    close: async () => browser?.close(),
  };
}
