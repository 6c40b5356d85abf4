import type { Page } from '@playwright/test';

/**
 * Places inside the page where the program can be stopped in the middle: each asks an address that the gate holds,
 * but for the last, which stands before a window of the browser's own.
 * - `flow`: the procedure is about to be read
 * - `seal`: the dossier's manifest is about to be signed; nothing of it is kept yet
 * - `number`: the dossier is kept, its number is about to be kept for whoever stands there
 * - `print`: paper is coming out; the whole page stands still
 */
export const PAUSES = ['flow', 'seal', 'number', 'print'] as const;
export type PauseName = (typeof PAUSES)[number];

declare global {
  interface Window {
    pausesAt: Set<PauseName>;
  }
}

/** Where the page asks when it comes to a pause; nobody answers there but the gate. */
export const addressOf = (name: PauseName): RegExp => new RegExp(`^/pause/${name}$`);

/** Makes the documents that this tab opens from now on pausable. Until told to, they pause nowhere. */
export async function makePausable(page: Page): Promise<void> {
  // The loader that runs this file marks functions by a helper of its own, which a page has not.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(() => {
    const ask = fetch.bind(globalThis);
    const pausesAt = new Set<PauseName>();
    window.pausesAt = pausesAt;
    let isKept = false;
    const pause = async (name: PauseName): Promise<void> => {
      if (pausesAt.has(name)) await ask(`/pause/${name}`).catch(() => undefined);
    };
    window.fetch = async (input, init) => {
      if (String(input).includes('/catalogue/flows/')) await pause('flow');
      return ask(input, init);
    };
    const { subtle } = crypto;
    const sign = subtle.sign.bind(subtle);
    subtle.sign = async (algorithm, key, data) => {
      // Requests are signed too; what is signed says first what it is (shared/dossier/signed-text.ts).
      if (new TextDecoder().decode(data).startsWith('vnkiosk/manifest/')) await pause('seal');
      return sign(algorithm, key, data);
    };
    const encrypt = subtle.encrypt.bind(subtle);
    subtle.encrypt = async (...given) => {
      if (isKept) await pause('number');
      return encrypt(...given);
    };
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      const begun = transaction.call(this, stores, mode, options);
      const names = [stores].flat();
      if (mode === 'readwrite' && names.includes('part') && names.includes('draft'))
        begun.addEventListener('complete', () => {
          isKept = true;
        });
      return begun;
    };
    window.print = () => {
      // Nothing else stops a whole page: a request that it waits for is forbidden to it by policy.
      if (pausesAt.has('print')) alert('');
    };
  });
}
