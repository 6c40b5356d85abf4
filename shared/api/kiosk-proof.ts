import { requestText, sha256Hex, signText, verifyText } from '../dossier/index.ts';

/** How far a kiosk's clock may be off before its proof is refused, in seconds (RFC 9449 §11.1 leaves it to us). */
export const PROOF_LIFE_SECONDS = 300;

export interface KioskProof {
  readonly kiosk: string;
  readonly at: string;
  readonly id: string;
  /** SHA-256 of the body as the kiosk says it is, hexadecimal: the signature can be checked before the body comes. */
  readonly bodySha256: string;
  readonly signature: string;
}

/**
 * Makes the value of the `Authorization` header with which a kiosk proves that a request is its own.
 * @param audience the host the request goes to, port included (requestText)
 * @param path the address without origin, query included
 * @param body the exact bytes sent; empty for none
 */
export async function proveRequest(
  privateKey: CryptoKey,
  request: {
    kiosk: string;
    audience: string;
    method: string;
    path: string;
    body: Uint8Array<ArrayBuffer>;
    at: string;
    id: string;
  },
): Promise<string> {
  const bodySha256 = await sha256Hex(request.body);
  const signature = await signText(privateKey, requestText({ ...request, bodySha256 }));
  return `Kiosk ${request.kiosk} ${request.at} ${request.id} ${bodySha256} ${signature}`;
}

/** Kiosk, time to the millisecond in UTC, UUID, SHA-256, 64 bytes of signature: each in its one spelling. */
const PROOF =
  /^Kiosk ([A-Z]{2,6}-\d{1,3}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([0-9a-f]{64}) ([A-Za-z0-9_-]{85}[AQgw])$/;

/** Reads the header; null when it is not one of ours. */
export function readProof(header: string | undefined): KioskProof | null {
  const match = PROOF.exec(header ?? '');
  if (!match) return null;
  const [, kiosk = '', at = '', id = '', bodySha256 = '', signature = ''] = match;
  return Number.isNaN(Date.parse(at)) ? null : { kiosk, at, id, bodySha256, signature };
}

/**
 * Whether the signature of a proof fits the request. Age and repetition are the server's to judge.
 * @param request `audience` is the server's own host, to which the request came; without `body` it is believed to be
 *   the one the proof names, for the server to compare when it has come (`fitsBody`)
 */
export async function verifyProof(
  publicKey: CryptoKey,
  proof: KioskProof,
  request: { audience: string; method: string; path: string; body?: Uint8Array<ArrayBuffer> },
): Promise<boolean> {
  if (request.body && !(await fitsBody(proof, request.body))) return false;
  return verifyText(publicKey, requestText({ ...request, ...proof }), proof.signature);
}

/** Whether a body is the one that a proof names. */
export async function fitsBody(proof: KioskProof, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return (await sha256Hex(body)) === proof.bodySha256;
}
