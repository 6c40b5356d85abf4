import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { ServerKeys } from '#shared/api/index.ts';
import {
  exportPublicKey,
  factsDigest,
  fromBase64Url,
  importPublicKey,
  makeSealingKey,
  makeServerKey,
  receiptText,
  sha256Hex,
  signText,
  statementText,
  successionText,
  toBase64Url,
  unseal,
  verifyText,
} from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Keyring } from './context.ts';
import { type Database, json } from './db/index.ts';
import { unfinishedRestore } from './durable.ts';
import { readKeysFile, type StoredKeys, writeKeysFile } from './keys-file.ts';

/** Hexadecimal digits of a public key's SHA-256 that name it. */
const KEY_ID_LENGTH = 16;

const keyIdOf = async (publicKey: Uint8Array): Promise<string> =>
  (await sha256Hex(Uint8Array.from(publicKey))).slice(0, KEY_ID_LENGTH);

async function newSealingKey(): Promise<StoredKeys['sealing'][number]> {
  const { publicKey, privateKey } = await makeSealingKey();
  return {
    keyId: await keyIdOf(publicKey),
    publicKey: toBase64Url(publicKey),
    privateKey: toBase64Url(privateKey),
  };
}

async function newSigningKey(): Promise<StoredKeys['signing'][number]> {
  const { privateKey } = await makeServerKey();
  const { x = '', d = '' } = await crypto.subtle.exportKey('jwk', privateKey);
  return { keyId: await keyIdOf(fromBase64Url(x) ?? new Uint8Array()), x, d };
}

/** Where the keys of a data folder lie. */
export const keysFile = (dataDir: string): string => join(dataDir, 'keys', 'keys.json');

/**
 * Opens the server's keys, or makes them at the first start. A file that lay open is encrypted as soon as a
 * passphrase is given.
 * @param dataDir the keys lie in its folder `keys`
 * @param passphrase KEYS_PASSPHRASE
 * @returns the keyring, or a sentence for whoever started the program
 */
export async function openKeyring(
  dataDir: string,
  passphrase: string | undefined,
): Promise<Result<Keyring, string>> {
  if (existsSync(unfinishedRestore(dataDir)))
    return err(
      `A restore into ${dataDir} did not come to its end: run npm run restore with the same file again, it goes on by itself.`,
    );
  const file = keysFile(dataDir);
  const read = await readKeysFile(file, passphrase);
  if (!read.ok) return read;
  const keys = read.value?.keys ?? {
    format: 1,
    sealing: [await newSealingKey()],
    signing: [await newSigningKey()],
    pepper: toBase64Url(randomBytes(32)),
  };
  if (!read.value || (passphrase !== undefined && !read.value.encrypted)) {
    try {
      await writeKeysFile(file, keys, passphrase);
    } catch (error) {
      return err(`The server's keys cannot be written to ${file}: ${(error as Error).message}`);
    }
  }
  return keyringOf(keys);
}

/**
 * Adds a new sealing key; older ones still open what was sealed to them. Servers take it when they start again, and
 * kiosks with their next heartbeat.
 * @param receipts whether to add a new signing key as well. Kiosks pinned the one of their enrolment; they go along,
 *   because the older key names the newer (`successionOf`). Kiosks of a program that does not know this yet would be
 *   cut off.
 * @returns a sentence when there are no keys or they cannot be opened
 */
export async function rotateKeys(
  dataDir: string,
  passphrase: string | undefined,
  { receipts = false }: { readonly receipts?: boolean } = {},
): Promise<Result<null, string>> {
  const file = keysFile(dataDir);
  const read = await readKeysFile(file, passphrase);
  if (!read.ok) return read;
  if (!read.value) return err(`There are no keys in ${file} yet; the server makes them at its first start.`);
  const { keys } = read.value;
  const sealing = [...keys.sealing, await newSealingKey()];
  const signing = receipts ? [...keys.signing, await newSigningKey()] : keys.signing;
  await writeKeysFile(file, { ...keys, sealing, signing }, passphrase);
  return ok(null);
}

type SigningKey = StoredKeys['signing'][number];

/** The private half at work; null when it is none. */
async function signerOf({ x, d }: SigningKey): Promise<CryptoKey | null> {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x, d };
    return await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['sign']);
  } catch {
    return null;
  }
}

/** Has each signing key name the next. Older ones are kept, so this can be done at any time, and always comes out the same. */
async function successionOf(signing: readonly SigningKey[]): Promise<NonNullable<ServerKeys['succession']>> {
  const successors: NonNullable<ServerKeys['succession']> = [];
  for (const [at, { keyId, x }] of signing.entries()) {
    const before = signing[at - 1];
    const signer = before && (await signerOf(before));
    if (!signer) continue;
    const next = { keyId, publicKey: { kty: 'OKP' as const, crv: 'Ed25519' as const, x } };
    const signature = await signText(signer, successionText(before.keyId, next));
    successors.push({ ...next, by: before.keyId, signature });
  }
  return successors;
}

/** Puts keys to work. @returns a sentence when they are not keys */
export async function keyringOf(keys: StoredKeys): Promise<Result<Keyring, string>> {
  const damaged = err('The server has keys that are not keys: put the keys file back from the backup.');
  const sealing = new Map<string, { publicKey: string; privateKey: Uint8Array }>();
  for (const { keyId, publicKey, privateKey } of keys.sealing) {
    const bytes = fromBase64Url(privateKey);
    if (bytes?.length !== 32) return damaged;
    sealing.set(keyId, { publicKey, privateKey: bytes });
  }
  const verifying = new Map<string, CryptoKey>();
  for (const { keyId, x } of keys.signing) {
    const key = await importPublicKey({ kty: 'OKP', crv: 'Ed25519', x });
    if (!key) return damaged;
    verifying.set(keyId, key);
  }
  const [seals, signs] = [keys.sealing.at(-1), keys.signing.at(-1)];
  const verifier = signs && verifying.get(signs.keyId);
  if (!seals || !signs || !verifier) return damaged;
  const signer = await signerOf(signs);
  if (!signer) return damaged;
  const { x = '' } = await exportPublicKey(verifier);
  const succession = await successionOf(keys.signing);
  const pepper = fromBase64Url(keys.pepper);
  if (pepper?.length !== 32) return damaged;

  return ok({
    publicKeys: () => ({
      sealing: { keyId: seals.keyId, publicKey: seals.publicKey },
      signing: { keyId: signs.keyId, publicKey: { kty: 'OKP', crv: 'Ed25519', x } },
      succession,
    }),
    sealingKeyIds: () => [...sealing.keys()].reverse(),
    unseal: async (keyId, info, sealed) => {
      const key = sealing.get(keyId);
      return key ? unseal(key.privateKey, info, sealed) : null;
    },
    signReceipt: async (receipt) => {
      const named = { ...receipt, keyId: signs.keyId };
      return { ...named, signature: await signText(signer, receiptText(named)) };
    },
    signStatement: async (statement, declarant) => {
      const named = { ...statement, facts: await factsDigest(declarant), keyId: signs.keyId };
      return { ...named, signature: await signText(signer, statementText(named)) };
    },
    verifyStatement: async (statement) => {
      const key = verifying.get(statement.keyId);
      return key ? verifyText(key, statementText(statement), statement.signature) : false;
    },
    subjectHash: async (issuer, subject) =>
      createHmac('sha256', pepper)
        .update(JSON.stringify([issuer, subject]))
        .digest('hex'),
  });
}

/** The setting that names the keys which dossiers of a database are sealed to. */
export const SEALING_KEYS = 'sealing-keys';

/**
 * Ties the database to the keys its dossiers are sealed to. Without it a lost keys folder, or a second server
 * with a folder of its own, would hand out keys that cannot open what is held.
 * @returns a sentence when the database knows keys that this server does not have
 */
export async function bindKeys(db: Kysely<Database>, keys: Keyring): Promise<Result<null, string>> {
  const own = keys.sealingKeyIds();
  return db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('server_setting')
      .values({ key: SEALING_KEYS, value: json(own) })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    const row = await transaction
      .selectFrom('server_setting')
      .select('value')
      .where('key', '=', SEALING_KEYS)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const known = row.value as ReadonlyArray<string>;
    const missing = known.filter((id) => !own.includes(id));
    if (missing.length > 0)
      return err(
        `The dossiers in this database are sealed to keys that are not here (${missing.join(', ')}). Put the folder "keys" of the first server, or of the backup, into this one's data folder.`,
      );
    await transaction
      .updateTable('server_setting')
      .set({ value: json(own) })
      .where('key', '=', SEALING_KEYS)
      .execute();
    return ok(null);
  });
}
