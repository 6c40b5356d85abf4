import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
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
  toBase64Url,
  unseal,
  verifyText,
} from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Keyring } from './context.ts';
import { type Database, json } from './db/index.ts';
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

const keysFile = (dataDir: string): string => join(dataDir, 'keys', 'keys.json');

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
 * Adds a new sealing and a new signing key; older ones still open and verify what they did. Servers take them
 * when they start again.
 * @returns a sentence when there are no keys or they cannot be opened
 */
export async function rotateKeys(
  dataDir: string,
  passphrase: string | undefined,
): Promise<Result<null, string>> {
  const file = keysFile(dataDir);
  const read = await readKeysFile(file, passphrase);
  if (!read.ok) return read;
  if (!read.value) return err(`There are no keys in ${file} yet; the server makes them at its first start.`);
  const { keys } = read.value;
  await writeKeysFile(
    file,
    {
      ...keys,
      sealing: [...keys.sealing, await newSealingKey()],
      signing: [...keys.signing, await newSigningKey()],
    },
    passphrase,
  );
  return ok(null);
}

async function keyringOf(keys: StoredKeys): Promise<Result<Keyring, string>> {
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
  let signer: CryptoKey;
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: signs.x, d: signs.d };
    signer = await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['sign']);
  } catch {
    return damaged;
  }
  const { x = '' } = await exportPublicKey(verifier);
  const pepper = fromBase64Url(keys.pepper);
  if (pepper?.length !== 32) return damaged;

  return ok({
    publicKeys: () => ({
      sealing: { keyId: seals.keyId, publicKey: seals.publicKey },
      signing: { keyId: signs.keyId, publicKey: { kty: 'OKP', crv: 'Ed25519', x } },
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

const SETTING = 'sealing-keys';

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
      .values({ key: SETTING, value: json(own) })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    const row = await transaction
      .selectFrom('server_setting')
      .select('value')
      .where('key', '=', SETTING)
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
      .where('key', '=', SETTING)
      .execute();
    return ok(null);
  });
}
