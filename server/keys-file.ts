import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { fromBase64Url, toBase64Url } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { flush, makeDataFolder, writeInPlace } from './durable.ts';

/** The server's keys as they lie in their file. The newest of each kind is the last. */
export const StoredKeys = z.strictObject({
  format: z.literal(1),
  /** Raw X25519 keys, base64url. */
  sealing: z.array(z.strictObject({ keyId: z.string(), publicKey: z.string(), privateKey: z.string() })),
  /** Ed25519 keys as JWK. */
  signing: z.array(
    z.strictObject({
      keyId: z.string(),
      x: z.string(),
      d: z.string(),
    }),
  ),
  /** 32 random bytes, base64url, mixed into subject hashes. */
  pepper: z.string(),
});
export type StoredKeys = z.infer<typeof StoredKeys>;

/** A document encrypted under a passphrase. */
export const Wrapped = z.strictObject({
  format: z.literal(1),
  kdf: z.strictObject({ name: z.literal('scrypt'), salt: z.string(), N: z.int(), r: z.int(), p: z.int() }),
  iv: z.string(),
  /** AES-256-GCM, its 16 bytes of tag at the end. */
  ciphertext: z.string(),
});
export type Wrapped = z.infer<typeof Wrapped>;

/** scrypt's cost: 128 MB and about half a second, once at a start (OWASP Password Storage: N=2^17, r=8, p=1). */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const TAG_BYTES = 16;

const derive = promisify<
  string,
  Uint8Array,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);

const wrappingKey = (
  passphrase: string,
  salt: Uint8Array,
  { N, r, p }: { N: number; r: number; p: number },
) => derive(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r });

/** Encrypts a document under a passphrase, with a salt of its own each time. */
export async function wrap(document: unknown, passphrase: string): Promise<Wrapped> {
  const [salt, iv] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await wrappingKey(passphrase, salt, COST), iv);
  const ciphertext = Buffer.concat([
    cipher.update(JSON.stringify(document), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    format: 1,
    kdf: { name: 'scrypt', salt: toBase64Url(salt), ...COST },
    iv: toBase64Url(iv),
    ciphertext: toBase64Url(ciphertext),
  };
}

/** Opens what `wrap` made. @returns the document; null when the passphrase or a single bit is not the right one */
export async function unwrap(wrapped: Wrapped, passphrase: string): Promise<unknown> {
  const [salt, iv, sealed] = [wrapped.kdf.salt, wrapped.iv, wrapped.ciphertext].map(fromBase64Url);
  if (!salt || !iv || !sealed) return null;
  try {
    const key = await wrappingKey(passphrase, salt, wrapped.kdf);
    const decipher = createDecipheriv('aes-256-gcm', key, iv);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString('utf8'));
  } catch {
    return null;
  }
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * Reads the keys file.
 * @returns the keys and whether they lay encrypted; null when there is no file; or a sentence for whoever
 *   started the program
 */
export async function readKeysFile(
  file: string,
  passphrase: string | undefined,
): Promise<Result<{ keys: StoredKeys; encrypted: boolean } | null, string>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(null);
    return err(`The server's keys in ${file} cannot be read: ${(error as Error).message}`);
  }
  const document = readJson(text);
  const wrapped = Wrapped.safeParse(document);
  if (wrapped.success && passphrase === undefined)
    return err(`The server's keys in ${file} are encrypted: give their passphrase in KEYS_PASSPHRASE.`);
  const plain = wrapped.success ? await unwrap(wrapped.data, passphrase ?? '') : document;
  if (wrapped.success && plain === null)
    return err(`KEYS_PASSPHRASE does not open the server's keys in ${file}.`);
  const keys = StoredKeys.safeParse(plain);
  if (!keys.success || keys.data.sealing.length === 0 || keys.data.signing.length === 0)
    return err(`The server's keys in ${file} are damaged: put the file back from the backup.`);
  return ok({ keys: keys.data, encrypted: wrapped.success });
}

/**
 * Writes the keys file: after a power cut the old one or the new one is there, whole, and so are the folders above.
 * @param file in a folder of its own in the data folder
 */
export async function writeKeysFile(
  file: string,
  keys: StoredKeys,
  passphrase: string | undefined,
): Promise<void> {
  const folder = dirname(file);
  await makeDataFolder(dirname(folder));
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) {
    await chmod(folder, 0o700);
    await flush(dirname(folder));
  }
  await writeInPlace(file, JSON.stringify(passphrase === undefined ? keys : await wrap(keys, passphrase)));
}
