import { expect, it } from 'vitest';
import type { Heartbeat, ProblemDocument, SignInState } from '#shared/api/index.ts';
import { fromBase64Url, seal, toBase64Url, visitKeyInfo } from '#shared/dossier/index.ts';
import { isRunning, LONGEST_VISIT_MS, sweepVisits, VISIT_IDLE_MS } from '../../../server/visits/index.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import {
  CONTROL_TOKEN,
  enrolKiosk,
  jsonInit,
  makeTrial,
  START,
  type TestKiosk,
  type Trial,
} from './trial.ts';

const start = async (kiosk: TestKiosk, visit = crypto.randomUUID()) => {
  const response = await kiosk.send('POST', '/api/visits', { visit });
  const cookie = response.headers.get('set-cookie') ?? '';
  return { visit, response, cookie, bears: { cookie: cookie.split(';')[0] ?? '' } };
};

const problemOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as ProblemDocument).code,
];

const help = ({ app }: Trial, headers: Record<string, string>, body: unknown = { reason: 'question' }) =>
  app.request('/api/visits/current/help', {
    ...jsonInit('POST', body),
    headers: { 'content-type': 'application/json', ...headers },
  });

const GONE = [401, 'no-visit'];

describeEachDatabase('visits', (open) => {
  let database: Promise<TestDatabase> | undefined;
  const ready = async (options: Parameters<typeof makeTrial>[1] = {}) => {
    database ??= open();
    const trial = await makeTrial(await database, options);
    return { trial, kiosk: await enrolKiosk(trial) };
  };
  const rowOf = ({ context }: Trial, visit: string) =>
    context.db.selectFrom('visit').selectAll().where('id', '=', visit).executeTakeFirstOrThrow();

  it('begins with a cookie of 256 bits that only the browser reads, kept as a hash', async () => {
    const { trial, kiosk } = await ready();
    const { visit, response, cookie } = await start(kiosk);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ visit });
    expect(cookie).toMatch(/^visit=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const row = await rowOf(trial, visit);
    expect(row).toMatchObject({ kiosk_id: kiosk.id, ended_at: null });
    expect(row.cookie_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(cookie).not.toContain(row.cookie_hash);
  });

  it('names its cookie __Host- and makes it Secure behind https', async () => {
    const { kiosk } = await ready({
      env: { KIOSK_URL: 'https://localhost', PUBLIC_URL: 'https://localhost' },
    });
    const { cookie } = await start(kiosk);
    expect(cookie).toMatch(/^__Host-visit=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('is only for kiosks', async () => {
    const { trial } = await ready();
    const response = await trial.app.request('/api/visits', jsonInit('POST', { visit: crypto.randomUUID() }));
    expect(await problemOf(response)).toEqual([401, 'no-proof']);
  });

  it('begun again gives a new cookie and voids the old; a new visit ends the one before', async () => {
    const { trial, kiosk } = await ready();
    const first = await start(kiosk);
    const again = await start(kiosk, first.visit);
    expect(again.response.status).toBe(201);
    expect(await problemOf(await help(trial, first.bears))).toEqual(GONE);
    expect((await help(trial, again.bears)).status).toBe(201);
    const next = await start(kiosk);
    expect(await problemOf(await help(trial, again.bears))).toEqual(GONE);
    expect((await help(trial, next.bears)).status).toBe(201);
    expect(await rowOf(trial, first.visit)).toMatchObject({ outcome: 'replaced' });
  });

  it('does not begin under the id of a visit that is over, or of another kiosk', async () => {
    const { trial, kiosk } = await ready();
    const other = await enrolKiosk(trial);
    const { visit } = await start(kiosk);
    expect(await problemOf((await start(other, visit)).response)).toEqual([409, 'visit-over']);
    await start(kiosk);
    expect(await problemOf((await start(kiosk, visit)).response)).toEqual([409, 'visit-over']);
  });

  it('ends on request: the cookie is void and cleared, the resident forgotten, and ending twice is fine', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    trial.context.residents.set(visit, { fullName: 'Nguyễn Văn Thử' });
    const end = () => trial.app.request('/api/visits/current', { method: 'DELETE', headers: bears });
    const ended = await end();
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^visit=; Max-Age=0; Path=\//);
    expect((await end()).status).toBe(204);
    expect(trial.context.residents.get(visit)).toBeNull();
    expect(await problemOf(await help(trial, bears))).toEqual(GONE);
    expect(await rowOf(trial, visit)).toMatchObject({ outcome: 'ended' });
    const events = await trial.context.db
      .selectFrom('audit_event')
      .select('type')
      .where('subject', '=', visit)
      .orderBy('id')
      .execute();
    expect(events.map(({ type }) => type)).toEqual(['visit-started', 'visit-ended']);
  });

  it('dies after two minutes without a sign of life; requests and heartbeats with its cookie are one', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    const beat = (activity: Heartbeat['activity']) =>
      kiosk.send(
        'POST',
        '/api/kiosks/heartbeat',
        {
          activity,
          since: new Date(START).toISOString(),
          program: 'x',
          outbox: { waiting: 0, quarantined: 0, oldestAt: null },
          lastSeq: 0,
        },
        { headers: bears },
      );
    trial.skip(VISIT_IDLE_MS - 1000);
    expect((await beat('answering')).status).toBe(200);
    trial.skip(VISIT_IDLE_MS - 1000);
    expect((await help(trial, bears)).status).toBe(201);
    trial.skip(VISIT_IDLE_MS - 1000);
    expect((await beat('idle')).status).toBe(200);
    trial.context.residents.set(visit, { fullName: 'Nguyễn Văn Thử' });
    await sweepVisits(trial.context);
    expect(trial.context.residents.get(visit)).not.toBeNull();
    trial.skip(1000);
    expect(await problemOf(await help(trial, bears))).toEqual(GONE);
    await sweepVisits(trial.context);
    expect(trial.context.residents.get(visit)).toBeNull();
    expect(await rowOf(trial, visit)).toMatchObject({ outcome: 'lapsed' });
  });

  it('is not kept alive by the heartbeat of another kiosk', async () => {
    const { trial, kiosk } = await ready();
    const other = await enrolKiosk(trial);
    const { visit, bears } = await start(kiosk);
    trial.skip(60_000);
    const body = {
      activity: 'answering',
      since: new Date(START).toISOString(),
      program: 'x',
      outbox: { waiting: 0, quarantined: 0, oldestAt: null },
      lastSeq: 0,
    };
    await other.send('POST', '/api/kiosks/heartbeat', body, { headers: bears });
    expect((await rowOf(trial, visit)).last_seen_at.getTime()).toBe(START);
    await kiosk.send('POST', '/api/kiosks/heartbeat', body, { headers: bears });
    expect((await rowOf(trial, visit)).last_seen_at.getTime()).toBe(START + 60_000);
  });

  it('forgets residents whose visit another server has ended', async () => {
    const { trial, kiosk } = await ready();
    const { visit } = await start(kiosk);
    trial.context.residents.set(visit, {});
    trial.context.residents.set(crypto.randomUUID(), {});
    await trial.context.db
      .updateTable('visit')
      .set({ ended_at: new Date(START) })
      .where('id', '=', visit)
      .execute();
    await sweepVisits(trial.context);
    expect(trial.context.residents.held()).toEqual([]);
  });

  it('gives the visit key back to its visit and to no other', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    const key = crypto.getRandomValues(new Uint8Array(32));
    const publicKey = fromBase64Url(kiosk.answer.keys.sealing.publicKey) ?? new Uint8Array();
    const sealedFor = async (info: string) => {
      const { encapsulatedKey, ciphertext } = await seal(publicKey, info, key);
      return { encapsulatedKey: toBase64Url(encapsulatedKey), ciphertext: toBase64Url(ciphertext) };
    };
    const ask = (body: unknown, headers = bears) =>
      trial.app.request('/api/visits/current/key', {
        ...jsonInit('POST', body),
        headers: { 'content-type': 'application/json', ...headers },
      });
    const good = await sealedFor(visitKeyInfo(kiosk.id, visit));
    const response = await ask(good);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ key: toBase64Url(key) });
    const foreign = await sealedFor(visitKeyInfo(kiosk.id, crypto.randomUUID()));
    expect(await problemOf(await ask(foreign))).toEqual([422, 'cannot-open']);
    const flipped = `${good.ciphertext.startsWith('A') ? 'B' : 'A'}${good.ciphertext.slice(1)}`;
    expect(await problemOf(await ask({ ...good, ciphertext: flipped }))).toEqual([422, 'cannot-open']);
    for (const wrong of ['***', good.ciphertext.slice(1), `${good.ciphertext}AAAA`])
      expect(await problemOf(await ask({ ...good, ciphertext: wrong }))).toEqual([400, 'bad-request']);
    for (const wrong of ['', good.encapsulatedKey.slice(1), `${good.encapsulatedKey}A`])
      expect(await problemOf(await ask({ ...good, encapsulatedKey: wrong }))).toEqual([400, 'bad-request']);
    expect(await problemOf(await ask(good, { cookie: 'visit=nothing' }))).toEqual(GONE);
    expect((await ask({ key: 'x' })).status).toBe(400);
  });

  it('calls for help once, however often it is tapped', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    const calls = await Promise.all([1, 2, 3].map(() => help(trial, bears)));
    const ids = await Promise.all(calls.map((call) => call.json()));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
    const rows = () =>
      trial.context.db.selectFrom('help_call').selectAll().where('visit_id', '=', visit).execute();
    expect(await rows()).toHaveLength(1);
    await trial.context.db
      .updateTable('help_call')
      .set({ answered_at: new Date(START) })
      .where('visit_id', '=', visit)
      .execute();
    expect((await help(trial, bears, { reason: 'device' })).status).toBe(201);
    expect(await rows()).toHaveLength(2);
    expect((await help(trial, bears, { reason: 'nonsense' })).status).toBe(400);
  });

  it('tells where its call for help stands, by words that name nobody', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    const ask = async (headers = bears) => {
      const answer = await trial.app.request('/api/visits/current/help', { headers });
      return answer.status === 200 ? await answer.json() : problemOf(answer);
    };
    const change = (values: { answered_by?: string; answered_at?: Date }) =>
      trial.context.db.updateTable('help_call').set(values).where('visit_id', '=', visit).execute();
    expect(await ask()).toEqual({ called: false, coming: false });
    await help(trial, bears);
    expect(await ask()).toEqual({ called: true, coming: false });
    await change({ answered_by: 'Cán bộ Thử' });
    expect(await ask()).toEqual({ called: true, coming: true });
    await change({ answered_at: new Date(START) });
    expect(await ask()).toEqual({ called: false, coming: false });
    const other = await start(await enrolKiosk(trial));
    await help(trial, other.bears);
    expect(await ask()).toEqual({ called: false, coming: false });
    expect(await ask({ cookie: 'visit=nothing' })).toEqual(GONE);
  });

  it('streams its own events and no others, and ends with the visit', async () => {
    const { trial, kiosk } = await ready();
    const other = await enrolKiosk(trial);
    const { visit, bears } = await start(kiosk);
    const { visit: foreign } = await start(other);
    expect(await problemOf(await trial.app.request('/api/visits/current/events'))).toEqual(GONE);
    const response = await trial.app.request('/api/visits/current/events', { headers: bears });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const finished = (async () => {
      for (;;) {
        const next = await reader?.read();
        if (!next || next.done) return;
        heard += next.value;
      }
    })();
    await trial.context.events.publishVisit(foreign);
    await trial.context.events.publish('kiosk', { kiosk: kiosk.id });
    await trial.context.events.publishVisit(visit);
    await trial.context.events.publishVisit(visit, 'help');
    const told = ': open\n\nevent: sign-in\ndata: {}\n\nevent: help\ndata: {}\n\n';
    await expect.poll(() => heard).toBe(told);
    await trial.app.request('/api/visits/current', { method: 'DELETE', headers: bears });
    await finished;
    expect(heard).toBe(told);
  });

  it('begins no stream with HEAD, and hears the newest few of a visit', async () => {
    const { trial, kiosk } = await ready();
    const { bears } = await start(kiosk);
    let listening = 0;
    const { subscribe } = trial.context.events;
    trial.context.events.subscribe = (listener) => {
      listening += 1;
      const end = subscribe(listener);
      return () => {
        listening -= 1;
        end();
      };
    };
    const ask = (method: string) =>
      trial.app.request('/api/visits/current/events', { method, headers: bears });
    for (let count = 0; count < 20; count++) {
      const head = await ask('HEAD');
      expect([head.status, head.headers.get('content-type')]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ]);
    }
    expect(listening).toBe(0);
    const streams = [];
    for (let count = 0; count < 5; count++) streams.push(await ask('GET'));
    expect(listening).toBe(3);
    expect(await streams[0]?.text()).toBe(': open\n\n');
    for (const stream of streams.slice(2)) await stream.body?.cancel();
    expect(listening).toBe(0);
  });

  it('is over when its kiosk is revoked: nobody is signed in, and nobody signs in any more', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    const signIn = (method: string, path = '', body?: unknown) =>
      trial.app.request(`/api/visits/current/sign-in${path}`, {
        ...(body === undefined ? { method } : jsonInit(method, body)),
        headers: { ...bears, 'content-type': 'application/json' },
      });
    const card = {
      fullName: 'Nguyễn Văn Thử',
      citizenId: '038899000001',
      birthDate: '1996-03-12',
      sex: 'male',
      residence: 'Thôn 1',
    };
    expect(((await (await signIn('POST', '/card', card)).json()) as SignInState).status).toBe('verified');
    expect(trial.context.residents.get(visit)).not.toBeNull();
    const revoked = await trial.app.request('/api/control/revocations', {
      ...jsonInit('POST', { kiosk: kiosk.id }),
      headers: { 'content-type': 'application/json', authorization: `Control ${CONTROL_TOKEN}` },
    });
    expect(revoked.status).toBe(200);
    expect(await rowOf(trial, visit)).toMatchObject({ ended_at: new Date(START), outcome: 'revoked' });
    expect(await problemOf(await signIn('GET'))).toEqual(GONE);
    expect(await problemOf(await signIn('POST', '/card', card))).toEqual(GONE);
    await expect.poll(() => trial.context.residents.get(visit)).toBeNull();
  });

  it('of a kiosk that another server revoked is no visit either', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    await trial.context.db
      .updateTable('kiosk')
      .set({ revoked_at: new Date(START) })
      .where('id', '=', kiosk.id)
      .execute();
    expect(await problemOf(await help(trial, bears))).toEqual(GONE);
    expect(await isRunning(trial.context, visit)).toBe(false);
  });

  it('lasts twelve hours at most, however much is heard of it', async () => {
    const { trial, kiosk } = await ready();
    const { visit, bears } = await start(kiosk);
    for (let passed = 0; passed < LONGEST_VISIT_MS - VISIT_IDLE_MS; passed += VISIT_IDLE_MS / 2) {
      trial.skip(VISIT_IDLE_MS / 2);
      if (!(await isRunning(trial.context, visit))) throw new Error(`over after ${passed} ms`);
      await trial.context.db
        .updateTable('visit')
        .set({ last_seen_at: new Date(trial.context.clock.now()) })
        .where('id', '=', visit)
        .execute();
    }
    expect((await help(trial, bears)).status).toBe(201);
    trial.skip(VISIT_IDLE_MS - 1);
    await trial.context.db
      .updateTable('visit')
      .set({ last_seen_at: new Date(trial.context.clock.now()) })
      .where('id', '=', visit)
      .execute();
    trial.skip(VISIT_IDLE_MS / 2);
    expect(await problemOf(await help(trial, bears))).toEqual(GONE);
    expect(await problemOf((await start(kiosk, visit)).response)).toEqual([409, 'visit-over']);
    await sweepVisits(trial.context);
    expect(await rowOf(trial, visit)).toMatchObject({ outcome: 'lapsed' });
  });

  it('ends its streams when the server stops', async () => {
    const { trial, kiosk } = await ready();
    const { bears } = await start(kiosk);
    const response = await trial.app.request('/api/visits/current/events', { headers: bears });
    trial.close();
    expect(await response.text()).toBe(': open\n\n');
  });
});
