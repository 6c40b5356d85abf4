import { describe, expect, it } from 'vitest';
import {
  Dossier,
  deliveryText,
  factsDigest,
  factsText,
  IdentityStatement,
  Manifest,
  manifestText,
  partInfo,
  Receipt,
  receiptText,
  requestText,
  slipNumber,
  statementText,
  visitKeyInfo,
} from '../../../shared/dossier/index.ts';
import { DOSSIER, HASH, MANIFEST, RECEIPT, STATEMENT } from './samples.ts';

const REQUEST = {
  kiosk: 'KVL-1',
  audience: 'kiosk.example.vn',
  method: 'POST',
  path: '/api/visits',
  at: '2026-08-10T02:00:00.000Z',
  id: '0198a000-0000-7000-8000-000000000003',
  bodySha256: HASH,
};

describe('a signed text', () => {
  it('is exactly this, for ever', () => {
    expect(manifestText(MANIFEST)).toBe(
      `vnkiosk/manifest/v1
1
0198a000-0000-7000-8000-000000000001
KVL-1-00027-WC
KVL-1
27
khai-sinh
7
${HASH}
key-1
2026-08-10T01:59:00.000Z
dossier 900 ${HASH} ${'A'.repeat(43)}
photo-1 120000 ${'b'.repeat(64)} ${'B'.repeat(42)}A`,
    );
    const signature = 'A'.repeat(86);
    expect(deliveryText(MANIFEST, signature)).toBe(
      `vnkiosk/delivery/v1\n${signature}\n${manifestText(MANIFEST)}`,
    );
    expect(receiptText(RECEIPT)).toBe(
      `vnkiosk/receipt/v1\nKVL-1\n27\n${RECEIPT.dossier}\n${HASH}\n2026-08-10T02:00:00.000Z\nkey-1`,
    );
    expect(statementText(STATEMENT)).toBe(
      `vnkiosk/identity/v1\n${HASH}\nhttps://id.example.vn\neid\n${STATEMENT.facts}\n2026-08-10T01:50:00.000Z\nKVL-1\n${STATEMENT.visit}\nkey-1`,
    );
    expect(requestText(REQUEST)).toBe(
      `vnkiosk/request/v1\nKVL-1\nkiosk.example.vn\nPOST\n/api/visits\n2026-08-10T02:00:00.000Z\n${REQUEST.id}\n${HASH}`,
    );
    expect(partInfo(MANIFEST, 'photo-1')).toBe(
      `vnkiosk/dossier/v1\nKVL-1\n27\n${MANIFEST.dossier}\n${HASH}\nphoto-1`,
    );
    expect(visitKeyInfo('KVL-1', STATEMENT.visit)).toBe(`vnkiosk/visit-key/v1\nKVL-1\n${STATEMENT.visit}`);
  });

  it('of facts names all five, and says plainly which are absent', async () => {
    expect(factsText(DOSSIER.declarant)).toBe(
      `vnkiosk/facts/v1
fullName=NGUYỄN VĂN THỬ
citizenId=038899000001
birthDate=1999
sex=male
residence absent`,
    );
    expect(await factsDigest(DOSSIER.declarant)).toBe(STATEMENT.facts);
  });

  it('of one purpose is worthless for another: every domain differs', () => {
    const domains = [
      manifestText(MANIFEST),
      deliveryText(MANIFEST, 'A'.repeat(86)),
      factsText(DOSSIER.declarant),
      receiptText(RECEIPT),
      statementText(STATEMENT),
      partInfo(MANIFEST, 'dossier'),
      visitKeyInfo('KVL-1', 'x'),
      requestText(REQUEST),
    ].map((text) => text.split('\n')[0]);
    expect(new Set(domains).size).toBe(domains.length);
  });

  it('of a receipt or statement does not hang on the signature itself', () => {
    expect(receiptText({ ...RECEIPT, signature: 'B'.repeat(86) } as Receipt)).toBe(receiptText(RECEIPT));
    expect(statementText({ ...STATEMENT, signature: 'x' } as IdentityStatement)).toBe(
      statementText(STATEMENT),
    );
  });
});

describe('every field changes the text:', () => {
  const otherHash = 'c'.repeat(64);
  const [first, second] = MANIFEST.parts;
  const manifests: Record<string, Manifest> = {
    dossier: { ...MANIFEST, dossier: '0198a000-0000-7000-8000-000000000009' },
    slip: { ...MANIFEST, slip: slipNumber('KVL-1', 28) },
    kiosk: { ...MANIFEST, kiosk: 'KVL-2' },
    seq: { ...MANIFEST, seq: 28 },
    'flow id': { ...MANIFEST, flow: { ...MANIFEST.flow, id: 'tam-tru' } },
    'flow version': { ...MANIFEST, flow: { ...MANIFEST.flow, version: 8 } },
    'flow hash': { ...MANIFEST, flow: { ...MANIFEST.flow, sha256: otherHash } },
    key: { ...MANIFEST, keyId: 'key-2' },
    time: { ...MANIFEST, sealedAt: '2026-08-10T01:59:00.001Z' },
    'one part less': { ...MANIFEST, parts: MANIFEST.parts.slice(0, 1) },
    'parts the other way round': { ...MANIFEST, parts: [...MANIFEST.parts].reverse() },
  };
  if (first && second)
    for (const change of [
      { name: 'photo-2' },
      { size: 901 },
      { sha256: otherHash },
      { encapsulatedKey: `${'C'.repeat(42)}A` },
    ])
      manifests[`part ${Object.keys(change)[0]}`] = { ...MANIFEST, parts: [{ ...first, ...change }, second] };

  it('of a manifest', () => {
    const texts = Object.values(manifests).map(manifestText);
    expect(texts).toHaveLength(15);
    expect(new Set([manifestText(MANIFEST), ...texts]).size).toBe(texts.length + 1);
    const signature = 'A'.repeat(86);
    const deliveries = [MANIFEST, ...Object.values(manifests)].map((each) => deliveryText(each, signature));
    deliveries.push(deliveryText(MANIFEST, `${'B'.repeat(85)}A`));
    expect(new Set(deliveries).size).toBe(texts.length + 2);
    for (const manifest of Object.values(manifests)) expect(Manifest.safeParse(manifest).success).toBe(true);
  });

  it.each([
    [
      'receipt',
      receiptText as (document: object) => string,
      RECEIPT,
      {
        kiosk: 'KVL-2',
        seq: 28,
        dossier: '0198a000-0000-7000-8000-000000000009',
        digest: otherHash,
        receivedAt: '2026-08-10T02:00:00.001Z',
        keyId: 'key-2',
      },
    ],
    [
      'statement',
      statementText as (document: object) => string,
      STATEMENT,
      {
        subject: otherHash,
        issuer: 'card',
        assurance: 'card',
        facts: 'A'.repeat(43),
        at: '2026-08-10T01:50:00.001Z',
        kiosk: 'KVL-2',
        visit: '0198a000-0000-7000-8000-000000000009',
        keyId: 'key-2',
      },
    ],
    [
      'request',
      requestText as (document: object) => string,
      REQUEST,
      {
        kiosk: 'KVL-2',
        audience: 'kiosk.example.vn:8443',
        method: 'PUT',
        path: '/api/visits?',
        at: '2026-08-10T02:00:00.001Z',
        id: '0198a000-0000-7000-8000-000000000009',
        bodySha256: otherHash,
      },
    ],
  ])('of a %s', (_name, textOf, document, changes) => {
    const texts = Object.entries(changes).map(([field, value]) => textOf({ ...document, [field]: value }));
    expect(new Set([textOf(document), ...texts]).size).toBe(texts.length + 1);
    // All of a document is signed but its shape's number and the signature.
    const unsigned = Object.keys(document).filter((field) => !Object.hasOwn(changes, field));
    expect(unsigned.filter((field) => field !== 'v' && field !== 'signature')).toEqual([]);
  });

  it('of what a part is bound to', () => {
    const texts = ['dossier', 'kiosk', 'seq', 'flow hash'].map((field) =>
      partInfo(manifests[field] ?? MANIFEST, 'dossier'),
    );
    const all = [partInfo(MANIFEST, 'dossier'), partInfo(MANIFEST, 'photo-1'), ...texts];
    expect(new Set(all).size).toBe(6);
    expect(new Set([visitKeyInfo('A', 'b'), visitKeyInfo('A', 'c'), visitKeyInfo('B', 'b')]).size).toBe(3);
  });
});

describe('a signed text keeps its lines:', () => {
  it('a line break or a space in any field is refused', () => {
    for (const bad of ['\n', ' ', '\r', '\u2028', 'ộ']) {
      const shifted = `a${bad}b`;
      for (const field of ['dossier', 'slip', 'kiosk', 'keyId', 'sealedAt'])
        expect(Manifest.safeParse({ ...MANIFEST, [field]: shifted }).success).toBe(false);
      for (const field of ['id', 'sha256'])
        expect(
          Manifest.safeParse({ ...MANIFEST, flow: { ...MANIFEST.flow, [field]: shifted } }).success,
        ).toBe(false);
      for (const field of ['name', 'sha256', 'encapsulatedKey']) {
        const parts = [{ ...MANIFEST.parts[0], [field]: shifted }];
        expect(Manifest.safeParse({ ...MANIFEST, parts }).success).toBe(false);
      }
      for (const field of ['subject', 'issuer', 'facts', 'at', 'kiosk', 'visit', 'keyId', 'signature'])
        expect(IdentityStatement.safeParse({ ...STATEMENT, [field]: shifted }).success).toBe(false);
      for (const field of ['kiosk', 'dossier', 'digest', 'receivedAt', 'keyId', 'signature'])
        expect(Receipt.safeParse({ ...RECEIPT, [field]: shifted }).success).toBe(false);
      for (const field of ['slip', 'kiosk', 'point', 'language', 'program'])
        expect(Dossier.safeParse({ ...DOSSIER, [field]: shifted }).success).toBe(false);
    }
  });
});
