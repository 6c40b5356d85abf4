import { expect, type Locator, type Page } from '@playwright/test';

/** The call of a kiosk on the desk's list. */
export const callFrom = (desk: Page, words: string | RegExp): Locator =>
  desk.locator('.call').filter({ hasText: words });

/** The line of a dossier on the desk's list, by its slip. */
export const lineOf = (desk: Page, slip: string): Locator =>
  desk.locator('.dossier').filter({ hasText: slip });

/** Opens a dossier and waits until it can be read. */
export async function readDossier(desk: Page, slip: string): Promise<Locator> {
  await lineOf(desk, slip).click();
  const reading = desk.locator('.reading');
  await expect(reading.locator('.reading-slip')).toHaveText(slip);
  return reading;
}
