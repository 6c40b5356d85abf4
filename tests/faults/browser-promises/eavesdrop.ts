import type { Page } from '@playwright/test';

/** What is caught inside the page while it is in the clear: photographs as they were shot, and the visit's keys. */
export interface Caught {
  readonly photos: Buffer[];
  readonly keys: Buffer[];
}

/** Listens in on the documents that this tab opens from now on. */
export async function eavesdrop(page: Page): Promise<Caught> {
  const caught: Caught = { photos: [], keys: [] };
  await page.exposeFunction('catchBytes', (kind: 'photos' | 'keys', base64: string) => {
    caught[kind].push(Buffer.from(base64, 'base64'));
  });
  // The loader that runs this file marks functions by a helper of its own, which a page has not.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(() => {
    const { catchBytes } = window as unknown as { catchBytes(kind: string, base64: string): Promise<void> };
    const tell = (kind: string, bytes: Uint8Array): void => {
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      void catchBytes(kind, btoa(text));
    };
    const toBlob = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (done, ...how) {
      toBlob.call(
        this,
        (blob) => {
          void blob?.arrayBuffer().then((buffer) => tell('photos', new Uint8Array(buffer)));
          done(blob);
        },
        ...how,
      );
    };
    const { subtle } = crypto;
    const importKey = subtle.importKey.bind(subtle) as (...given: unknown[]) => Promise<CryptoKey>;
    (subtle as { importKey: unknown }).importKey = (...given: unknown[]) => {
      const [format, key, algorithm] = given;
      const name =
        typeof algorithm === 'object' && algorithm && 'name' in algorithm ? algorithm.name : algorithm;
      if (
        format === 'raw' &&
        name === 'AES-GCM' &&
        (key instanceof Uint8Array || key instanceof ArrayBuffer)
      ) {
        const bytes = new Uint8Array(key instanceof Uint8Array ? key.slice() : key.slice(0));
        // With noughts the kiosk tries out its browser; they are no visit's, and stand in every file.
        if (bytes.some((byte) => byte !== 0)) tell('keys', bytes);
      }
      return importKey(...given);
    };
  });
  return caught;
}

const SLICE = 32;
/** A slice that repeats itself might stand anywhere. */
const DIFFERENT_BYTES = 16;

/** Pieces of a photograph that stand in no other file. */
export function slicesOf(photo: Buffer, wanted: number): Buffer[] {
  const slices: Buffer[] = [];
  const step = Math.floor(photo.length / (wanted + 1));
  for (let index = 1; index <= wanted; index += 1)
    for (let at = index * step; at < Math.min((index + 1) * step, photo.length) - SLICE; at += SLICE) {
      const slice = photo.subarray(at, at + SLICE);
      if (new Set(slice).size < DIFFERENT_BYTES) continue;
      slices.push(slice);
      break;
    }
  return slices;
}
