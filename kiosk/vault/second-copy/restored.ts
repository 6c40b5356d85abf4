import { deliveryText, Manifest, sha256Hex } from '#shared/dossier/index.ts';
import type { SealedDossier } from '../seal-dossier.ts';
import type { OutboxRow } from '../transition.ts';
import type { StoredDossier } from './container.ts';

/**
 * Makes a row of a file again, to be sent: manifest, signature and digest belong together, and every part is the
 * one that was signed for.
 * @returns null when they do not, or when this program does not understand the manifest
 */
export async function sealedAgain(stored: StoredDossier): Promise<SealedDossier | null> {
  const manifest = Manifest.safeParse(stored.manifest);
  if (!manifest.success) return null;
  const { signature, digest, sealedAt, parts } = stored;
  if ((await sha256Hex(deliveryText(manifest.data, signature))) !== digest) return null;
  if (parts.length !== manifest.data.parts.length) return null;
  for (const [index, listed] of manifest.data.parts.entries()) {
    const part = parts[index];
    if (part?.name !== listed.name || part.bytes.length !== listed.size) return null;
    if ((await sha256Hex(part.bytes)) !== listed.sha256) return null;
  }
  const row: OutboxRow = {
    dossier: manifest.data.dossier,
    manifest: manifest.data,
    signature,
    digest,
    sealedAt,
    attempts: 0,
    triedAt: null,
    nextAt: sealedAt,
    state: 'sealed',
    reason: null,
  };
  return { row, parts };
}
