import { sha256Hex, slipNumber, uuidV7 } from '#shared/dossier/index.ts';
import type { StoredDossier } from '../../../../kiosk/vault/second-copy/container.ts';

/** Something that has the shape of a sealed dossier; what is in it, the store does not ask. */
export async function storedDossier(seq: number, size = 200, kiosk = 'KTH-1'): Promise<StoredDossier> {
  const bytes = new Uint8Array(size).fill(seq);
  crypto.getRandomValues(bytes.subarray(0, 100));
  const dossier = uuidV7(1_790_000_000_000 + seq);
  return {
    manifest: { dossier, kiosk, seq, slip: slipNumber(kiosk, seq) },
    signature: 'A'.repeat(86),
    digest: await sha256Hex(bytes),
    sealedAt: 1_790_000_000_000 + seq,
    parts: [
      { name: 'dossier', bytes },
      { name: 'photo-1', bytes: bytes.slice(0, size >> 1) },
    ],
  };
}

export const idOf = (stored: StoredDossier): string => (stored.manifest as { dossier: string }).dossier;
