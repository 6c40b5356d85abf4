import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WholeBrowser } from './whole-browser.ts';

/**
 * The control of the search: a page that keeps what it is told as careless pages do, in the clear. What it has kept
 * must be found, or the search finds nothing.
 */
export async function leaveInTheClear(
  browser: WholeBrowser,
  words: { readonly stored: string; readonly indexed: string; readonly address: string },
  bytes: Buffer,
): Promise<void> {
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    answer.end('<!doctype html><title>careless</title><input name="name" />');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const page = await browser.context.newPage();
  try {
    await page.goto(`http://careless.localhost:${port}/?name=${encodeURIComponent(words.address)}`);
    await page.evaluate(
      async ({ stored, indexed, numbers }) => {
        localStorage.setItem('name', stored);
        await new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('careless');
          opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const writing = opening.result.transaction('kept', 'readwrite');
            writing.objectStore('kept').put({ indexed, photo: new Uint8Array(numbers) }, 'one');
            writing.oncomplete = () => resolve();
          };
        });
      },
      { stored: words.stored, indexed: words.indexed, numbers: [...bytes] },
    );
  } finally {
    await page.close();
    server.close();
    server.closeAllConnections();
  }
}
