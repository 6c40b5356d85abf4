import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { utf8 } from './bytes.ts';

/** HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180; facts: security.md §3.3). */
const suite = () =>
  new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** A buffer that holds these bytes and no others: HPKE takes a buffer whole, and bytes may lie in a larger one. */
const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

export interface Sealed {
  readonly encapsulatedKey: Uint8Array<ArrayBuffer>;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
}

/** Makes a sealing key pair: raw X25519 keys of 32 bytes. */
export async function makeSealingKey(): Promise<{ publicKey: Uint8Array; privateKey: Uint8Array }> {
  const { kem } = suite();
  const pair = await kem.generateKeyPair();
  return {
    publicKey: new Uint8Array(await kem.serializePublicKey(pair.publicKey)),
    privateKey: new Uint8Array(await kem.serializePrivateKey(pair.privateKey)),
  };
}

/**
 * Seals bytes to a public key; a fresh key every time. Who seals cannot open.
 * @param publicKey raw X25519 public key
 * @param info what the seal is bound to (signed-text.ts)
 */
export async function seal(publicKey: Uint8Array, info: string, plain: Uint8Array): Promise<Sealed> {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(bufferOf(publicKey));
  const copy = Uint8Array.from(plain);
  const { ct, enc } = await hpke.seal({ recipientPublicKey, info: bufferOf(utf8(info)) }, copy.buffer);
  // What was sealed may be a key: our copy of it does not outlive the sealing.
  copy.fill(0);
  return { ciphertext: new Uint8Array(ct), encapsulatedKey: new Uint8Array(enc) };
}

/** Opens what `seal` made. @returns the bytes, or null when key, info or ciphertext do not fit */
export async function unseal(
  privateKey: Uint8Array,
  info: string,
  { encapsulatedKey, ciphertext }: Sealed,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const hpke = suite();
  try {
    const recipientKey = await hpke.kem.deserializePrivateKey(bufferOf(privateKey));
    const plain = await hpke.open(
      { recipientKey, enc: bufferOf(encapsulatedKey), info: bufferOf(utf8(info)) },
      bufferOf(ciphertext),
    );
    return new Uint8Array(plain);
  } catch {
    return null;
  }
}
