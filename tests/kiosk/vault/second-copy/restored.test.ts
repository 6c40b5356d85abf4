import { describe, expect, it } from 'vitest';
import {
  decodeDossier,
  encodeDossier,
  type StoredDossier,
  storedOf,
} from '../../../../kiosk/vault/second-copy/container.ts';
import { sealedAgain } from '../../../../kiosk/vault/second-copy/restored.ts';
import { birthDossier, enrolledKiosk, must } from '../setup.ts';

/** A dossier with a photograph, as it lies in a file. */
async function stored(): Promise<StoredDossier> {
  const kiosk = await enrolledKiosk();
  const id = kiosk.newId();
  const photos = [{ part: 'photo-1', jpeg: new Uint8Array(5000).fill(7) }];
  must(await kiosk.outbox.seal(birthDossier(id, { photos })));
  const row = must(await kiosk.outbox.find(id));
  if (!row) throw new Error('it was sealed');
  return storedOf({ row, parts: must(await kiosk.outbox.parts(row)) });
}

describe('a dossier from a file of the second store', () => {
  it('is the row that was sealed, to be sent at once', async () => {
    const one = await stored();
    const read = await decodeDossier(await encodeDossier(one));
    if (typeof read === 'string') throw new Error(read);
    const { row, parts } = (await sealedAgain(read)) ?? {};
    expect(row).toMatchObject({ state: 'sealed', attempts: 0, manifest: one.manifest, digest: one.digest });
    expect(parts).toEqual(one.parts);
  });

  it.each<[string, (one: StoredDossier) => StoredDossier]>([
    ['another signature', (one) => ({ ...one, signature: `B${one.signature.slice(1)}` })],
    ['another digest', (one) => ({ ...one, digest: '0'.repeat(64) })],
    ['a manifest this program does not understand', (one) => ({ ...one, manifest: { format: 99 } })],
    ['a photograph missing', (one) => ({ ...one, parts: one.parts.slice(0, 1) })],
    [
      'a part under another name',
      (one) => ({ ...one, parts: one.parts.map((part) => ({ ...part, name: 'photo-9' })) }),
    ],
    [
      'a part of another size',
      (one) => ({ ...one, parts: one.parts.map((part) => ({ ...part, bytes: part.bytes.slice(1) })) }),
    ],
    [
      'a part with one bit changed',
      (one) => ({
        ...one,
        parts: one.parts.map((part) => {
          const bytes = part.bytes.slice();
          bytes[9] = (bytes[9] ?? 0) ^ 1;
          return { ...part, bytes };
        }),
      }),
    ],
  ])('is nothing with %s', async (_, change) => {
    expect(await sealedAgain(change(await stored()))).toBeNull();
  });
});
