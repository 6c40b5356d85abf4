import { fromBase64Url, toBase64Url, utf8 } from './bytes.ts';

/**
 * Signatures. The server signs with Ed25519 (receipts, statements); a kiosk signs with ECDSA P-256, which
 * every WebCrypto keeps non-extractable in IndexedDB.
 */
const SERVER = { name: 'Ed25519' } as const;
const KIOSK = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const algorithmOf = (key: CryptoKey) => (key.algorithm.name === 'Ed25519' ? SERVER : KIOSK);

/** A server's signing key pair; the private key can be exported, to be kept with the server's keys. */
export async function makeServerKey(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(SERVER, true, ['sign', 'verify'])) as CryptoKeyPair;
}

/** A kiosk's signing key pair; the private key never leaves the browser. */
export async function makeKioskKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KIOSK, false, ['sign', 'verify']);
}

/** Public key as JWK (RFC 7517), only the members that make it a key. */
export async function exportPublicKey(key: CryptoKey): Promise<JsonWebKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', key);
  return { ...(kty && { kty }), ...(crv && { crv }), ...(x && { x }), ...(y && { y }) };
}

/** @returns the key, or null when it is not a P-256 or Ed25519 public key */
export async function importPublicKey(jwk: JsonWebKey): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('jwk', jwk, jwk.kty === 'OKP' ? SERVER : KIOSK, true, ['verify']);
  } catch {
    return null;
  }
}

/** @returns the signature, base64url */
export async function signText(privateKey: CryptoKey, text: string): Promise<string> {
  return toBase64Url(
    new Uint8Array(await crypto.subtle.sign(algorithmOf(privateKey), privateKey, utf8(text))),
  );
}

/** Whether a signature fits a text. A malformed signature does not. */
export async function verifyText(publicKey: CryptoKey, text: string, signature: string): Promise<boolean> {
  const bytes = fromBase64Url(signature);
  if (!bytes) return false;
  try {
    return await crypto.subtle.verify(algorithmOf(publicKey), publicKey, bytes, utf8(text));
  } catch {
    return false;
  }
}
