import type { Declarant } from './declarant.ts';
import type { IdentityStatement, Manifest, Receipt } from './dossier.ts';

/**
 * The exact texts that are signed or bound. Each begins with its own domain, so that a signature made for one
 * purpose is worthless for another (facts: security.md appendix B; VxSuite's FORMAT//TYPE//CONTENTS). One line a
 * part: no field of the schemas may hold a line break or, where a line has several words, a space; letters are
 * composed (NFC), ids and numbers have one spelling. So no two documents give one text, and no document two.
 */

const lines = (...parts: ReadonlyArray<string | number>): string => parts.join('\n');

/** What the kiosk signs when it seals a dossier. */
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

/**
 * What a receipt's digest is taken of: the manifest, with every encapsulated key and the hash of every ciphertext,
 * and the kiosk's signature over it. A receipt is good for one sealed copy, down to the last byte.
 * @param signature the kiosk's, over `manifestText`, base64url
 */
export function deliveryText(manifest: Manifest, signature: string): string {
  return lines('vnkiosk/delivery/v1', signature, manifestText(manifest));
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
    statement.facts,
    statement.at,
    statement.kiosk,
    statement.visit,
    statement.keyId,
  );
}

/** The facts of a declarant in the order in which they are signed. */
const FACTS = ['fullName', 'citizenId', 'birthDate', 'sex', 'residence'] as const satisfies ReadonlyArray<
  keyof Declarant
>;

/**
 * What the facts in an identity statement are the hash of: one line each, always all five. A fact that is there
 * follows an equals sign; `fullName absent` says that there is none.
 */
export function factsText(declarant: Declarant): string {
  const facts = FACTS.map((fact) => {
    const value = declarant[fact];
    return value === undefined ? `${fact} absent` : `${fact}=${value}`;
  });
  return lines('vnkiosk/facts/v1', ...facts);
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

/**
 * What the kiosk signs to prove a request is its own (after RFC 9449's method, address, time and id).
 * @param proof `audience` is the host the request goes to, with its port where it is not the scheme's own, as the
 *   browser's address has it: "kiosk.example.vn". So no server can hand a request on to another.
 */
export function requestText(proof: {
  kiosk: string;
  audience: string;
  method: string;
  path: string;
  at: string;
  id: string;
  bodySha256: string;
}): string {
  return lines(
    'vnkiosk/request/v1',
    proof.kiosk,
    proof.audience,
    proof.method,
    proof.path,
    proof.at,
    proof.id,
    proof.bodySha256,
  );
}
