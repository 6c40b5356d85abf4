import {
  type Dossier,
  type IdentityStatement,
  type Manifest,
  type Receipt,
  slipNumber,
} from '../../../shared/dossier/index.ts';

/** Documents as they leave the kiosk and the server; invented people, impossible numbers. */

export const HASH = 'a'.repeat(64);
const SIGNATURE = 'A'.repeat(86);
const DOSSIER_ID = '0198a000-0000-7000-8000-000000000001';
const VISIT = '0198a000-0000-7000-8000-000000000002';

export const STATEMENT: IdentityStatement = {
  v: 1,
  subject: HASH,
  issuer: 'https://id.example.vn',
  assurance: 'eid',
  // Of DOSSIER's declarant: signed-text.test.ts says so.
  facts: 'FoXXuGMOYTkX_S6ptxfktWJAKJD3ewLuNa9dBtfdlr4',
  at: '2026-08-10T01:50:00.000Z',
  kiosk: 'KVL-1',
  visit: VISIT,
  keyId: 'key-1',
  signature: SIGNATURE,
};

export const DOSSIER: Dossier = {
  format: 1,
  id: DOSSIER_ID,
  slip: slipNumber('KVL-1', 27),
  kiosk: 'KVL-1',
  point: 'KVL',
  seq: 27,
  visit: VISIT,
  language: 'vi',
  flow: { id: 'khai-sinh', version: 7, sha256: HASH },
  program: '0.1.0',
  actingFor: 'self',
  state: 'submitted',
  identity: STATEMENT,
  declarant: { fullName: 'NGUYỄN VĂN THỬ', citizenId: '038899000001', birthDate: '1999', sex: 'male' },
  answers: { 'child.fullName': 'Nguyễn Thị Thử', people: [{ name: 'Thử', age: 3 }], twin: null },
  documents: [{ paper: 'birth-paper', part: 'photo-1', type: 'image/jpeg' }],
  startedAt: '2026-08-10T01:50:00.000Z',
  declaredAt: '2026-08-10T01:59:00.000Z',
};

export const MANIFEST: Manifest = {
  format: 1,
  dossier: DOSSIER_ID,
  slip: slipNumber('KVL-1', 27),
  kiosk: 'KVL-1',
  seq: 27,
  flow: { id: 'khai-sinh', version: 7, sha256: HASH },
  keyId: 'key-1',
  sealedAt: '2026-08-10T01:59:00.000Z',
  parts: [
    { name: 'dossier', size: 900, sha256: HASH, encapsulatedKey: 'A'.repeat(43) },
    { name: 'photo-1', size: 120_000, sha256: 'b'.repeat(64), encapsulatedKey: `${'B'.repeat(42)}A` },
  ],
};

export const RECEIPT: Receipt = {
  v: 1,
  kiosk: 'KVL-1',
  seq: 27,
  dossier: DOSSIER_ID,
  digest: HASH,
  receivedAt: '2026-08-10T02:00:00.000Z',
  keyId: 'key-1',
  signature: SIGNATURE,
};
