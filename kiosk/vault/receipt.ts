import type { ServerKeys } from '#shared/api/index.ts';
import { importPublicKey, type Receipt, receiptText, verifyText } from '#shared/dossier/index.ts';

declare const verified: unique symbol;

/** A receipt whose signature was found good under the pinned key. Only `verifyReceipt` makes one. */
export type VerifiedReceipt = Receipt & { readonly [verified]: true };

/** What a receipt must be about. */
export interface ReceiptSubject {
  readonly kiosk: string;
  readonly seq: number;
  readonly dossier: string;
  /** SHA-256 of `deliveryText`, hexadecimal: manifest and kiosk's signature. */
  readonly digest: string;
}

/**
 * Whether the server holds exactly this sealed copy: signed by the key pinned at enrolment, for this kiosk, number,
 * id, manifest and signature (facts: security.md appendix B; OpenCRVS#7005 is what happens without).
 * @returns the receipt, or null when it proves nothing of the kind
 */
export async function verifyReceipt(
  receipt: Receipt,
  subject: ReceiptSubject,
  pinned: ServerKeys['signing'],
): Promise<VerifiedReceipt | null> {
  if (
    receipt.keyId !== pinned.keyId ||
    receipt.kiosk !== subject.kiosk ||
    receipt.seq !== subject.seq ||
    receipt.dossier !== subject.dossier ||
    receipt.digest !== subject.digest
  )
    return null;
  const key = await importPublicKey(pinned.publicKey as JsonWebKey);
  const good = key !== null && (await verifyText(key, receiptText(receipt), receipt.signature));
  return good ? (receipt as VerifiedReceipt) : null;
}
