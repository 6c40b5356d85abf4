import { hc } from 'hono/client';
import { expect, it } from 'vitest';
import { type EnrolAnswer, type Heartbeat, PointSettings, type ProblemDocument } from '#shared/api/index.ts';
import { exportPublicKey, makeKioskKey, makeServerKey } from '#shared/dossier/index.ts';
import type { Api } from '../../../server/app.ts';
import { json } from '../../../server/db/index.ts';
import { forgetProofs } from '../../../server/fleet/index.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import {
  CONTROL_TOKEN,
  ELSEWHERE,
  enrolKiosk,
  jsonInit,
  LOOPBACK,
  makeTrial,
  START,
  type TestKiosk,
  type Trial,
} from './trial.ts';

const HEARTBEAT: Heartbeat = {
  activity: 'idle',
  since: new Date(START).toISOString(),
  program: '0.0.0-test',
  outbox: { waiting: 0, quarantined: 0, oldestAt: null },
  lastSeq: 0,
};

const problemOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as ProblemDocument).code,
];

const beat = (kiosk: TestKiosk, change: Partial<Heartbeat> = {}) =>
  kiosk.send('POST', '/api/kiosks/heartbeat', { ...HEARTBEAT, ...change });

const makeCode = async ({ app }: Trial) => {
  const response = await app.request('/api/control/enrolment-codes', {
    method: 'POST',
    headers: { authorization: `Control ${CONTROL_TOKEN}` },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { code: string; kiosk: string; expiresAt: string };
};

const newPublicKey = async () => exportPublicKey((await makeKioskKey()).publicKey);

const enrol = ({ app }: Trial, code: string, publicKey: unknown, from = ELSEWHERE, more: RequestInit = {}) =>
  app.request('/api/kiosks/enrol', { ...jsonInit('POST', { code, publicKey }), ...more }, from);

/** A kiosk's heartbeat to a server of one's choice, at an address with its host. */
const sendTo = async (
  { app }: Trial,
  kiosk: TestKiosk,
  address: string,
  change: Parameters<TestKiosk['send']>[3],
): Promise<Response> => kiosk.send('POST', address, HEARTBEAT, { ...change, app });

describeEachDatabase('kiosks', (open) => {
  let database: Promise<TestDatabase> | undefined;
  const ready = async (options: Parameters<typeof makeTrial>[1] = {}): Promise<Trial> => {
    database ??= open();
    return makeTrial(await database, options);
  };

  it('enrols by the trial code from this machine only', async () => {
    const trial = await ready();
    const publicKey = await newPublicKey();
    const near = await enrol(trial, 'trial', publicKey, LOOPBACK);
    expect(near.status).toBe(200);
    const answer = (await near.json()) as EnrolAnswer;
    expect(answer.kiosk).toMatch(/^KVL-\d+$/);
    expect(answer.keys).toEqual(trial.context.keys.publicKeys());
    expect(PointSettings.safeParse(answer.settings).success).toBe(true);
    expect(await problemOf(await enrol(trial, 'trial', publicKey))).toEqual([403, 'bad-code']);
    const forwarded = await enrol(trial, 'trial', publicKey, LOOPBACK, {
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.1' },
    });
    expect(await problemOf(forwarded)).toEqual([403, 'bad-code']);
  });

  it('does not know the trial code in production', async () => {
    const trial = await ready({ env: { MODE: 'production', OIDC_ISSUER: 'https://id.example.vn' } });
    const response = await enrol(trial, 'trial', await newPublicKey(), LOOPBACK);
    expect(await problemOf(response)).toEqual([403, 'bad-code']);
  });

  it('gives the same key its same kiosk again, and other keys the next numbers', async () => {
    const trial = await ready();
    const publicKey = await newPublicKey();
    const ask = async (key: unknown) =>
      ((await (await enrol(trial, 'trial', key, LOOPBACK)).json()) as EnrolAnswer).kiosk;
    const first = await ask(publicKey);
    expect(await ask({ ...publicKey, kid: 'another word for it' })).toBe(first);
    const numberOf = (kiosk: string) => Number(kiosk.split('-')[1]);
    const both = await Promise.all([ask(await newPublicKey()), ask(await newPublicKey())]);
    expect(both.map(numberOf).sort((a, b) => a - b)).toEqual([numberOf(first) + 1, numberOf(first) + 2]);
  });

  it('enrols with a code once, in small letters too, and not after ten minutes', async () => {
    const trial = await ready();
    const { code, kiosk } = await makeCode(trial);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    const stored = await trial.context.db.selectFrom('enrolment_code').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(code.replace('-', ''));
    const enrolled = await enrol(trial, code.toLowerCase().replace('-', ' '), await newPublicKey());
    expect(((await enrolled.json()) as EnrolAnswer).kiosk).toBe(kiosk);
    expect(await problemOf(await enrol(trial, code, await newPublicKey()))).toEqual([403, 'bad-code']);
    const old = await makeCode(trial);
    expect(old.kiosk).not.toBe(kiosk);
    trial.skip(10 * 60_000 + 1);
    expect(await problemOf(await enrol(trial, old.code, await newPublicKey()))).toEqual([403, 'bad-code']);
  });

  it('keeps the number of an open code free', async () => {
    const trial = await ready();
    const { code, kiosk } = await makeCode(trial);
    const other = await enrolKiosk(trial);
    expect(other.id).not.toBe(kiosk);
    const enrolled = await enrol(trial, code, await newPublicKey());
    expect(((await enrolled.json()) as EnrolAnswer).kiosk).toBe(kiosk);
  });

  it('slows down who tries codes', async () => {
    const trial = await ready();
    const publicKey = await newPublicKey();
    const answers = [];
    for (let attempt = 0; attempt < 11; attempt++)
      answers.push(await enrol(trial, `AAAA-000${attempt % 10}`, publicKey));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(403), 429]);
    // Who tries elsewhere is not kept out by it.
    const other = { incoming: { socket: { remoteAddress: '192.0.2.8' } } };
    expect((await enrol(trial, 'ZZZZ-ZZZZ', await newPublicKey(), other)).status).toBe(403);
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('20');
    trial.skip(20_000);
    expect((await enrol(trial, 'AAAA-0001', publicKey)).status).toBe(403);
  });

  it('refuses a key that is none, and one of another kind', async () => {
    const trial = await ready();
    const good = await newPublicKey();
    const ed = await exportPublicKey((await makeServerKey()).publicKey);
    for (const key of [{ ...good, x: 'AAAA' }, ed])
      expect(await problemOf(await enrol(trial, 'trial', key, LOOPBACK))).toEqual([400, 'bad-key']);
    const response = await enrol(trial, 'trial', { kty: 'RSA' }, LOOPBACK);
    expect(response.status).toBe(400);
    const { code, errors } = (await response.json()) as ProblemDocument;
    expect(code).toBe('bad-request');
    expect(errors?.map(({ at }) => at)).toContain('/publicKey/kty');
  });

  it('answers a heartbeat with time, catalogue, keys and settings, and tells the desk of a change', async () => {
    const trial = await ready();
    const kiosk = await enrolKiosk(trial);
    const topics: string[] = [];
    trial.context.events.subscribe((event) => {
      if (event.kind === 'desk' && event.data.kiosk === kiosk.id) topics.push(event.topic);
    });
    const count = (expected: number) => expect.poll(() => topics.length).toBe(expected);
    const response = await beat(kiosk);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      serverTime: new Date(START).toISOString(),
      catalogueVersion: trial.context.catalogue.index().version,
      keys: trial.context.keys.publicKeys(),
      settings: await trial.context.settings.forKiosk(kiosk.id),
      mark: expect.any(String),
      retry: [],
      export: [],
    });
    await count(1);
    await beat(kiosk, { since: new Date(START - 1).toISOString() });
    await beat(kiosk, { activity: 'answering', flow: 'the-ban-doc' });
    await count(2);
    await beat(kiosk, { activity: 'answering', flow: 'the-ban-doc', lastSeq: 3 });
    await beat(kiosk, {
      activity: 'answering',
      flow: 'the-ban-doc',
      outbox: { waiting: 1, quarantined: 0, oldestAt: null },
    });
    await count(3);
    const row = await trial.context.db
      .selectFrom('kiosk')
      .selectAll()
      .where('id', '=', kiosk.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ program_version: '0.0.0-test', last_seen_at: new Date(START) });
    expect(row.status).toMatchObject({ activity: 'answering', outbox: { waiting: 1 } });
    trial.skip(91_000);
    await beat(kiosk, {
      activity: 'answering',
      flow: 'the-ban-doc',
      outbox: { waiting: 1, quarantined: 0, oldestAt: null },
    });
    await count(4);
  });

  it('refuses a request that is not proved, or whose proof does not fit', async () => {
    const trial = await ready();
    const kiosk = await enrolKiosk(trial);
    const path = '/api/kiosks/heartbeat';
    const bare = await trial.app.request(path, jsonInit('POST', HEARTBEAT));
    expect(bare.headers.get('www-authenticate')).toBe('Kiosk');
    expect(await problemOf(bare)).toEqual([401, 'no-proof']);
    const at = (milliseconds: number) => ({ at: new Date(START + milliseconds).toISOString() });
    for (const off of [-301_000, 301_000])
      expect(await problemOf(await kiosk.send('POST', path, HEARTBEAT, at(off)))).toEqual([
        401,
        'stale-proof',
      ]);
    for (const off of [-299_000, 299_000])
      expect((await kiosk.send('POST', path, HEARTBEAT, at(off))).status).toBe(200);
    const spoilt: Array<Parameters<TestKiosk['send']>[3]> = [
      { signedPath: '/api/kiosks/heartbeat?x' },
      { signedPath: '/api/visits' },
    ];
    for (const change of spoilt)
      expect(await problemOf(await kiosk.send('POST', path, HEARTBEAT, change))).toEqual([401, 'bad-proof']);
  });

  it('refuses a body, a query, a method or a name that was not signed', async () => {
    const trial = await ready();
    const kiosk = await enrolKiosk(trial);
    const other = await enrolKiosk(trial);
    const path = '/api/kiosks/heartbeat';
    let header = '';
    const capture: Trial['app']['request'] = async (_path, init) => {
      header = new Headers((init as RequestInit).headers).get('authorization') ?? '';
      return new Response();
    };
    const honest = trial.app.request;
    const signed = async (): Promise<string> => {
      trial.app.request = capture;
      await kiosk.send('POST', path, HEARTBEAT);
      trial.app.request = honest;
      return header;
    };
    const use = async (authorization: string, target: string, body: unknown) =>
      trial.app.request(target, {
        ...jsonInit('POST', body),
        headers: { 'content-type': 'application/json', authorization },
      });
    expect((await use(await signed(), path, HEARTBEAT)).status).toBe(200);
    expect(await problemOf(await use(await signed(), path, { ...HEARTBEAT, lastSeq: 9 }))).toEqual([
      401,
      'bad-proof',
    ]);
    expect(await problemOf(await use(await signed(), `${path}?a=1`, HEARTBEAT))).toEqual([401, 'bad-proof']);
    expect(await problemOf(await use(await signed(), '/api/visits', HEARTBEAT))).toEqual([401, 'bad-proof']);
    const asOther = (await signed()).replace(kiosk.id, other.id);
    expect(await problemOf(await use(asOther, path, HEARTBEAT))).toEqual([401, 'bad-proof']);
    const asNobody = (await signed()).replace(kiosk.id, 'ZZZ-1');
    expect(await problemOf(await use(asNobody, path, HEARTBEAT))).toEqual([401, 'unknown-kiosk']);
  });

  it('refuses a proof that was made for another server, under its own name and under the other’s', async () => {
    const here = await ready({ env: { PUBLIC_URL: 'https://kiosk.one.example' } });
    const there = await ready({ env: { PUBLIC_URL: 'https://kiosk.two.example:8443' } });
    const kiosk = await enrolKiosk(here);
    const path = '/api/kiosks/heartbeat';
    const at = (origin: string) => `${origin}${path}`;
    const audience = (host: string) => ({ audience: host, signedPath: path });
    // Both know the kiosk and its key: the database is one.
    const ask = (trial: Trial, origin: string, host: string) =>
      sendTo(trial, kiosk, at(origin), audience(host));
    expect((await ask(here, 'https://kiosk.one.example', 'kiosk.one.example')).status).toBe(200);
    expect((await ask(there, 'https://kiosk.two.example:8443', 'kiosk.two.example:8443')).status).toBe(200);
    for (const foreign of ['kiosk.one.example', 'kiosk.two.example', 'two.example:8443', ''])
      expect(await problemOf(await ask(there, 'https://kiosk.two.example:8443', foreign))).toEqual([
        401,
        'bad-proof',
      ]);
    expect(await problemOf(await ask(there, 'https://kiosk.one.example', 'kiosk.one.example'))).toEqual([
      421,
      'unknown-host',
    ]);
  });

  it('refuses a proof a second time, at once too, and forgets it only when it is too old anyway', async () => {
    const trial = await ready();
    const kiosk = await enrolKiosk(trial);
    const once = { id: crypto.randomUUID() };
    const path = '/api/kiosks/heartbeat';
    const twins = await Promise.all([1, 2, 3].map(() => kiosk.send('POST', path, HEARTBEAT, once)));
    expect(twins.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    const late = { ...once, at: new Date(START + 299_000).toISOString() };
    trial.skip(598_000);
    await forgetProofs(trial.context);
    expect(await problemOf(await kiosk.send('POST', path, HEARTBEAT, late))).toEqual([401, 'replayed']);
    trial.skip(600_000);
    await forgetProofs(trial.context);
    const left = await trial.context.db
      .selectFrom('request_proof')
      .select('jti')
      .where('jti', '=', `${kiosk.id}:${once.id}`)
      .execute();
    expect(left).toEqual([]);
  });

  it('lets a revoked kiosk do nothing more, and not enrol again', async () => {
    const trial = await ready();
    const kiosk = await enrolKiosk(trial);
    const revoke = () =>
      trial.app.request('/api/control/revocations', {
        ...jsonInit('POST', { kiosk: kiosk.id }),
        headers: { 'content-type': 'application/json', authorization: `Control ${CONTROL_TOKEN}` },
      });
    expect((await revoke()).status).toBe(200);
    expect(await problemOf(await revoke())).toEqual([404, 'unknown-kiosk']);
    expect(await problemOf(await beat(kiosk))).toEqual([403, 'revoked']);
    const again = await enrol(trial, 'trial', await exportPublicKey(kiosk.key.publicKey), LOOPBACK);
    expect(await problemOf(again)).toEqual([403, 'revoked']);
  });

  it('shows nothing of its controls without the token', async () => {
    const trial = await ready();
    for (const authorization of ['', 'Control wrong', `Control ${'x'.repeat(CONTROL_TOKEN.length)}`])
      expect(
        (
          await trial.app.request('/api/control/enrolment-codes', {
            method: 'POST',
            headers: { authorization },
          })
        ).status,
      ).toBe(404);
  });

  it('lays the point’s and the kiosk’s settings over the defaults, and leaves out what is broken', async () => {
    const trial = await ready();
    const { db, settings } = trial.context;
    const put = (key: string, value: unknown) =>
      db
        .insertInto('server_setting')
        .values({ key, value: json(value) })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: json(value) }))
        .execute();
    const before = await settings.forKiosk('KVL-77');
    expect(before.times).toEqual({
      idleQuestion: 120,
      idleAnswer: 45,
      visit: 3600,
      phoneCode: 90,
      phoneSignIn: 600,
    });
    await put('settings', { screen: { pxPerMm: 3 }, languages: ['vi'] });
    await put('settings:KVL-77', { screen: { theme: 'contrast' } });
    const after = await settings.forKiosk('KVL-77');
    expect(after).toEqual({
      ...before,
      languages: ['vi'],
      screen: { ...before.screen, pxPerMm: 3, theme: 'contrast' },
    });
    expect((await settings.forKiosk(null)).screen.theme).toBe('default');
    await put('settings:KVL-77', { screen: { theme: 'pink' } });
    expect((await settings.forKiosk('KVL-77')).screen).toEqual({ ...before.screen, pxPerMm: 3 });
    expect(trial.logged).toContainEqual({
      event: 'settings-refused',
      setting: 'settings:KVL-77',
      at: '/screen/theme',
    });
    await db.deleteFrom('server_setting').where('key', 'like', 'settings%').execute();
  });

  it('is known to the typed client', async () => {
    const trial = await ready();
    const client = hc<Api>('http://localhost', {
      fetch: ((input: string, init?: RequestInit) =>
        trial.app.request(input, init, LOOPBACK)) as typeof fetch,
    });
    const { kty, crv, x, y } = await newPublicKey();
    const publicKey = { kty: kty as 'EC', crv: crv as 'P-256', x: x ?? '', y: y ?? '' };
    const response = await client.api.kiosks.enrol.$post({ json: { code: 'trial', publicKey } });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const { settings } = await response.json();
    expect(settings.point).toBe('KVL');
    const health = await (await client.api.health.$get()).json();
    expect(health.database).toEqual({ engine: expect.any(String), version: expect.any(String) });
    const refused = await client.api.kiosks.heartbeat.$post({ json: HEARTBEAT });
    expect(refused.status).toBe(401);
  });
});
