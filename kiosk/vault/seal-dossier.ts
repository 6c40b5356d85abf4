import {
  DOSSIER_FORMAT,
  Dossier,
  deliveryText,
  factsDigest,
  Manifest,
  manifestText,
  partInfo,
  seal,
  sha256Hex,
  signText,
  slipNumber,
  toBase64Url,
  utf8,
} from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Identity } from './device.ts';
import type { Bytes } from './schema.ts';
import type { OutboxRow } from './transition.ts';

/** A dossier as the visit gives it: all but what the vault knows better. */
export interface DossierToSeal {
  /** UUIDv7, made when the review opens and kept in the draft, so that a second tap is known for what it is. */
  readonly id: string;
  readonly content: Omit<Dossier, 'format' | 'id' | 'slip' | 'kiosk' | 'seq'>;
  /** The photographs that `content.documents` names, by part. */
  readonly photos: ReadonlyArray<{ readonly part: string; readonly jpeg: Bytes }>;
}

/** A sealed dossier, whole: one row and every part its manifest names. */
export interface SealedDossier {
  readonly row: OutboxRow;
  readonly parts: ReadonlyArray<{ readonly name: string; readonly bytes: Bytes }>;
}

/**
 * The dossier would not be understood: a program's mistake, told before anything is lost. `at` names the member,
 * "answers.child.fullName", "documents", "photos.photo-1".
 */
export interface InvalidDossier {
  readonly code: 'invalid-dossier';
  readonly at: string;
}

/** Bytes of one photograph, made smaller before it comes here (facts: security.md §3.3, 1.5 MB). */
const LARGEST_PHOTO = 1.5 * 1024 * 1024;

/** Bytes of all photographs; the intake takes 40 MB in one request, and what it refuses is stuck for good. */
const MOST_PHOTOS = 36 * 1024 * 1024;

/** The photograph that makes it too much for the server, if one does. */
function tooLarge(photos: DossierToSeal['photos']): string | undefined {
  let all = 0;
  return photos.find(({ jpeg }) => {
    all += jpeg.length;
    return jpeg.length > LARGEST_PHOTO || all > MOST_PHOTOS;
  })?.part;
}

/** Dossier and photographs are one whole: none missing, none over (facts: security.md §3.1, Enketo#1043). */
function photosFit({ content, photos }: DossierToSeal): boolean {
  const named = content.documents.map((document) => document.part).sort();
  const given = photos.map((photo) => photo.part).sort();
  return (
    new Set(named).size === named.length &&
    named.length === given.length &&
    named.every((part, index) => part === given[index])
  );
}

/**
 * Seals a dossier under a running number: each part to the server under a fresh key, the manifest signed by the
 * kiosk. Touches no disk.
 * @param sealedAt milliseconds since 1970
 */
export async function sealAs(
  seq: number,
  toSeal: DossierToSeal,
  identity: Identity,
  sealedAt: number,
): Promise<Result<SealedDossier, InvalidDossier>> {
  const { kiosk } = identity;
  const slip = slipNumber(kiosk, seq);
  const dossier = Dossier.safeParse({
    ...toSeal.content,
    format: DOSSIER_FORMAT,
    id: toSeal.id,
    slip,
    kiosk,
    seq,
  });
  if (!dossier.success)
    return err({ code: 'invalid-dossier', at: dossier.error.issues[0]?.path.join('.') ?? '' });
  const { identity: statement, declarant } = dossier.data;
  if (statement && statement.facts !== (await factsDigest(declarant)))
    return err({ code: 'invalid-dossier', at: 'declarant' });
  if (!photosFit(toSeal)) return err({ code: 'invalid-dossier', at: 'documents' });
  const large = tooLarge(toSeal.photos);
  if (large !== undefined) return err({ code: 'invalid-dossier', at: `photos.${large}` });

  const binding = { kiosk, seq, dossier: toSeal.id, flow: dossier.data.flow };
  const plain = [
    { name: 'dossier', bytes: utf8(JSON.stringify(dossier.data)) },
    ...toSeal.photos.map(({ part, jpeg }) => ({ name: part, bytes: jpeg })),
  ];
  const parts: { name: string; bytes: Bytes }[] = [];
  const listed: Manifest['parts'] = [];
  for (const { name, bytes } of plain) {
    const sealed = await seal(identity.sealing.publicKey, partInfo(binding, name), bytes);
    parts.push({ name, bytes: sealed.ciphertext });
    listed.push({
      name,
      size: sealed.ciphertext.length,
      sha256: await sha256Hex(sealed.ciphertext),
      encapsulatedKey: toBase64Url(sealed.encapsulatedKey),
    });
  }
  const manifest = Manifest.safeParse({
    format: DOSSIER_FORMAT,
    slip,
    ...binding,
    keyId: identity.sealing.keyId,
    sealedAt: new Date(sealedAt).toISOString(),
    parts: listed,
  });
  if (!manifest.success)
    return err({ code: 'invalid-dossier', at: manifest.error.issues[0]?.path.join('.') ?? '' });

  const signature = await signText(identity.privateKey, manifestText(manifest.data));
  return ok({
    row: {
      dossier: toSeal.id,
      manifest: manifest.data,
      signature,
      digest: await sha256Hex(deliveryText(manifest.data, signature)),
      sealedAt,
      attempts: 0,
      triedAt: null,
      nextAt: sealedAt,
      state: 'sealed',
      reason: null,
    },
    parts,
  });
}
