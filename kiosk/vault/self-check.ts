import { makeKioskKey, signText, verifyText } from '#shared/dossier/index.ts';
import type { Locks } from './sending/index.ts';
import type { Store } from './store.ts';

/**
 * What the vault cannot do without; a browser that lacks any of it must say so and serve nobody (OWASP ASVS 5.0.0,
 * 3.7.5).
 * - `sha-256`, `aes-gcm`, `hmac`, `hkdf`, `p-256`, `ed25519`: an algorithm of WebCrypto. (X25519 is not asked of the browser:
 *   sealing brings its own.)
 * - `storage`: the database does not open, or cannot be written to
 * - `strict-durability`: it cannot promise that what is written is on the disk
 * - `locks`: two windows could serve two people on one visit
 */
export type Need =
  | 'sha-256'
  | 'aes-gcm'
  | 'hmac'
  | 'hkdf'
  | 'p-256'
  | 'ed25519'
  | 'storage'
  | 'strict-durability'
  | 'locks';

const TEXT = new Uint8Array([1, 2, 3]);

/** Each algorithm at work, since a browser may know a name and still refuse. Answers whether it did its work. */
const ALGORITHMS: ReadonlyArray<readonly [Need, (subtle: SubtleCrypto) => Promise<boolean>]> = [
  ['sha-256', async (subtle) => (await subtle.digest('SHA-256', TEXT)).byteLength === 32],
  [
    'aes-gcm',
    async (subtle) => {
      const key = await subtle.importKey('raw', new Uint8Array(32), 'AES-GCM', false, ['encrypt', 'decrypt']);
      const how = { name: 'AES-GCM', iv: new Uint8Array(12) };
      return (
        (await subtle.decrypt(how, key, await subtle.encrypt(how, key, TEXT))).byteLength === TEXT.length
      );
    },
  ],
  [
    'hmac',
    async (subtle) => {
      const how = { name: 'HMAC', hash: 'SHA-256' };
      const key = await subtle.importKey('raw', new Uint8Array(32), how, false, ['sign']);
      return (await subtle.sign('HMAC', key, TEXT)).byteLength === 32;
    },
  ],
  [
    'hkdf',
    async (subtle) => {
      const key = await subtle.importKey('raw', TEXT, 'HKDF', false, ['deriveBits']);
      const how = { name: 'HKDF', hash: 'SHA-256', salt: TEXT, info: TEXT };
      return (await subtle.deriveBits(how, key, 256)).byteLength === 32;
    },
  ],
  [
    'p-256',
    async () => {
      const { privateKey, publicKey } = await makeKioskKey();
      return verifyText(publicKey, 'text', await signText(privateKey, 'text'));
    },
  ],
  [
    'ed25519',
    async (subtle) => {
      const pair = (await subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
      return verifyText(pair.publicKey, 'text', await signText(pair.privateKey, 'text'));
    },
  ],
];

const works = (trying: Promise<boolean>): Promise<boolean> => trying.catch(() => false);

/** Tries out what the vault needs. @returns what is missing; nothing when all is there */
export async function selfCheck(
  store: Store,
  locks: Locks | null,
  subtle: SubtleCrypto = crypto.subtle,
): Promise<readonly Need[]> {
  const missing: Need[] = [];
  for (const [need, tryOut] of ALGORITHMS) if (!(await works(tryOut(subtle)))) missing.push(need);
  const written = await store.write(['meta'], (transaction) => transaction.objectStore('meta').count());
  if (!written.ok)
    missing.push(written.error.code === 'storage-not-durable' ? 'strict-durability' : 'storage');
  if (!locks) missing.push('locks');
  return missing;
}
