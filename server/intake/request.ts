import { createHash } from 'node:crypto';
import { Manifest, Signature } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { schemaErrors } from '../http/index.ts';

/** Bytes of one sealed part (photographs are made smaller than 1.5 MB before they are sealed). */
export const PART_LIMIT = 4 * 1024 * 1024;
/** Bytes of a whole request. */
export const REQUEST_LIMIT = 40 * 1024 * 1024;
/** Bytes of the manifest: 60 parts of 200 bytes each are 12 KB. */
const MANIFEST_LIMIT = 64 * 1024;

/** Why a dossier is not taken in. 4xx but 429, and but CHUNK_REFUSALS (shared/api), mean: as it is, it never will be. */
export interface Refusal {
  readonly status: 400 | 409 | 413 | 415 | 422;
  readonly code: string;
  readonly detail: string;
  readonly errors?: ReadonlyArray<{ at: string; detail: string }>;
}

export const refusal = (
  status: Refusal['status'],
  code: string,
  detail: string,
  errors?: Refusal['errors'],
): { readonly ok: false; readonly error: Refusal } =>
  err({ status, code, detail, ...(errors && { errors }) });

/** A dossier as it was sent: parts by name, in this request or staged, still sealed, not compared with the manifest. */
export interface Sent {
  readonly manifest: Manifest;
  /** The kiosk's, over manifestText; so far it only has the length of one. */
  readonly signature: string;
  readonly parts: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

function readManifest(text: string): Result<Manifest, Refusal> {
  if (text.length > MANIFEST_LIMIT) return refusal(413, 'too-large', 'The manifest is too long.');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return refusal(400, 'bad-manifest', 'The manifest is not JSON.');
  }
  const parsed = Manifest.safeParse(document);
  if (!parsed.success)
    return refusal(
      400,
      'bad-manifest',
      'The manifest does not have the expected shape.',
      schemaErrors(parsed.error).map(({ at, detail }) => ({ at: `/manifest${at}`, detail })),
    );
  return ok(parsed.data);
}

/**
 * Reads a multipart body: `manifest` (JSON), `signature` (the kiosk's, over manifestText), and one file a part,
 * named as the part.
 * @param contentType with its boundary
 */
export async function readRequest(
  body: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): Promise<Result<Sent, Refusal>> {
  if (!/^multipart\/form-data;/i.test(contentType ?? ''))
    return refusal(415, 'not-multipart', 'The body must be multipart/form-data.');
  let form: FormData;
  try {
    form = await new Response(body, { headers: { 'content-type': contentType ?? '' } }).formData();
  } catch {
    return refusal(400, 'bad-multipart', 'The body is not multipart/form-data.');
  }
  const texts = new Map<string, string>();
  const parts = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, value] of form) {
    if (texts.has(name) || parts.has(name))
      return refusal(400, 'part-twice', 'A part was sent twice.', [{ at: `/${name}`, detail: 'sent twice' }]);
    if (typeof value === 'string') texts.set(name, value);
    else if (value.size > PART_LIMIT)
      return refusal(413, 'too-large', `A part may have ${PART_LIMIT} bytes at most.`);
    else parts.set(name, new Uint8Array(await value.arrayBuffer()));
  }
  const [manifestText, signature] = [texts.get('manifest'), texts.get('signature')];
  if (manifestText === undefined || signature === undefined || texts.size !== 2)
    return refusal(400, 'bad-multipart', 'Texts "manifest" and "signature" are needed, and no others.');
  if (!Signature.safeParse(signature).success)
    return refusal(400, 'bad-signature', 'A signature is 64 bytes in base64url.', [
      { at: '/signature', detail: 'has another length or spelling' },
    ]);
  const manifest = readManifest(manifestText);
  return manifest.ok ? ok({ manifest: manifest.value, signature, parts }) : manifest;
}

/** Whether the manifest names each part once, the dossier among them, and nothing else was sent. */
export function checkNames({ manifest, parts }: Sent): Result<null, Refusal> {
  const names = manifest.parts.map(({ name }) => name);
  if (new Set(names).size !== names.length || !names.includes('dossier'))
    return refusal(400, 'bad-manifest', 'The manifest names a part twice, or no dossier.');
  const stranger = [...parts.keys()].find((name) => !names.includes(name));
  if (stranger !== undefined)
    return refusal(400, 'unknown-part', 'A part was sent that the manifest does not name.');
  return ok(null);
}

/** Whether the parts are those of the manifest, byte for byte. */
export function checkParts({ manifest, parts }: Sent): Result<null, Refusal> {
  for (const [index, { name, size, sha256 }] of manifest.parts.entries()) {
    const at = `/manifest/parts/${index}`;
    const bytes = parts.get(name);
    if (!bytes) return refusal(409, 'part-missing', 'A part is missing.', [{ at, detail: 'not sent' }]);
    if (bytes.length !== size)
      return refusal(400, 'part-differs', 'A part has another size.', [
        { at: `${at}/size`, detail: 'differs' },
      ]);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      return refusal(400, 'part-differs', 'A part has other bytes.', [
        { at: `${at}/sha256`, detail: 'differs' },
      ]);
  }
  return ok(null);
}
