import type { Page } from '@playwright/test';
import type { EnrolAnswer } from '#shared/api/index.ts';
import type { KillableBrowser } from '../browser.ts';
import type { SealedAck } from './page.ts';
import type { Variant, VaultPages } from './serve.ts';

/**
 * Opens the vault's page, and the vault in it.
 * @param acked told of every dossier as soon as the vault has answered
 */
export async function openVaultPage(
  browser: KillableBrowser,
  pages: VaultPages,
  variant: Variant,
  acked: (ack: SealedAck) => void,
  enrolment?: EnrolAnswer,
): Promise<Page> {
  const page = await browser.context.newPage();
  await page.exposeFunction('acked', acked);
  await page.goto(pages.address(variant));
  await page.waitForFunction(() => document.title === 'ready');
  const failed = await page.evaluate((given) => window.faults.open(given), enrolment);
  if (failed) throw new Error(`the vault does not open: ${failed}`);
  return page;
}
