import type { Page } from '@playwright/test';
import type { Held } from '../gate.ts';

/**
 * Places inside the page where the program can be stopped in the middle: each asks an address that the gate holds,
 * but for the last, which stands before a window of the browser's own.
 * - `flow`: the procedure is about to be read
 * - `seal`: the dossier's manifest is about to be signed; nothing of it is kept yet
 * - `number`: the dossier is kept, its number is about to be kept for whoever stands there
 * - `park`: the draft is about to be laid aside; nothing of that is kept yet
 * - `code`: the code is on the screen; nothing is kept under it yet
 * - `print`: paper is coming out; the whole page stands still
 */
export const PAUSES = ['flow', 'seal', 'number', 'park', 'code', 'print'] as const;
export type PauseName = (typeof PAUSES)[number];

declare global {
  interface Window {
    pausesAt: Set<PauseName>;
    /** Stores of the kiosk's database for which the disk has no room. */
    fullStores: Set<string>;
    /** Tells the walk of a parking code that has come onto the screen. */
    codeSeen(code: string): Promise<void>;
  }
}

/** Where the page asks when it comes to a pause; nobody answers there but the gate. */
export const addressOf = (name: PauseName): RegExp => new RegExp(`^/pause/${name}$`);

/**
 * Makes the documents that this tab opens from now on pausable. Until told to, they pause nowhere.
 * @param read is told each parking code as soon as it stands on the screen, however short that is
 */
export async function makePausable(page: Page, read: (code: string) => void): Promise<void> {
  await page.exposeFunction('codeSeen', read);
  // The loader that runs this file marks functions by a helper of its own, which a page has not.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(() => {
    const ask = fetch.bind(globalThis);
    const pausesAt = new Set<PauseName>();
    window.pausesAt = pausesAt;
    const fullStores = new Set<string>();
    window.fullStores = fullStores;
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
      await pause(codeShown() !== '' ? 'code' : isKept ? 'number' : 'park');
      return encrypt(...given);
    };
    const codeShown = (): string =>
      (document.querySelector('[data-testid="parking-code"]')?.textContent ?? '').replace(/\s/g, '');
    let seen = '';
    new MutationObserver(() => {
      const code = codeShown();
      if (code !== '' && code !== seen) void window.codeSeen(code);
      seen = code;
    }).observe(document, { subtree: true, childList: true, characterData: true });
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      const names = [stores].flat();
      if (mode === 'readwrite' && [...fullStores].some((store) => names.includes(store)))
        throw new DOMException('no room', 'QuotaExceededError');
      const begun = transaction.call(this, stores, mode, options);
      if (mode === 'readwrite' && names.includes('part') && names.includes('draft'))
        begun.addEventListener('complete', () => {
          isKept = true;
        });
      return begun;
    };
    window.print = () => {
      // Nothing else stops a whole page: a request that it waits for is forbidden to it by policy.
      if (!pausesAt.has('print')) return;
      alert('');
    };
  });
}

/** The page stands still before a window that nobody answers. */
export function heldByDialog(page: Page): Held {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    page.once('dialog', (dialog) => {
      resolve();
      // A browser that was killed has no window left to answer.
      void released.then(() => dialog.accept()).catch(() => undefined);
    });
  });
  return { reached, release };
}
