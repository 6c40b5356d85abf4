import type { IdentityStatement, Manifest, Receipt } from './dossier.ts';

/**
 * The exact texts that are signed or bound. Each begins with its own domain, so that a signature made for one
 * purpose is worthless for another (facts: security.md appendix B; VxSuite's FORMAT//TYPE//CONTENTS). One line a
 * part: no field of the schemas may hold a line break or, within a line, a space, so that no two documents give
 * one text.
 */

const lines = (...parts: ReadonlyArray<string | number>): string => parts.join('\n');

/** What the kiosk signs when it seals a dossier, and what a receipt's digest is taken of. */
export function manifestText(manifest: Manifest): string {
  return lines(
    'vnkiosk/manifest/v1',
    manifest.format,
    manifest.dossier,
    manifest.slip,
    manifest.kiosk,
    manifest.seq,
    manifest.flow.id,
    manifest.flow.version,
    manifest.flow.sha256,
    manifest.keyId,
    manifest.sealedAt,
    ...manifest.parts.map((part) => [part.name, part.size, part.sha256, part.encapsulatedKey].join(' ')),
  );
}

/** What the server signs in a receipt. */
export function receiptText(receipt: Omit<Receipt, 'signature'>): string {
  return lines(
    'vnkiosk/receipt/v1',
    receipt.kiosk,
    receipt.seq,
    receipt.dossier,
    receipt.digest,
    receipt.receivedAt,
    receipt.keyId,
  );
}

/** What the server signs in an identity statement. */
export function statementText(statement: Omit<IdentityStatement, 'signature'>): string {
  return lines(
    'vnkiosk/identity/v1',
    statement.subject,
    statement.issuer,
    statement.assurance,
    statement.at,
    statement.kiosk,
    statement.visit,
    statement.keyId,
  );
}

/** HPKE `info` of a sealed part: binds it to its dossier, kiosk, number, flow and name. */
export function partInfo(
  manifest: Pick<Manifest, 'kiosk' | 'seq' | 'dossier' | 'flow'>,
  part: string,
): string {
  return lines(
    'vnkiosk/dossier/v1',
    manifest.kiosk,
    manifest.seq,
    manifest.dossier,
    manifest.flow.sha256,
    part,
  );
}

/** HPKE `info` of a visit key sealed to the server, for a reload or a return from the provider. */
export function visitKeyInfo(kiosk: string, visit: string): string {
  return lines('vnkiosk/visit-key/v1', kiosk, visit);
}

/** What the kiosk signs to prove a request is its own (after RFC 9449's method, address, time and id). */
export function requestText(proof: {
  kiosk: string;
  method: string;
  path: string;
  at: string;
  id: string;
  bodySha256: string;
}): string {
  return lines(
    'vnkiosk/request/v1',
    proof.kiosk,
    proof.method,
    proof.path,
    proof.at,
    proof.id,
    proof.bodySha256,
  );
}
