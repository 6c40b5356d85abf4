import { requestText, sha256Hex, signText, verifyText } from '../dossier/index.ts';

/** How far a kiosk's clock may be off before its proof is refused, in seconds (RFC 9449 §11.1 leaves it to us). */
export const PROOF_LIFE_SECONDS = 300;

export interface KioskProof {
  readonly kiosk: string;
  readonly at: string;
  readonly id: string;
  readonly signature: string;
}

/**
 * Makes the value of the `Authorization` header with which a kiosk proves that a request is its own.
 * @param path the address without origin, query included
 * @param body the exact bytes sent; empty for none
 */
export async function proveRequest(
  privateKey: CryptoKey,
  request: {
    kiosk: string;
    method: string;
    path: string;
    body: Uint8Array<ArrayBuffer>;
    at: string;
    id: string;
  },
): Promise<string> {
  const bodySha256 = await sha256Hex(request.body);
  const signature = await signText(privateKey, requestText({ ...request, bodySha256 }));
  return `Kiosk ${request.kiosk} ${request.at} ${request.id} ${signature}`;
}

/** Reads the header; null when it is not one of ours. */
export function readProof(header: string | undefined): KioskProof | null {
  const match = /^Kiosk ([A-Z]{2,6}-\d{1,3}) (\S{20,30}) ([0-9a-f-]{36}) ([A-Za-z0-9_-]{40,200})$/.exec(
    header ?? '',
  );
  if (!match) return null;
  const [, kiosk, at, id, signature] = match as unknown as [string, string, string, string, string];
  return Number.isNaN(Date.parse(at)) ? null : { kiosk, at, id, signature };
}

/** Whether the signature of a proof fits the request. Age and repetition are the server's to judge. */
export async function verifyProof(
  publicKey: CryptoKey,
  proof: KioskProof,
  request: { method: string; path: string; body: Uint8Array<ArrayBuffer> },
): Promise<boolean> {
  const bodySha256 = await sha256Hex(request.body);
  return verifyText(publicKey, requestText({ ...request, ...proof, bodySha256 }), proof.signature);
}
