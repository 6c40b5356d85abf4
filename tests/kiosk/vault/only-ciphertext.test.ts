import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { birthDossier, enrolledKiosk, must, VISIT } from './setup.ts';

/** Marks that stand for what a resident gives: with tones, composed and decomposed, numbers, one long one. */
const MARKS = [
  'Nguyễn Thị Đánh Dấu',
  '038899000001',
  'Thôn Ngọc Ước',
  'khai-sinh/child.fullName=',
  'Ể'.repeat(40),
];

const bytesOf = (text: string) => Buffer.from(text, 'utf8');

/** Every way in which a mark could lie on the disk: UTF-8, UTF-16 both ways, base64 at all three offsets. */
function formsOf(mark: string): Buffer[] {
  return ['NFC', 'NFD'].flatMap((form) => {
    const text = mark.normalize(form);
    const utf16 = Buffer.from(text, 'utf16le');
    const base64 = [0, 1, 2].map((offset) => {
      const encoded = Buffer.concat([Buffer.alloc(offset), bytesOf(text)]).toString('base64');
      // What the bytes before and after the mark do not touch.
      return encoded.slice(offset === 0 ? 0 : 4, -4);
    });
    const url = base64.map((one) => one.replace(/\+/g, '-').replace(/\//g, '_'));
    const escaped = JSON.stringify(text).replace(/[\u0080-\uffff]/g, (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
    return [bytesOf(text), utf16, Buffer.from(utf16).swap16(), ...[...base64, ...url, escaped].map(bytesOf)];
  });
}

/** All bytes that a database holds: keys, strings, byte arrays, whatever depth they lie at. */
async function everythingIn(factory: IDBFactory): Promise<Buffer> {
  const found: Buffer[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(bytesOf(value), Buffer.from(value, 'utf16le'));
    else if (typeof value === 'number') found.push(bytesOf(String(value)));
    else if (ArrayBuffer.isView(value))
      found.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    else if (value instanceof ArrayBuffer) found.push(Buffer.from(value));
    else if (value instanceof CryptoKey) expect(value.type === 'private' && value.extractable).toBe(false);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (value && typeof value === 'object') {
      expect([Object.prototype, null]).toContain(Object.getPrototypeOf(value));
      for (const [name, member] of Object.entries(value)) [name, member].forEach(collect);
    } else expect(['boolean', 'undefined', 'object']).toContain(typeof value);
  };
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await factory.databases()) {
    const database = await settled(factory.open(name ?? ''));
    for (const store of database.objectStoreNames) {
      const records = database.transaction(store).objectStore(store);
      collect([name, store, await settled(records.getAllKeys()), await settled(records.getAll())]);
    }
    database.close();
  }
  return Buffer.concat(found.flatMap((one) => [one, Buffer.from('\0')]));
}

async function hitsIn(factory: IDBFactory): Promise<string[]> {
  const everything = await everythingIn(factory);
  expect(everything.length).toBeGreaterThan(0);
  return MARKS.filter((mark) => formsOf(mark).some((form) => everything.includes(form)));
}

const STATE = {
  flow: 'khai-sinh',
  entries: MARKS.map((mark) => mark.normalize('NFD')),
  answers: Object.fromEntries(MARKS.map((mark) => [`child.${mark}`, mark])),
};
/** A "photograph" that holds every mark in every form. */
const PHOTO = new Uint8Array(Buffer.concat(MARKS.flatMap(formsOf)));

describe('what lies on the disk', () => {
  it('is ciphertext at every step: while answering, before sending, after, and after the end', async () => {
    const kiosk = await enrolledKiosk();
    must(await kiosk.draft.begin(VISIT));
    must(await kiosk.draft.save(STATE));
    must(await kiosk.draft.savePhoto('photo-1', PHOTO));
    expect(await hitsIn(kiosk.factory)).toEqual([]);

    const dossier = birthDossier(kiosk.newId(), {
      fullName: MARKS.join(' '),
      photos: [{ part: 'photo-1', jpeg: PHOTO }],
    });
    must(await kiosk.outbox.seal(dossier));
    expect(await hitsIn(kiosk.factory)).toEqual([]);

    must(await kiosk.draft.save(STATE));
    expect(await hitsIn(kiosk.factory)).toEqual([]);
    must(await kiosk.draft.drop());
    expect(await hitsIn(kiosk.factory)).toEqual([]);
  });

  it.each([
    ['a text', (mark: string) => ({ answer: mark })],
    ['a name', (mark: string) => ({ [mark]: 1 })],
    ['bytes', (mark: string) => new Uint8Array([1, ...bytesOf(mark), 2])],
    ['UTF-16 bytes', (mark: string) => new Uint8Array(Buffer.from(mark, 'utf16le'))],
    ['base64', (mark: string) => `x${Buffer.from(`..${mark}..`).toString('base64')}`],
    ['decomposed text', (mark: string) => ({ deep: [{ answer: mark.normalize('NFD') }] })],
  ])('would be found if it were plain, as %s', async (_, plain) => {
    const factory = new IDBFactory();
    await new Promise((resolve) => {
      const request = factory.open('another', 1);
      request.onupgradeneeded = () => {
        const store = request.result.createObjectStore('plain');
        for (const mark of MARKS) store.put(plain(mark), mark.length);
      };
      request.onsuccess = () => {
        request.result.close();
        resolve(undefined);
      };
    });
    expect((await hitsIn(factory)).length).toBeGreaterThanOrEqual(MARKS.length - 1);
  });
});

it('keeps no key that opens the draft: not in the row, not beside it', async () => {
  const kiosk = await enrolledKiosk();
  must(await kiosk.draft.begin(VISIT));
  must(await kiosk.draft.save(STATE));
  let raw = new Uint8Array();
  const recover = kiosk.server.recoverKey('KTH-1', VISIT);
  const other = await kiosk.anotherPage();
  must(
    await other.draft.load(async (sealed) => {
      const recovered = await recover(sealed);
      if (recovered.ok) raw = new Uint8Array(Buffer.from(recovered.value.key, 'base64url'));
      return recovered;
    }),
  );
  expect(raw).toHaveLength(32);
  const everything = await everythingIn(kiosk.factory);
  for (const form of [
    Buffer.from(raw),
    ...['hex', 'base64', 'base64url'].map((encoding) =>
      bytesOf(Buffer.from(raw).toString(encoding as 'hex')),
    ),
  ])
    expect(everything.includes(form)).toBe(false);
});
