import { ParkedContent, type ParkedParcel } from '#shared/api/index.ts';
import {
  createVisitCipher,
  type Declarant,
  DRAFT,
  factsDigest,
  fromBase64Url,
  type IdentityStatement,
  VISIT_KEY_BYTES,
  visitKeyInfo,
} from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Keyring } from '../context.ts';

/** Names citizens by their number, beside the issuers that name them otherwise. */
const CITIZEN_ID = 'citizen-id';

/** By what a person is known again; nothing in it can be turned back into a number. */
export interface Owner {
  readonly citizenHash: string | null;
  readonly subjectHash: string | null;
}

/** Who somebody is, as far as sign-in told. @returns null when it told nothing that is theirs alone */
export async function ownerOf(
  keys: Pick<Keyring, 'subjectHash'>,
  resident: Declarant,
  statement: IdentityStatement | null,
): Promise<Owner | null> {
  const citizenHash =
    resident.citizenId === undefined ? null : await keys.subjectHash(CITIZEN_ID, resident.citizenId);
  const subjectHash = statement?.subject ?? null;
  return citizenHash === null && subjectHash === null ? null : { citizenHash, subjectHash };
}

/**
 * The visit key of a parked draft, against the server's keys, older ones included.
 * @returns null when it was not sealed to this server for this visit
 */
export async function openKey(
  keys: Pick<Keyring, 'sealingKeyIds' | 'unseal'>,
  { kiosk, visit, sealedKey }: ParkedParcel,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const encapsulatedKey = fromBase64Url(sealedKey.encapsulatedKey);
  const ciphertext = fromBase64Url(sealedKey.ciphertext);
  if (!encapsulatedKey || !ciphertext) return null;
  for (const keyId of keys.sealingKeyIds()) {
    const key = await keys.unseal(keyId, visitKeyInfo(kiosk, visit), { encapsulatedKey, ciphertext });
    if (key) return key.length === VISIT_KEY_BYTES ? key : null;
  }
  return null;
}

/** What can be told of a draft that was opened. */
export interface OpenedParcel {
  readonly content: ParkedContent;
  readonly owner: Owner;
}

async function isOurWord(
  keys: Pick<Keyring, 'verifyStatement'>,
  parcel: ParkedParcel,
  content: ParkedContent,
) {
  const { owner } = content;
  if (!owner?.statement) return false;
  const { statement, resident } = owner;
  return (
    statement.kiosk === parcel.kiosk &&
    statement.visit === parcel.visit &&
    statement.facts === (await factsDigest(resident)) &&
    (await keys.verifyStatement(statement))
  );
}

/**
 * Opens a parcel far enough to know whose it is.
 * @returns null when nobody had said who they are, or there is nothing in it to go on with
 */
export async function openParcel(
  keys: Pick<Keyring, 'sealingKeyIds' | 'unseal' | 'verifyStatement' | 'subjectHash'>,
  parcel: ParkedParcel,
): Promise<Result<OpenedParcel | null, 'cannot-open'>> {
  const key = await openKey(keys, parcel);
  const iv = fromBase64Url(parcel.draft.iv);
  const ciphertext = fromBase64Url(parcel.draft.ciphertext);
  if (!key || !iv || !ciphertext) return err('cannot-open');
  const cipher = await createVisitCipher(parcel.visit, key);
  const plain = await cipher.decrypt(DRAFT, { iv, ciphertext });
  if (!plain) return err('cannot-open');
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return ok(null);
  }
  const parsed = ParkedContent.safeParse(document);
  if (!parsed.success) return ok(null);
  const content = parsed.data;
  if (content.stage !== 'answering' || content.entry === null || content.owner === null) return ok(null);
  const statement = (await isOurWord(keys, parcel, content)) ? content.owner.statement : null;
  const owner = await ownerOf(keys, content.owner.resident, statement);
  return ok(owner && { content, owner });
}
