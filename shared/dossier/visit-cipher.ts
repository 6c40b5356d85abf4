import { utf8 } from './bytes.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes under the visit key. */
export interface Encrypted {
  /** 96 bits, fresh for each write (NIST SP 800-38D §8.2). */
  readonly iv: Bytes;
  readonly ciphertext: Bytes;
}

/**
 * The visit key at work: AES-256-GCM, each name bound to its visit, so that a photograph put in a draft's place
 * does not open. The key lives in memory only and cannot be exported.
 */
export interface VisitCipher {
  readonly visit: string;
  encrypt(name: string, plain: Bytes): Promise<Encrypted>;
  /** @returns the bytes, or null when key, visit, name or ciphertext do not fit */
  decrypt(name: string, encrypted: Encrypted): Promise<Bytes | null>;
}

/** The name under which a draft is encrypted; every other is a photograph's. */
export const DRAFT = 'draft';

/** Bytes of a visit key. */
export const VISIT_KEY_BYTES = 32;
const IV_BYTES = 12;

/**
 * Takes raw key bytes into the browser's keeping and overwrites them.
 * @param raw 32 bytes; all zero afterwards
 */
export async function createVisitCipher(visit: string, raw: Bytes): Promise<VisitCipher> {
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  raw.fill(0);
  const parameters = (name: string, iv: Bytes) => ({
    name: 'AES-GCM',
    iv,
    additionalData: utf8(['vnkiosk/draft/v1', visit, name].join('\n')),
  });
  return {
    visit,
    encrypt: async (name, plain) => {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      return {
        iv,
        ciphertext: new Uint8Array(await crypto.subtle.encrypt(parameters(name, iv), key, plain)),
      };
    },
    decrypt: async (name, { iv, ciphertext }) => {
      try {
        return new Uint8Array(await crypto.subtle.decrypt(parameters(name, iv), key, ciphertext));
      } catch {
        return null;
      }
    },
  };
}
