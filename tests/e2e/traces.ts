import type { Page } from '@playwright/test';

/** Everything that a page has left on the disk of its origin and shows, as one text to look for traces in. */
export function leftBehind(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const utf8 = new TextDecoder('utf-8');
    const utf16 = new TextDecoder('utf-16le');
    const told: string[] = [];
    const tell = (value: unknown): void => {
      if (value instanceof ArrayBuffer) tell(new Uint8Array(value));
      else if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        told.push(utf8.decode(bytes), utf16.decode(bytes));
      } else if (Array.isArray(value)) for (const item of value) tell(item);
      else if (typeof value === 'object' && value !== null)
        for (const [name, item] of Object.entries(value)) {
          told.push(name);
          tell(item);
        }
      else told.push(String(value));
    };
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        told.push(`${name}/${store}`);
        const rows = database.transaction(store).objectStore(store);
        tell(await done(rows.getAllKeys()));
        tell(await done(rows.getAll()));
      }
      database.close();
    }
    for (const storage of [localStorage, sessionStorage]) tell({ ...storage });
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) {
        told.push(request.url);
        const kept = await caches.match(request);
        if (kept) tell(await kept.arrayBuffer());
      }
    tell(document.cookie);
    tell(history.state);
    tell(location.href);
    tell(document.documentElement.outerHTML);
    for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea'))
      told.push(field.value);
    return told.join('\n').normalize('NFC').toLocaleLowerCase('vi');
  });
}

/** How many rows lie in the stores that belong to the open visit. */
export function draftRows(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('vault');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction(['draft', 'draft-photo']);
          const drafts = reading.objectStore('draft').count();
          const photos = reading.objectStore('draft-photo').count();
          reading.oncomplete = () => {
            database.close();
            resolve(drafts.result + photos.result);
          };
        };
      }),
  );
}

/** A record of the kiosk's database; undefined while there is none. */
export function vaultRecord(page: Page, store: 'draft' | 'meta', key: string): Promise<unknown> {
  return page.evaluate(
    ([name, id]) =>
      new Promise<unknown>((resolve, reject) => {
        const opening = indexedDB.open('vault');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction(name).objectStore(name).get(id);
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            database.close();
            resolve(reading.result);
          };
        };
      }),
    [store, key] as const,
  );
}

/** Everything in a store of the kiosk's database. */
export function vaultRows(page: Page, store: 'parked'): Promise<readonly unknown[]> {
  return page.evaluate(
    (name) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open('vault');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction(name).objectStore(name).getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            database.close();
            resolve(reading.result);
          };
        };
      }),
    store,
  );
}

/** When the draft was last written, in milliseconds since 1970; 0 while there is none. */
export async function draftSavedAt(page: Page): Promise<number> {
  const draft = await vaultRecord(page, 'draft', 'current');
  return (draft as { savedAt: number } | undefined)?.savedAt ?? 0;
}
