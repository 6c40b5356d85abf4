import type { Manifest } from '#shared/dossier/index.ts';
import type { Bytes } from '../schema.ts';
import type { SealedDossier } from '../seal-dossier.ts';
import { decodeFrame, encodeFrame, type Unreadable } from './frame.ts';

/**
 * A sealed dossier as a file of the second store: what never changes of its row, and its parts. What may change,
 * whether it was tried and how often, is the database's alone. Nothing in it is plain but the manifest, which tells
 * nothing personal.
 */
export interface StoredDossier {
  readonly manifest: unknown;
  readonly signature: string;
  readonly digest: string;
  readonly sealedAt: number;
  readonly parts: SealedDossier['parts'];
}

/** What the index keeps of a dossier: enough to compare without opening it. */
export interface Identified {
  readonly dossier: string;
  readonly kiosk: string;
  readonly seq: number;
  /** SHA-256 of `deliveryText`, hexadecimal. */
  readonly digest: string;
}

const MARK = 'VKSEALED';

interface Header extends Omit<StoredDossier, 'parts'> {
  readonly names: readonly string[];
}

export const encodeDossier = ({ parts, ...rest }: StoredDossier): Promise<Bytes> =>
  encodeFrame(MARK, {
    header: { ...rest, names: parts.map(({ name }) => name) } satisfies Header,
    blobs: parts.map(({ bytes }) => bytes),
  });

/** @param file its bytes, whole */
export async function decodeDossier(file: Bytes): Promise<StoredDossier | Unreadable> {
  const frame = await decodeFrame(MARK, file);
  if (typeof frame === 'string') return frame;
  const { names, ...rest } = frame.header as Header;
  if (names.length !== frame.blobs.length) return 'damaged';
  const parts = frame.blobs.map((bytes, index) => ({ name: names[index] ?? '', bytes }));
  return { ...rest, parts };
}

/** @param stored one that was decoded, so that the manifest has at least the shape of its day */
export function identify({ manifest, digest }: StoredDossier): Identified {
  const { dossier, kiosk, seq } = manifest as Manifest;
  return { dossier, kiosk, seq, digest };
}

/** What of a dossier goes into the file. */
export const storedOf = ({ row, parts }: SealedDossier): StoredDossier => ({
  manifest: row.manifest,
  signature: row.signature,
  digest: row.digest,
  sealedAt: row.sealedAt,
  parts,
});
