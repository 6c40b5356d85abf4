import { describe, expect, it } from 'vitest';
import type { ParkedContent, ParkedMatter, ParkedParcel, ProblemDocument } from '#shared/api/index.ts';
import {
  createVisitCipher,
  type Declarant,
  DRAFT,
  fromBase64Url,
  type IdentityStatement,
  newParkingCode,
  seal,
  toBase64Url,
  utf8,
  uuidV7,
  VISIT_KEY_BYTES,
  visitKeyInfo,
} from '#shared/dossier/index.ts';
import { MOST_WRONG_CODES } from '../../../server/parking/store.ts';
import { signInsOf } from '../../../server/sign-in/sign-ins.ts';
import {
  enrolKiosk,
  jsonInit,
  makeDossier,
  makeStatement,
  makeTrial,
  putDossier,
  START,
  sealDossier,
  type TestKiosk,
  type Trial,
} from '../core/trial.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';

const PERSON: Declarant = { fullName: 'Nguyễn Văn Thử', citizenId: '038899000001' };
const OTHER: Declarant = { fullName: 'Phạm Thị Thí Dụ', citizenId: '038199000002' };
const DAY_MS = 86_400_000;

/** A draft as a kiosk keeps it, with the key it lies under. */
async function makeParcel(
  kiosk: TestKiosk,
  change: {
    content?: Partial<ParkedContent>;
    visit?: string;
    savedAt?: number;
    owner?: ParkedContent['owner'];
  } = {},
) {
  const visit = change.visit ?? crypto.randomUUID();
  const raw = crypto.getRandomValues(new Uint8Array(VISIT_KEY_BYTES));
  const key = toBase64Url(raw);
  const sealed = await seal(
    fromBase64Url(kiosk.answer.keys.sealing.publicKey) ?? new Uint8Array(),
    visitKeyInfo(kiosk.id, visit),
    raw,
  );
  const cipher = await createVisitCipher(visit, raw);
  const content: ParkedContent = {
    stage: 'answering',
    owner: change.owner === undefined ? { statement: null, resident: PERSON } : change.owner,
    dossier: uuidV7(START),
    entry: { id: 'the-ban-doc' },
    answers: { 'reader.name': 'Nguyễn Văn Thử' },
    parkingCode: null,
    parkedFrom: null,
    ...change.content,
  };
  const encrypted = async (name: string, bytes: Uint8Array<ArrayBuffer>) => {
    const { iv, ciphertext } = await cipher.encrypt(name, bytes);
    return { iv: toBase64Url(iv), ciphertext: toBase64Url(ciphertext) };
  };
  const parcel: ParkedParcel = {
    format: 1,
    id: crypto.randomUUID(),
    kiosk: kiosk.id,
    visit,
    sealedKey: {
      encapsulatedKey: toBase64Url(sealed.encapsulatedKey),
      ciphertext: toBase64Url(sealed.ciphertext),
    },
    savedAt: new Date(change.savedAt ?? START).toISOString(),
    draft: await encrypted(DRAFT, utf8(JSON.stringify(content))),
    photos: [{ name: 'portrait', ...(await encrypted('portrait', Uint8Array.of(1, 2, 3))) }],
  };
  return { parcel, key, content };
}

const put = (kiosk: TestKiosk, parcel: ParkedParcel) => kiosk.send('PUT', `/api/parked/${parcel.id}`, parcel);

/** Somebody at a kiosk, signed in as far as `assurance` goes. */
async function comeIn(
  { app, context }: Trial,
  kiosk: TestKiosk,
  facts: Declarant,
  assurance: IdentityStatement['assurance'],
) {
  const visit = crypto.randomUUID();
  const begun = await kiosk.send('POST', '/api/visits', { visit });
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const issuer = assurance === 'eid' ? 'https://vneid.localhost' : assurance;
  await signInsOf(context).start(
    { id: visit, kiosk: kiosk.id },
    await context.settings.forKiosk(kiosk.id),
    {
      method: 'card',
      run: (_request, _given, tell) =>
        tell({
          status: 'verified',
          identified: { issuer, subject: facts.citizenId ?? '', assurance, facts },
        }),
    },
    null,
  );
  const headers = { cookie, 'content-type': 'application/json' };
  return {
    visit,
    headers,
    list: async (): Promise<ParkedMatter[]> => {
      const answer = await app.request('/api/visits/current/parked', { headers });
      return ((await answer.json()) as { parked: ParkedMatter[] }).parked;
    },
    resume: (id: string, code?: string) =>
      app.request(`/api/visits/current/parked/${id}`, {
        ...jsonInit('POST', code === undefined ? {} : { code }),
        headers,
      }),
    giveUp: (id: string) => app.request(`/api/visits/current/parked/${id}`, { method: 'DELETE', headers }),
  };
}

const problemOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as ProblemDocument).code,
];

describeEachDatabase('parked drafts', (open) => {
  let database: Promise<TestDatabase> | undefined;
  const ready = async () => {
    database ??= open();
    const trial = await makeTrial(await database);
    await trial.context.db.deleteFrom('parked_draft').execute();
    return { trial, kiosk: await enrolKiosk(trial) };
  };
  const oneParked = async () => {
    const { trial, kiosk } = await ready();
    const { parcel } = await makeParcel(kiosk);
    await put(kiosk, parcel);
    return { trial, kiosk, parcel };
  };

  it('come back to the same person by e-ID, at another kiosk, without any code', async () => {
    const { trial, kiosk } = await ready();
    const { parcel, key } = await makeParcel(kiosk, { content: { parkingCode: newParkingCode() } });
    const kept = await put(kiosk, parcel);
    expect([kept.status, await kept.json()]).toEqual([200, { id: parcel.id, kept: true }]);
    const other = await enrolKiosk(trial);
    const person = await comeIn(trial, other, PERSON, 'eid');
    expect(await person.list()).toEqual([
      {
        id: parcel.id,
        flow: 'the-ban-doc',
        savedAt: parcel.savedAt,
        expiresAt: new Date(START + 7 * DAY_MS).toISOString(),
        needsCode: false,
      },
    ]);
    const resumed = await person.resume(parcel.id);
    expect([resumed.status, await resumed.json()]).toEqual([200, { key, parcel }]);
    expect(resumed.headers.get('cache-control')).toBe('no-store');
  });

  it('need the slip’s code beside an attendant’s word, where one was printed', async () => {
    const { trial, kiosk } = await ready();
    const code = newParkingCode();
    const { parcel } = await makeParcel(kiosk, { content: { parkingCode: code } });
    await put(kiosk, parcel);
    const byPowerCut = await makeParcel(kiosk);
    await put(kiosk, byPowerCut.parcel);
    const person = await comeIn(trial, kiosk, PERSON, 'attendant');
    const needs = Object.fromEntries((await person.list()).map(({ id, needsCode }) => [id, needsCode]));
    expect(needs).toEqual({ [parcel.id]: true, [byPowerCut.parcel.id]: false });
    expect(await problemOf(await person.resume(parcel.id))).toEqual([403, 'wrong-code']);
    expect(await problemOf(await person.resume(parcel.id, '0000-0000'))).toEqual([403, 'wrong-code']);
    expect((await person.resume(parcel.id, code)).status).toBe(200);
    expect((await person.resume(byPowerCut.parcel.id)).status).toBe(200);
  });

  it('lock their code after a few wrong ones; e-ID still opens them', async () => {
    const { trial, kiosk } = await ready();
    const code = newParkingCode();
    const { parcel } = await makeParcel(kiosk, { content: { parkingCode: code } });
    await put(kiosk, parcel);
    const person = await comeIn(trial, kiosk, PERSON, 'attendant');
    for (let wrong = 0; wrong < MOST_WRONG_CODES; wrong++)
      expect(await problemOf(await person.resume(parcel.id, '0000-0000'))).toEqual([403, 'wrong-code']);
    expect(await problemOf(await person.resume(parcel.id, code))).toEqual([403, 'locked']);
    const byPhone = await comeIn(trial, kiosk, PERSON, 'eid');
    expect((await byPhone.resume(parcel.id)).status).toBe(200);
  });

  it('are nobody else’s, and not a card’s alone', async () => {
    const { trial, kiosk, parcel } = await oneParked();
    for (const [facts, assurance, refusal] of [
      [OTHER, 'eid', [404, 'not-found']],
      [OTHER, 'attendant', [404, 'not-found']],
      [PERSON, 'card', [403, 'not-signed-in']],
    ] as const) {
      const who = await comeIn(trial, kiosk, facts, assurance);
      expect(await who.list()).toEqual([]);
      expect(await problemOf(await who.resume(parcel.id))).toEqual(refusal);
      expect((await who.giveUp(parcel.id)).status).toBe(204);
    }
    expect(await (await comeIn(trial, kiosk, PERSON, 'eid')).list()).toHaveLength(1);
    const nobody = await trial.app.request('/api/visits/current/parked');
    expect(await problemOf(nobody)).toEqual([401, 'no-visit']);
  });

  it('lie there as before when the server has forgotten who is signed in, and are told of so', async () => {
    const { trial, kiosk, parcel } = await oneParked();
    const person = await comeIn(trial, kiosk, PERSON, 'eid');
    expect(await person.list()).toHaveLength(1);
    // What a restart takes.
    trial.context.residents.forget(person.visit);
    expect(await problemOf(await person.resume(parcel.id))).toEqual([403, 'not-signed-in']);
    const list = await trial.app.request('/api/visits/current/parked', { headers: person.headers });
    expect(await problemOf(list)).toEqual([403, 'not-signed-in']);
    const again = await comeIn(trial, kiosk, PERSON, 'eid');
    expect((await again.resume(parcel.id)).status).toBe(200);
  });

  it('are given up by the visit they were given to, also when the server has forgotten its person', async () => {
    const { trial, kiosk, parcel } = await oneParked();
    const person = await comeIn(trial, kiosk, PERSON, 'eid');
    const another = await comeIn(trial, await enrolKiosk(trial), PERSON, 'eid');
    expect((await person.resume(parcel.id)).status).toBe(200);
    for (const { visit } of [another, person]) trial.context.residents.forget(visit);
    const later = await comeIn(trial, await enrolKiosk(trial), PERSON, 'eid');
    expect((await another.giveUp(parcel.id)).status).toBe(204);
    expect(await later.list()).toHaveLength(1);
    expect((await person.giveUp(parcel.id)).status).toBe(204);
    expect(await later.list()).toEqual([]);
  });

  it('delivered twice are one; resumed and given up, a late second delivery does not bring them back', async () => {
    const { trial, kiosk, parcel } = await oneParked();
    await put(kiosk, parcel);
    const person = await comeIn(trial, kiosk, PERSON, 'eid');
    expect(await person.list()).toHaveLength(1);
    expect((await person.giveUp(parcel.id)).status).toBe(204);
    expect(await (await put(kiosk, parcel)).json()).toEqual({ id: parcel.id, kept: true });
    expect(await person.list()).toEqual([]);
    expect(await problemOf(await person.resume(parcel.id))).toEqual([404, 'not-found']);
    const row = await trial.context.db.selectFrom('parked_draft').selectAll().executeTakeFirstOrThrow();
    expect(row.parcel).toBeNull();
  });

  it('give way to what they were gone on with, parked again; and to the dossier they became', async () => {
    const { trial, kiosk } = await ready();
    const first = await makeParcel(kiosk);
    await put(kiosk, first.parcel);
    const again = await makeParcel(kiosk, { content: { parkedFrom: first.parcel.id } });
    await put(kiosk, again.parcel);
    const person = await comeIn(trial, kiosk, PERSON, 'eid');
    expect((await person.list()).map(({ id }) => id)).toEqual([again.parcel.id]);
    const dossier = makeDossier(kiosk, trial, { id: again.content.dossier });
    expect((await putDossier(kiosk, await sealDossier(kiosk, dossier))).status).toBe(200);
    expect(await person.list()).toEqual([]);
  });

  it('take nobody else’s place', async () => {
    const { trial, kiosk } = await ready();
    const first = await makeParcel(kiosk);
    await put(kiosk, first.parcel);
    const strange = { statement: null, resident: OTHER };
    await put(
      kiosk,
      (await makeParcel(kiosk, { owner: strange, content: { parkedFrom: first.parcel.id } })).parcel,
    );
    expect(await (await comeIn(trial, kiosk, PERSON, 'eid')).list()).toHaveLength(1);
  });

  it('are kept for their days and no longer, whatever the kiosk’s clock says', async () => {
    const { trial, kiosk } = await ready();
    const { parcel } = await makeParcel(kiosk, { savedAt: START + 300 * DAY_MS });
    await put(kiosk, parcel);
    trial.skip(7 * DAY_MS - 1);
    const person = await comeIn(trial, kiosk, PERSON, 'eid');
    expect(await person.list()).toHaveLength(1);
    trial.skip(1);
    expect(await person.list()).toEqual([]);
    expect(await problemOf(await person.resume(parcel.id))).toEqual([404, 'not-found']);
  });

  it('of a person an e-ID provider names without a number, go by that name', async () => {
    const { trial, kiosk } = await ready();
    const nameless: Declarant = { fullName: 'Nguyễn Văn Thử' };
    const visit = crypto.randomUUID();
    const statement = await makeStatement(trial, { kiosk: kiosk.id, visit, declarant: nameless }, 'eid');
    const { parcel } = await makeParcel(kiosk, { visit, owner: { statement, resident: nameless } });
    expect(await (await put(kiosk, parcel)).json()).toMatchObject({ kept: true });
    const row = await trial.context.db.selectFrom('parked_draft').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ citizen_hash: null, subject_hash: statement.subject });
    // Another visit's statement proves nothing here, and there is nothing else to know them by.
    const borrowed = await makeParcel(kiosk, { owner: { statement, resident: nameless } });
    expect(await (await put(kiosk, borrowed.parcel)).json()).toMatchObject({ kept: false });
  });

  it('tell nothing of whose they are in the database, and are only for kiosks to give', async () => {
    const { trial, kiosk } = await ready();
    const { parcel } = await makeParcel(kiosk, { content: { parkingCode: '4821-7396' } });
    await put(kiosk, parcel);
    const rows = JSON.stringify(await trial.context.db.selectFrom('parked_draft').selectAll().execute());
    for (const marker of ['038899000001', 'Nguyễn', '4821']) expect(rows).not.toContain(marker);
    const stranger = await trial.app.request(`/api/parked/${parcel.id}`, jsonInit('PUT', parcel));
    expect(stranger.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(trial.logged)).not.toContain('Nguyễn');
  });

  describe('are let go of', () => {
    it.each([
      ['when nobody had signed in', { owner: null }],
      ['when nothing was begun', { content: { entry: null } }],
      ['when nothing was answered yet', { content: { stage: 'choosing' } }],
      ['when nothing tells who it was', { owner: { statement: null, resident: {} } }],
    ] as const)('%s', async (_, change) => {
      const { kiosk } = await ready();
      const { parcel } = await makeParcel(kiosk, change);
      expect(await (await put(kiosk, parcel)).json()).toEqual({ id: parcel.id, kept: false });
    });
  });

  describe('are refused', () => {
    it.each([
      ['another visit’s key', (parcel: ParkedParcel) => ({ ...parcel, visit: crypto.randomUUID() })],
      [
        'bytes that were changed',
        (parcel: ParkedParcel) => ({ ...parcel, draft: parcel.photos[0] ?? parcel.draft }),
      ],
    ])('with %s', async (_, spoil) => {
      const { kiosk } = await ready();
      const { parcel } = await makeParcel(kiosk);
      const { draft, ...rest } = spoil(parcel);
      const spoiled = { ...rest, draft: { iv: draft.iv, ciphertext: draft.ciphertext } };
      expect(await problemOf(await put(kiosk, spoiled))).toEqual([422, 'cannot-open']);
    });

    it('under another id than their address', async () => {
      const { kiosk } = await ready();
      const { parcel } = await makeParcel(kiosk);
      const answer = await kiosk.send('PUT', `/api/parked/${crypto.randomUUID()}`, parcel);
      expect(await problemOf(answer)).toEqual([400, 'not-its-address']);
    });
  });
});
