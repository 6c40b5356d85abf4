import { expect, it } from 'vitest';
import type { ProblemDocument } from '#shared/api/index.ts';
import {
  type Declarant,
  deliveryText,
  importPublicKey,
  manifestText,
  type Receipt,
  receiptText,
  sha256Hex,
  slipNumber,
  uuidV7,
  verifyText,
} from '#shared/dossier/index.ts';
import { verifyAudit } from '../../../server/audit/index.ts';
import { DOSSIER_RATE, REQUEST_LIMIT } from '../../../server/intake/index.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import {
  enrolKiosk,
  formOf,
  JPEG,
  makeDossier,
  makeStatement,
  makeTrial,
  type Package,
  putDossier,
  sealDossier,
  sign,
  type TestKiosk,
  type Trial,
} from './trial.ts';

const codeOf = async (response: Response): Promise<string> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return ((await response.json()) as ProblemDocument).code;
};

/** Dossiers that this kiosk has brought in; the tests share a database, each has a kiosk of its own. */
const rowsOf = ({ context }: Trial, kiosk: TestKiosk) =>
  context.db.selectFrom('dossier').selectAll().where('kiosk_id', '=', kiosk.id).execute();

const rowOf = async (trial: Trial, kiosk: TestKiosk) => {
  const [row, ...others] = await rowsOf(trial, kiosk);
  if (!row || others.length > 0) throw new Error('not one dossier');
  return row;
};

describeEachDatabase('intake', (open) => {
  let database: Promise<TestDatabase> | undefined;
  const ready = async (): Promise<{ trial: Trial; kiosk: TestKiosk }> => {
    database ??= open();
    const trial = await makeTrial(await database);
    return { trial, kiosk: await enrolKiosk(trial) };
  };

  it('keeps a dossier with its parts and answers with a receipt that verifies', async () => {
    const { trial, kiosk } = await ready();
    const draft = makeDossier(kiosk, trial);
    const dossier = { ...draft, identity: await makeStatement(trial, draft, 'eid') };
    const sealed = await sealDossier(kiosk, dossier);
    const response = await putDossier(kiosk, sealed);
    expect(response.status).toBe(200);
    const receipt = (await response.json()) as Receipt;
    const digest = await sha256Hex(deliveryText(sealed.manifest, sealed.signature));
    expect(receipt).toMatchObject({ kiosk: kiosk.id, seq: 1, dossier: dossier.id, digest });
    const key = await importPublicKey(kiosk.answer.keys.signing.publicKey as JsonWebKey);
    expect(key && (await verifyText(key, receiptText(receipt), receipt.signature))).toBe(true);

    const row = await rowOf(trial, kiosk);
    expect(row).toMatchObject({ id: dossier.id, seq: 1, slip: dossier.slip, assurance: 'eid' });
    expect(row.state).toBe('submitted');
    expect(row.problems).toEqual([]);
    // What is held proves by itself whose it is, and that the receipt is about it.
    expect(row.manifest_text).toBe(manifestText(sealed.manifest));
    expect(await verifyText(kiosk.key.publicKey, row.manifest_text, row.signature)).toBe(true);
    expect(row.digest).toBe(digest);
    const parts = await trial.context.db
      .selectFrom('dossier_part')
      .selectAll()
      .where('dossier_id', '=', dossier.id)
      .orderBy('name')
      .execute();
    expect(parts.map(({ name }) => name)).toEqual(['dossier', 'photo-1']);
    expect(Buffer.compare(parts[1]?.sealed ?? Buffer.of(), sealed.parts.get('photo-1') ?? Buffer.of())).toBe(
      0,
    );
    expect(parts[1]?.size).toBe(JPEG.length);
    const stored = Buffer.concat(parts.map(({ sealed: bytes }) => Buffer.from(bytes)));
    expect(stored.includes(Buffer.from('Nguyễn'))).toBe(false);
    const events = await trial.context.db.selectFrom('event_feed').selectAll().execute();
    expect(events).toContainEqual(
      expect.objectContaining({ topic: 'dossier', data: { dossier: dossier.id, kiosk: kiosk.id } }),
    );
    expect((await verifyAudit(trial.context.db)).ok).toBe(true);
  });

  it('answers the same dossier with the very same receipt, also sent many times at once', async () => {
    const { trial, kiosk } = await ready();
    const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial));
    const answers = await Promise.all(Array.from({ length: 5 }, () => putDossier(kiosk, sealed)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const receipts = await Promise.all(answers.map((answer) => answer.json()));
    trial.skip(3_600_000);
    receipts.push(await (await putDossier(kiosk, sealed)).json());
    for (const receipt of receipts) expect(receipt).toEqual(receipts[0]);
    expect(await rowsOf(trial, kiosk)).toHaveLength(1);
    const received = await trial.context.db
      .selectFrom('audit_event')
      .select('id')
      .where('subject', '=', sealed.manifest.dossier)
      .execute();
    expect(received).toHaveLength(1);
  });

  it('receipts what it holds even when the parts do not come a second time', async () => {
    const { trial, kiosk } = await ready();
    const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial));
    const first = await (await putDossier(kiosk, sealed)).json();
    const again = await putDossier(kiosk, { ...sealed, parts: new Map() });
    expect(await again.json()).toEqual(first);
  });

  it('gives a receipt that is good for one sealed copy only', async () => {
    const { trial, kiosk } = await ready();
    const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial));
    const receipt = (await (await putDossier(kiosk, sealed)).json()) as Receipt;
    // The same manifest signed once more has another signature (ECDSA draws a number each time).
    const again = { ...sealed, signature: await sign(kiosk, sealed.manifest) };
    expect(again.signature).not.toBe(sealed.signature);
    expect(receipt.digest).not.toBe(await sha256Hex(deliveryText(again.manifest, again.signature)));
    const refused = await putDossier(kiosk, again);
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'other-dossier']);
    expect(await (await putDossier(kiosk, sealed)).json()).toEqual(receipt);
  });

  it('refuses another dossier under a held id, and a number that is taken', async () => {
    const { trial, kiosk } = await ready();
    const first = makeDossier(kiosk, trial);
    expect((await putDossier(kiosk, await sealDossier(kiosk, first))).status).toBe(200);
    const other = await putDossier(kiosk, await sealDossier(kiosk, { ...first, language: 'en' }));
    expect([other.status, await codeOf(other)]).toEqual([409, 'other-dossier']);
    const twin = makeDossier(kiosk, trial, { id: uuidV7(1) });
    const taken = await putDossier(kiosk, await sealDossier(kiosk, twin));
    expect([taken.status, await codeOf(taken)]).toEqual([409, 'sequence-taken']);
    expect(await rowsOf(trial, kiosk)).toHaveLength(1);
  });

  it('refuses every kind of tampering, keeps nothing, and says no value back', async () => {
    const { trial, kiosk } = await ready();
    const dossier = makeDossier(kiosk, trial);
    const good = await sealDossier(kiosk, dossier);
    const flip = (bytes: Uint8Array<ArrayBuffer>, at: number) =>
      bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
    const resigned = async (manifest: Package['manifest']): Promise<Package> => ({
      ...good,
      manifest,
      signature: await sign(kiosk, manifest),
    });
    const part = good.manifest.parts[0];
    const sealedPart = good.parts.get('dossier');
    if (!part || !sealedPart) throw new Error('no part');
    const [, ...others] = good.manifest.parts;
    const cases: Array<[string, Package, number, string]> = [
      ['signature', { ...good, signature: `A${good.signature.slice(1)}A` }, 400, 'bad-signature'],
      ['manifest', { ...good, manifest: { ...good.manifest, seq: 2 } }, 400, 'bad-signature'],
      [
        'ciphertext',
        { ...good, parts: new Map([...good.parts, ['dossier', flip(sealedPart, 5)]]) },
        400,
        'part-differs',
      ],
      [
        'length',
        { ...good, parts: new Map([...good.parts, ['dossier', sealedPart.slice(1)]]) },
        400,
        'part-differs',
      ],
      ['missing part', { ...good, parts: new Map([['dossier', sealedPart]]) }, 409, 'part-missing'],
      ['part too many', { ...good, parts: new Map([...good.parts, ['photo-2', JPEG]]) }, 400, 'unknown-part'],
      [
        'named twice',
        await resigned({ ...good.manifest, parts: [part, part, ...others] }),
        400,
        'bad-manifest',
      ],
      [
        'no dossier',
        { ...(await resigned({ ...good.manifest, parts: others })), parts: new Map() },
        400,
        'bad-manifest',
      ],
      ['other key id', await resigned({ ...good.manifest, keyId: 'nobody' }), 422, 'cannot-open'],
      [
        'other encapsulated key',
        await resigned({
          ...good.manifest,
          parts: [{ ...part, encapsulatedKey: others[0]?.encapsulatedKey ?? '' }, ...others],
        }),
        422,
        'cannot-open',
      ],
      ['other number', await resigned({ ...good.manifest, seq: 2 }), 422, 'bad-slip'],
      [
        'other number and slip',
        await resigned({ ...good.manifest, seq: 2, slip: slipNumber(kiosk.id, 2) }),
        422,
        'cannot-open',
      ],
      [
        'other flow',
        await resigned({ ...good.manifest, flow: { ...good.manifest.flow, version: 2 } }),
        422,
        'unknown-flow',
      ],
    ];
    for (const [name, spoiled, status, code] of cases) {
      const response = await putDossier(kiosk, spoiled);
      const text = await response.clone().text();
      expect([name, response.status, await codeOf(response)]).toEqual([name, status, code]);
      expect(text).not.toContain('Nguyễn');
    }
    const short = new Map([...good.parts, ['dossier', sealedPart.slice(1)] as const]);
    const told = (await (await putDossier(kiosk, { ...good, parts: short })).json()) as ProblemDocument;
    expect(told.errors).toEqual([{ at: '/manifest/parts/0/size', detail: 'differs' }]);
    expect(await rowsOf(trial, kiosk)).toEqual([]);
    expect((await putDossier(kiosk, good)).status).toBe(200);
  });

  it('refuses a dossier that is not what its manifest says', async () => {
    const { trial, kiosk } = await ready();
    const base = makeDossier(kiosk, trial);
    const statement = await makeStatement(trial, base, 'eid');
    const cases: Array<[string, unknown, string]> = [
      ['not a dossier', { ...base, extra: true }, 'bad-dossier'],
      ['a statement of nobody', { ...base, identity: { ...statement, assurance: 'card' } }, 'bad-statement'],
      ['a statement by an unknown key', { ...base, identity: { ...statement, keyId: 'x' } }, 'bad-statement'],
      [
        'a statement of another visit',
        { ...base, identity: statement, visit: crypto.randomUUID() },
        'foreign-statement',
      ],
      ['another point', { ...base, point: 'ABC' }, 'not-its-manifest'],
      ['documents that were not sent', { ...base, documents: [] }, 'documents-differ'],
      [
        'one photograph for two papers',
        { ...base, documents: [...base.documents, ...base.documents] },
        'documents-differ',
      ],
    ];
    for (const [name, dossier, code] of cases) {
      const response = await putDossier(kiosk, await sealDossier(kiosk, dossier));
      expect([name, response.status, await codeOf(response)]).toEqual([name, 422, code]);
    }
    for (const [field, value] of [
      ['id', uuidV7(2)],
      ['seq', 7],
      ['slip', slipNumber('KVL-9', 1)],
      ['kiosk', 'KVL-99'],
      ['flow', { ...base.flow, id: 'khac' }],
    ] as const) {
      const manifest = (await sealDossier(kiosk, base)).manifest;
      const sealed = await sealDossier(
        kiosk,
        { ...base, [field]: value },
        {
          manifest: {
            dossier: manifest.dossier,
            slip: manifest.slip,
            kiosk: manifest.kiosk,
            seq: manifest.seq,
            flow: manifest.flow,
          },
        },
      );
      const response = await putDossier(kiosk, sealed);
      expect([field, response.status, await codeOf(response)]).toEqual([field, 422, 'not-its-manifest']);
    }
    const png = await sealDossier(kiosk, base, { photos: { 'photo-1': Uint8Array.of(0x89, 0x50, 0x4e) } });
    expect(await codeOf(await putDossier(kiosk, png))).toBe('not-a-jpeg');
    expect(await rowsOf(trial, kiosk)).toEqual([]);
  });

  it('refuses a declarant who is not the person of the statement, whatever differs', async () => {
    const { trial, kiosk } = await ready();
    const declarant: Declarant = {
      fullName: 'Nguyễn Văn Thử',
      citizenId: '038899000001',
      birthDate: '1999-03-02',
      sex: 'male',
    };
    const base = makeDossier(kiosk, trial, { declarant });
    const identity = await makeStatement(trial, base, 'eid');
    const { fullName: _, ...nameless } = declarant;
    const others: Array<[string, Declarant]> = [
      ['another name', { ...declarant, fullName: 'Nguyễn Văn Thứ' }],
      ['another number', { ...declarant, citizenId: '038899000002' }],
      ['another birth date', { ...declarant, birthDate: '1999-03-03' }],
      ['a birth date less exact', { ...declarant, birthDate: '1999' }],
      ['another sex', { ...declarant, sex: 'female' }],
      ['a fact more', { ...declarant, residence: 'Khu III' }],
      ['a fact less', nameless],
      ['nothing', {}],
    ];
    for (const [what, declares] of others) {
      const sealed = await sealDossier(kiosk, { ...base, identity, declarant: declares });
      const response = await putDossier(kiosk, sealed);
      const told = (await response.json()) as ProblemDocument;
      expect([what, response.status, told.code]).toEqual([what, 422, 'declarant-differs']);
      expect(told.errors).toEqual([{ at: '/declarant', detail: 'differs' }]);
    }
    const composed = { ...declarant, fullName: 'Nguyễn Văn Thử'.normalize('NFD') };
    const strange = await sealDossier(kiosk, { ...base, identity, declarant: composed });
    expect(await codeOf(await putDossier(kiosk, strange))).toBe('bad-dossier');
    expect(await rowsOf(trial, kiosk)).toEqual([]);
    expect((await putDossier(kiosk, await sealDossier(kiosk, { ...base, identity }))).status).toBe(200);
  });

  it('refuses signatures and keys of another length by themselves, and says where', async () => {
    const { trial, kiosk } = await ready();
    const good = await sealDossier(kiosk, makeDossier(kiosk, trial));
    const [part, ...others] = good.manifest.parts;
    if (!part) throw new Error('no part');
    const told = async (sealed: Package) => {
      const response = await putDossier(kiosk, sealed);
      const { code, errors } = (await response.json()) as ProblemDocument;
      return [response.status, code, errors?.map(({ at }) => at)];
    };
    for (const signature of ['', 'AA', good.signature.slice(1), `${good.signature}A`, `${good.signature}==`])
      expect(await told({ ...good, signature })).toEqual([400, 'bad-signature', ['/signature']]);
    const wrong = good.signature.endsWith('A') ? 'Q' : 'A';
    const other = `${wrong}${good.signature.slice(1, -1)}${wrong}`;
    expect(await told({ ...good, signature: other })).toEqual([400, 'bad-signature', undefined]);
    const key = part.encapsulatedKey;
    for (const encapsulatedKey of ['', 'AA', key.slice(1), `${key}A`, key.repeat(2), `${key}=`]) {
      const manifest = { ...good.manifest, parts: [{ ...part, encapsulatedKey }, ...others] };
      const signed = { ...good, manifest, signature: await sign(kiosk, manifest) };
      expect(await told(signed)).toEqual([400, 'bad-manifest', ['/manifest/parts/0/encapsulatedKey']]);
    }
    expect(await rowsOf(trial, kiosk)).toEqual([]);
  });

  it('refuses what is no such request: shapes, sizes, addresses', async () => {
    const { trial, kiosk } = await ready();
    const dossier = makeDossier(kiosk, trial);
    const good = await sealDossier(kiosk, dossier);
    const path = `/api/dossiers/${dossier.id}`;
    const form = (change: (form: FormData) => void) => {
      const made = formOf(good);
      change(made);
      return made;
    };
    const cases: Array<[string, unknown, number, string]> = [
      ['json', { a: 1 }, 415, 'not-multipart'],
      ['no manifest', form((made) => made.delete('manifest')), 400, 'bad-multipart'],
      ['a text too many', form((made) => made.set('more', 'x')), 400, 'bad-multipart'],
      ['not json', form((made) => made.set('manifest', '{')), 400, 'bad-manifest'],
      ['not a manifest', form((made) => made.set('manifest', '{"format":1}')), 400, 'bad-manifest'],
      ['a long manifest', form((made) => made.set('manifest', ' '.repeat(70_000))), 413, 'too-large'],
      ['twice', form((made) => made.append('dossier', new Blob([JPEG]), 'x')), 400, 'part-twice'],
      [
        'a large part',
        form((made) => made.set('photo-1', new Blob([new Uint8Array(4 * 1024 * 1024 + 1)]), 'x')),
        413,
        'too-large',
      ],
    ];
    for (const [name, body, status, code] of cases) {
      const response = await kiosk.send('PUT', path, body);
      expect([name, response.status, await codeOf(response)]).toEqual([name, status, code]);
    }
    const elsewhere = await putDossier(kiosk, good, uuidV7(3));
    expect([elsewhere.status, await codeOf(elsewhere)]).toEqual([400, 'not-its-address']);
    const broken = await kiosk.send(
      'PUT',
      path,
      { a: 1 },
      { headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    );
    expect([broken.status, await codeOf(broken)]).toEqual([400, 'bad-multipart']);
    const headers = { 'content-length': String(REQUEST_LIMIT + 1) };
    const huge = await trial.app.request(path, { method: 'PUT', headers, body: new Uint8Array(1) });
    expect([huge.status, await codeOf(huge)]).toEqual([413, 'too-large']);
  });

  it('records what the rules find wanting and never refuses for it', async () => {
    const { trial, kiosk } = await ready();
    const dossier = makeDossier(kiosk, trial, {
      actingFor: 'other',
      declaredAt: '2025-12-31T10:00:00.000Z',
      answers: {
        'card.kind': 'pupil',
        'reader.age': 3,
        'papers.portrait': 'have',
        'Nguyễn \u0000 Văn': 'x',
      },
    });
    const response = await putDossier(kiosk, await sealDossier(kiosk, dossier));
    expect(response.status).toBe(200);
    const row = await rowOf(trial, kiosk);
    expect(row.state).toBe('prepared');
    expect(row.assurance).toBe('none');
    expect(row.problems).toEqual([
      { field: 'reader.name', code: 'required' },
      { field: 'reader.school', code: 'required' },
      { field: 'reader.age', code: 'not-on-path' },
      { field: '?', code: 'not-on-path' },
      { field: 'papers.portrait', code: 'photograph-not-asked' },
      { field: 'visit.actingFor', code: 'not-offered' },
      { field: 'today', code: 'not-in-force' },
    ]);
  });

  it('tells a photograph that is missing', async () => {
    const { trial, kiosk } = await ready();
    const dossier = makeDossier(kiosk, trial, { documents: [] });
    expect((await putDossier(kiosk, await sealDossier(kiosk, dossier, { photos: {} }))).status).toBe(200);
    const row = await rowOf(trial, kiosk);
    expect(row.problems).toEqual([{ field: 'papers.portrait', code: 'photograph-missing' }]);
  });

  it.each([
    ['eid', 'submitted'],
    ['attendant', 'submitted'],
    ['card', 'prepared'],
    ['none', 'prepared'],
  ] as const)('counts assurance %s as %s', async (assurance, state) => {
    const { trial, kiosk } = await ready();
    const draft = makeDossier(kiosk, trial);
    const dossier = { ...draft, identity: await makeStatement(trial, draft, assurance) };
    expect((await putDossier(kiosk, await sealDossier(kiosk, dossier))).status).toBe(200);
    const row = await rowOf(trial, kiosk);
    expect(row).toMatchObject({ state, assurance });
  });

  it('limits each kiosk by itself and says when to come back', async () => {
    const { trial, kiosk } = await ready();
    const other = await enrolKiosk(trial);
    const path = `/api/dossiers/${uuidV7(4)}`;
    for (let attempt = 0; attempt < DOSSIER_RATE.capacity; attempt++)
      expect((await kiosk.send('PUT', path, { a: 1 })).status).toBe(415);
    const refused = await kiosk.send('PUT', path, { a: 1 });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await other.send('PUT', path, { a: 1 })).status).toBe(415);
    trial.skip(1000);
    expect((await kiosk.send('PUT', path, { a: 1 })).status).toBe(415);
  });

  it('tells by the slip whether the dossier is held, and nothing else', async () => {
    const { trial, kiosk } = await ready();
    trial.skip(17 * 60_000);
    const dossier = makeDossier(kiosk, trial);
    const ask = async (path: string) => trial.app.request(path);
    const before = await ask(`/api/slips/${dossier.slip}`);
    expect(await before.json()).toEqual({ slip: dossier.slip, held: false });
    await putDossier(kiosk, await sealDossier(kiosk, dossier));
    const after = await ask(`/api/slips/${dossier.slip.toLowerCase()}`);
    // To the hour: the minute might tell who stood at the kiosk.
    expect(await after.json()).toEqual({ slip: dossier.slip, held: true, hour: '2026-11-23T02:00:00.000Z' });
    const wrong = await ask('/api/slips/KVL-1-00001-AA');
    expect([wrong.status, await codeOf(wrong)]).toEqual([400, 'bad-slip']);
  });
});
