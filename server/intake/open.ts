import {
  Dossier,
  factsDigest,
  fromBase64Url,
  type Manifest,
  partInfo,
  slipNumber,
} from '#shared/dossier/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Keyring } from '../context.ts';
import { schemaErrors } from '../http/index.ts';
import { isJpeg } from '../jpeg.ts';
import { type Refusal, refusal, type Sent } from './request.ts';

/** A dossier opened and found to be what its manifest says; every part opens. */
export interface Opened {
  readonly dossier: Dossier;
  /** Bytes of each part when unsealed, by name. */
  readonly sizes: ReadonlyMap<string, number>;
}

function readDossier(bytes: Uint8Array): Result<Dossier, Refusal> {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refusal(422, 'bad-dossier', 'The sealed dossier is not JSON in UTF-8.');
  }
  const parsed = Dossier.safeParse(document);
  if (parsed.success) return ok(parsed.data);
  return refusal(
    422,
    'bad-dossier',
    'The dossier does not have the expected shape.',
    schemaErrors(parsed.error),
  );
}

/** What differs between a dossier and its manifest; null when nothing does. */
function difference(dossier: Dossier, manifest: Manifest): string | null {
  const same = {
    '/id': dossier.id === manifest.dossier,
    '/slip': dossier.slip === manifest.slip,
    '/kiosk': dossier.kiosk === manifest.kiosk,
    '/seq': dossier.seq === manifest.seq,
    '/flow/id': dossier.flow.id === manifest.flow.id,
    '/flow/version': dossier.flow.version === manifest.flow.version,
    '/flow/sha256': dossier.flow.sha256 === manifest.flow.sha256,
    '/point': dossier.kiosk.startsWith(`${dossier.point}-`),
  };
  return Object.entries(same).find(([, fits]) => !fits)?.[0] ?? null;
}

/**
 * Opens every part: a receipt lets the kiosk throw its copy away, so nothing is receipted that could not be
 * read afterwards.
 */
export async function openDossier(
  keys: Keyring,
  { manifest, parts }: Sent,
): Promise<Result<Opened, Refusal>> {
  if (manifest.slip !== slipNumber(manifest.kiosk, manifest.seq))
    return refusal(422, 'bad-slip', 'The slip number is not that of this kiosk and running number.');
  const plain = new Map<string, Uint8Array>();
  for (const [index, { name, encapsulatedKey }] of manifest.parts.entries()) {
    const key = fromBase64Url(encapsulatedKey);
    const ciphertext = parts.get(name);
    const opened =
      key && ciphertext
        ? await keys.unseal(manifest.keyId, partInfo(manifest, name), { encapsulatedKey: key, ciphertext })
        : null;
    if (!opened)
      return refusal(422, 'cannot-open', 'A part does not open with the key it names.', [
        { at: `/manifest/parts/${index}`, detail: 'does not open' },
      ]);
    plain.set(name, opened);
  }
  const dossier = readDossier(plain.get('dossier') ?? new Uint8Array());
  if (!dossier.ok) return dossier;
  const differs = difference(dossier.value, manifest);
  if (differs !== null)
    return refusal(422, 'not-its-manifest', 'The dossier is not the one the manifest names.', [
      { at: differs, detail: 'differs' },
    ]);
  const photographs = dossier.value.documents.map(({ part }) => part);
  const named = new Set(photographs);
  const sent = manifest.parts.map(({ name }) => name).filter((name) => name !== 'dossier');
  if (
    named.size !== photographs.length ||
    sent.length !== named.size ||
    !sent.every((name) => named.has(name))
  )
    return refusal(422, 'documents-differ', 'The documents are not the photographs that were sent.');
  const strange = sent.find((name) => !isJpeg(plain.get(name) ?? new Uint8Array()));
  if (strange !== undefined) return refusal(422, 'not-a-jpeg', `Part "${strange}" is not a JPEG.`);
  const statement = await checkStatement(keys, dossier.value);
  if (!statement.ok) return statement;
  return ok({
    dossier: dossier.value,
    sizes: new Map([...plain].map(([name, bytes]) => [name, bytes.length])),
  });
}

/** Whether the statement is ours, was given where and when the dossier was, and is about the one who declares. */
async function checkStatement(keys: Keyring, dossier: Dossier): Promise<Result<null, Refusal>> {
  const { identity } = dossier;
  if (!identity) return ok(null);
  if (!(await keys.verifyStatement(identity)))
    return refusal(422, 'bad-statement', 'The identity statement is not signed by this server.');
  if (identity.kiosk !== dossier.kiosk || identity.visit !== dossier.visit)
    return refusal(422, 'foreign-statement', 'The identity statement is of another kiosk or visit.');
  if (identity.facts !== (await factsDigest(dossier.declarant)))
    return refusal(422, 'declarant-differs', 'The declarant is not the person of the identity statement.', [
      { at: '/declarant', detail: 'differs' },
    ]);
  return ok(null);
}
