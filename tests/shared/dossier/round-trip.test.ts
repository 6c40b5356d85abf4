import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proveRequest, readProof } from '../../../shared/api/index.ts';
import {
  Declarant,
  declarantOf,
  deliveryText,
  factsText,
  IdentityStatement,
  Manifest,
  makeKioskKey,
  manifestText,
  partInfo,
  Receipt,
  receiptText,
  requestText,
  slipNumber,
  statementText,
  visitKeyInfo,
} from '../../../shared/dossier/index.ts';

/**
 * What is signed can be read back to what was signed, member by member. So no two documents have one text, whatever
 * somebody writes into them; what could not be read back, the schemas refuse.
 */

/** Texts that try to be more than one field, or to be spelt in two ways. */
const sly = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '\n', 'a\nb', 'a b', '\r', '\u0085', '\u2028', '\0', 'a=b', 'absent', ' absent', '=x'],
    ...[
      'KVL-1',
      '27',
      '1',
      '1e21',
      '01',
      '-0',
      'residence absent',
      'x\nresidence=y',
      'ộ',
      'ộ',
      '\ud800',
      '\udfff',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const base64Url = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((each) => Buffer.from(each).toString('base64url'));
const word = (longest: number) =>
  fc.string({
    unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: longest,
  });
const instant = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const kiosk = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'AKVZ'), minLength: 2, maxLength: 6 }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([point, number]) => `${point}-${number}`);
const seq = fc.oneof(fc.integer({ min: 1, max: 9_999_999_999 }), fc.constantFrom(1, 9_999_999_999));
const count = fc.oneof(fc.integer({ min: 1 }), fc.constantFrom(1, Number.MAX_SAFE_INTEGER));
const v7 = fc.uuid({ version: 7 });
const uuid = fc.uuid({ version: [4, 7] });
const flow = fc.record({ id: word(80), version: count, sha256: hex(64) });

const manifest: fc.Arbitrary<Manifest> = fc.record({
  format: fc.constant(1 as const),
  dossier: v7,
  slip: fc.tuple(kiosk, seq).map(([name, number]) => slipNumber(name, number)),
  kiosk,
  seq,
  flow,
  keyId: word(64),
  sealedAt: instant,
  parts: fc.array(
    fc.record({
      name: fc.oneof(
        fc.constant('dossier'),
        fc.integer({ min: 0, max: 999 }).map((number) => `photo-${number}`),
      ),
      size: count,
      sha256: hex(64),
      encapsulatedKey: base64Url(32),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
const statement: fc.Arbitrary<IdentityStatement> = fc.record({
  v: fc.constant(1 as const),
  subject: hex(64),
  issuer: word(200),
  assurance: fc.constantFrom('eid' as const, 'attendant' as const, 'card' as const, 'none' as const),
  facts: base64Url(32),
  at: instant,
  kiosk,
  visit: uuid,
  keyId: word(64),
  signature: base64Url(64),
});
const receipt: fc.Arbitrary<Receipt> = fc.record({
  v: fc.constant(1 as const),
  kiosk,
  seq,
  dossier: v7,
  digest: hex(64),
  receivedAt: instant,
  keyId: word(64),
  signature: base64Url(64),
});
const name = fc.oneof(fc.constantFrom('Nguyễn Văn Thử', 'Lò Thị = absent', 'ộ', 'ộ'), sly);
const declarant = fc.record(
  {
    fullName: name,
    citizenId: fc.oneof(fc.constantFrom('038899000001', 'B1234567'), sly),
    birthDate: fc.oneof(fc.constantFrom('1999', '1999-03', '1999-03-02'), sly),
    sex: fc.constantFrom('male', 'female'),
    residence: fc.oneof(fc.constantFrom('Khu III, xã Vĩnh Lộc'), sly),
  },
  { requiredKeys: [] },
);

/** Puts something sly, or another number, into one member of a document, however deep. */
const spoilt = (document: fc.Arbitrary<object>) =>
  fc
    .tuple(document, fc.nat(), fc.oneof(sly, fc.double(), fc.integer(), fc.constant(null)))
    .map(([whole, place, value]) => {
      const copy = structuredClone(whole) as Record<string, unknown>;
      const leaves: Array<[Record<string, unknown>, string]> = [];
      const walk = (node: Record<string, unknown>): void => {
        for (const [key, below] of Object.entries(node))
          if (typeof below === 'object' && below !== null) walk(below as Record<string, unknown>);
          else leaves.push([node, key]);
      };
      walk(copy);
      const leaf = leaves[place % leaves.length];
      if (leaf) leaf[0][leaf[1]] = value;
      return copy;
    });

const wholeNumber = (text: string): number => {
  expect(text).toMatch(/^[1-9]\d*$/);
  return Number(text);
};

/** Lines of a text behind its domain. @param count how many there are; undefined for any number */
function linesOf(text: string, domain: string, count?: number): string[] {
  const [first, ...rest] = text.split('\n');
  expect(first).toBe(domain);
  if (count !== undefined) expect(rest).toHaveLength(count);
  return rest;
}

/** Readers of each text: written anew here, from the texts alone. */
function readManifest(text: string): Manifest {
  const [format, dossier, slip, at, number, id, version, sha256, keyId, sealedAt, ...parts] = linesOf(
    text,
    'vnkiosk/manifest/v1',
  ) as [string, string, string, string, string, string, string, string, string, string, ...string[]];
  return {
    format: wholeNumber(format) as 1,
    dossier,
    slip,
    kiosk: at,
    seq: wholeNumber(number),
    flow: { id, version: wholeNumber(version), sha256 },
    keyId,
    sealedAt,
    parts: parts.map((line) => {
      const words = line.split(' ');
      expect(words).toHaveLength(4);
      const [part = '', size = '', hash = '', encapsulatedKey = ''] = words;
      return { name: part, size: wholeNumber(size), sha256: hash, encapsulatedKey };
    }),
  };
}

function readDelivery(text: string): { manifest: Manifest; signature: string } {
  const [signature = '', ...rest] = linesOf(text, 'vnkiosk/delivery/v1');
  return { signature, manifest: readManifest(rest.join('\n')) };
}

function readReceipt(text: string): Omit<Receipt, 'signature'> {
  const [at = '', number = '', dossier = '', digest = '', receivedAt = '', keyId = ''] = linesOf(
    text,
    'vnkiosk/receipt/v1',
    6,
  );
  return { v: 1, kiosk: at, seq: wholeNumber(number), dossier, digest, receivedAt, keyId };
}

function readStatement(text: string): Omit<IdentityStatement, 'signature'> {
  const [subject, issuer, assurance, facts, at, where, visit, keyId] = linesOf(
    text,
    'vnkiosk/identity/v1',
    8,
  ) as [string, string, string, string, string, string, string, string];
  const sure = assurance as IdentityStatement['assurance'];
  return { v: 1, subject, issuer, assurance: sure, facts, at, kiosk: where, visit, keyId };
}

function readFacts(text: string): Declarant {
  const read: Record<string, string> = {};
  for (const line of linesOf(text, 'vnkiosk/facts/v1', 5)) {
    if (/^\w+ absent$/.test(line)) continue;
    const place = line.indexOf('=');
    read[line.slice(0, place)] = line.slice(place + 1);
  }
  return read as Declarant;
}

/** The same after a way through UTF-8, in which signatures are made. */
const throughBytes = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text));

const RUNS = { numRuns: 1000 };

/** Whatever the schema lets in, is read back from its text. @returns how many were let in, and how many not */
function readsBack<T>(
  candidates: fc.Arbitrary<unknown>,
  schema: { safeParse(document: unknown): { success: boolean; data?: T | undefined } },
  check: (document: T) => void,
): { taken: number; refused: number } {
  const counted = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(candidates, (candidate) => {
      const parsed = schema.safeParse(candidate);
      counted[parsed.success ? 'taken' : 'refused']++;
      if (parsed.success && parsed.data !== undefined) check(parsed.data);
    }),
    RUNS,
  );
  return counted;
}

describe('what is read back from a signed text is what was signed:', () => {
  const { signature: _, ...unsigned } = { signature: '' };
  const without = <T extends { signature: string }>({ signature: _signature, ...rest }: T) => ({
    ...rest,
    ...unsigned,
  });

  it.each([
    ['as it should be', manifest, 1],
    ['with something sly in it', spoilt(manifest), 1 / RUNS.numRuns],
  ])('a manifest %s', (_what, candidates, least) => {
    const { taken, refused } = readsBack<Manifest>(candidates, Manifest, (document) => {
      expect(readManifest(throughBytes(manifestText(document)))).toEqual(document);
    });
    expect(taken).toBeGreaterThanOrEqual(least * RUNS.numRuns);
    expect(refused > 0).toBe(least < 1);
  });

  it('what a receipt is for: the manifest and the one signature', () => {
    fc.assert(
      fc.property(manifest, base64Url(64), (document, signature) => {
        const text = deliveryText(document, signature);
        expect(readDelivery(throughBytes(text))).toEqual({ manifest: document, signature });
      }),
    );
  });

  it.each([
    ['as it should be', receipt, 1],
    ['with something sly in it', spoilt(receipt), 1 / RUNS.numRuns],
  ])('a receipt %s', (_what, candidates, least) => {
    const { taken, refused } = readsBack<Receipt>(candidates, Receipt, (document) => {
      expect(readReceipt(throughBytes(receiptText(document)))).toEqual(without(document));
    });
    expect(taken).toBeGreaterThanOrEqual(least * RUNS.numRuns);
    expect(refused > 0).toBe(least < 1);
  });

  it.each([
    ['as it should be', statement, 1],
    ['with something sly in it', spoilt(statement), 1 / RUNS.numRuns],
  ])('an identity statement %s', (_what, candidates, least) => {
    const { taken, refused } = readsBack<IdentityStatement>(candidates, IdentityStatement, (document) => {
      expect(readStatement(throughBytes(statementText(document)))).toEqual(without(document));
    });
    expect(taken).toBeGreaterThanOrEqual(least * RUNS.numRuns);
    expect(refused > 0).toBe(least < 1);
  });

  it('a declarant’s facts, whatever somebody is called', () => {
    const { taken, refused } = readsBack<Declarant>(declarant, Declarant, (facts) => {
      expect(readFacts(throughBytes(factsText(facts)))).toEqual(facts);
    });
    expect(taken).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });

  it('what a part and a visit’s key are sealed for', () => {
    fc.assert(
      fc.property(manifest, uuid, (document, visit) => {
        const part = document.parts[0]?.name ?? '';
        const { kiosk: at, seq: number, dossier, flow: of } = document;
        expect(linesOf(partInfo(document, part), 'vnkiosk/dossier/v1')).toEqual([
          at,
          String(number),
          dossier,
          of.sha256,
          part,
        ]);
        expect(linesOf(visitKeyInfo(at, visit), 'vnkiosk/visit-key/v1')).toEqual([at, visit]);
      }),
    );
  });

  it('a request, as a server sees it: whatever address or header somebody sends', async () => {
    const { privateKey } = await makeKioskKey();
    /** Hosts, and addresses below them, as `URL` reads them from what came over the wire. */
    const address = fc
      .tuple(
        fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('localhost:8080', '[::1]:8080')),
        fc.oneof(sly, fc.webPath()),
        sly,
      )
      .map(([host, path, query]) => URL.parse(`http://${host}/${path}?${query}`))
      .filter((url) => url !== null);
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE');
    await fc.assert(
      fc.asyncProperty(address, method, kiosk, instant, uuid, async (url, verb, at, time, id) => {
        const request = {
          kiosk: at,
          audience: url.host,
          method: verb,
          path: `${url.pathname}${url.search}`,
          at: time,
          id,
        };
        const proof = readProof(await proveRequest(privateKey, { ...request, body: new Uint8Array() }));
        if (!proof) throw new Error('a proof that we made is read');
        const bodySha256 = 'a'.repeat(64);
        expect(linesOf(requestText({ ...request, ...proof, bodySha256 }), 'vnkiosk/request/v1')).toEqual([
          at,
          url.host,
          verb,
          request.path,
          time,
          id,
          bodySha256,
        ]);
      }),
    );
  });
});

describe('facts', () => {
  it('have one text for one person, however the letters were composed, and other texts for others', () => {
    const given = { citizenId: '038899000001', birthDate: '1999', sex: 'male' as const, residence: '' };
    const textOf = (fullName: string) => factsText(declarantOf({ ...given, fullName }));
    expect(textOf('Nguyễn  Văn Thử '.normalize('NFD'))).toBe(textOf('Nguyễn Văn Thử'));
    expect(textOf('Nguyễn Văn Thứ')).not.toBe(textOf('Nguyễn Văn Thử'));
    expect(textOf('NGUYỄN VĂN THỬ')).not.toBe(textOf('Nguyễn Văn Thử'));
    expect(Declarant.safeParse({ fullName: 'Nguyễn'.normalize('NFD') }).success).toBe(false);
  });

  it('that are tidied are facts that can be signed, whatever a card or a provider said', () => {
    fc.assert(
      fc.property(
        fc.oneof(sly, fc.string({ unit: 'binary', maxLength: 400 })),
        sly,
        (fullName, residence) => {
          const tidied = declarantOf({
            fullName,
            residence,
            citizenId: '038899000001',
            birthDate: '1999',
            sex: 'female',
          });
          expect(Declarant.safeParse(tidied).success).toBe(true);
          expect(readFacts(throughBytes(factsText(tidied)))).toEqual(tidied);
        },
      ),
      RUNS,
    );
  });

  it('tell one that is absent from one that says so', () => {
    const texts = [{}, { fullName: 'absent' }, { fullName: 'x' }, { residence: 'x' }].map(factsText);
    expect(new Set(texts).size).toBe(texts.length);
    expect(Declarant.safeParse({ fullName: '' }).success).toBe(false);
  });
});
