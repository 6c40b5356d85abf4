import { describe, expect, it } from 'vitest';
import { readProof, verifyProof } from '#shared/api/index.ts';
import { makeKioskKey } from '#shared/dossier/index.ts';
import { createServerLink, readRetryAfter } from '../../kiosk/server.ts';

const NOW = Date.UTC(2026, 10, 20, 1);
const HOST = 'kiosk.example.vn:8443';
const VISIT = '0b8f2c7e-1111-4222-8333-944445555666';

type Answering = (path: string, init: RequestInit) => Response | Promise<Response>;

async function link(answering: Answering, { timeoutMs = 15_000, enrolled = true } = {}) {
  const { privateKey, publicKey } = await makeKioskKey();
  const asked: { path: string; init: RequestInit }[] = [];
  const server = createServerLink({
    fetch: (async (path: string, init: RequestInit) => {
      asked.push({ path, init });
      return answering(path, init);
    }) as typeof fetch,
    host: HOST,
    now: () => NOW,
    prover: () => (enrolled ? { kiosk: 'KTH-1', privateKey } : null),
    timeoutMs,
  });
  return { server, asked, publicKey };
}

const json = (content: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(content), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json({ type: 'about:blank', title: code, status, code }, status, headers);

describe('a request', () => {
  it('is proved with the kiosk’s key over host, method, path and exact bytes, and never cached or redirected', async () => {
    const { server, asked, publicKey } = await link(() => json({ visit: VISIT }, 201));
    expect((await server.startVisit(VISIT)).ok).toBe(true);
    const [{ path, init } = { path: '', init: {} as RequestInit }] = asked;
    expect(path).toBe('/api/visits');
    expect(init).toMatchObject({
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    const proof = readProof(new Headers(init.headers).get('Authorization') ?? undefined);
    if (!proof) throw new Error('the request bears a proof');
    expect(proof).toMatchObject({ kiosk: 'KTH-1', at: new Date(NOW).toISOString() });
    const body = init.body as Uint8Array<ArrayBuffer>;
    const request = { audience: HOST, method: 'POST', path, body };
    expect(await verifyProof(publicKey, proof, request)).toBe(true);
    expect(await verifyProof(publicKey, proof, { ...request, body: new Uint8Array() })).toBe(false);
    expect(await verifyProof(publicKey, proof, { ...request, audience: 'kiosk.example.vn' })).toBe(false);
  });

  it('has a proof of its own each time', async () => {
    const { server, asked } = await link(() => json({ visit: VISIT }, 201));
    await server.startVisit(VISIT);
    await server.startVisit(VISIT);
    const ids = asked.map(({ init }) => readProof(new Headers(init.headers).get('Authorization') ?? '')?.id);
    expect(new Set(ids).size).toBe(2);
  });

  it('is not made before the terminal is enrolled, except to enrol', async () => {
    const { server, asked } = await link(() => problem(403, 'bad-code'), { enrolled: false });
    expect(await server.endVisit()).toMatchObject({ error: { code: 'not-enrolled', status: null } });
    expect(asked).toHaveLength(0);
    const enrolled = await server.enrol({ code: 'x', publicKey: { kty: 'EC', crv: 'P-256', x: '', y: '' } });
    expect(enrolled).toMatchObject({ error: { code: 'bad-code', status: 403 } });
    expect(new Headers(asked[0]?.init.headers).has('Authorization')).toBe(false);
  });

  it('goes where the server listens', async () => {
    const state = { method: null, status: 'not-started' };
    const available = { phone: 'unavailable', provider: 'off', card: 'offered', attendant: 'offered' };
    const { server, asked } = await link((path) =>
      path.includes('sign-in') ? json({ ...state, ...available }) : json({ key: 'AA' }),
    );
    const card = {
      fullName: 'A B',
      citizenId: '038899000001',
      birthDate: '1999',
      sex: 'male',
      residence: '',
    } as const;
    const results = [
      await server.endVisit(),
      await server.visitKey({ encapsulatedKey: 'AA', ciphertext: 'AA' }),
      await server.signInState(),
      await server.signInByPhone(),
      await server.signInByCard(card),
      await server.signInByAttendant(),
      await server.cancelSignIn(),
      await server.signInAvailability(),
      await server.callForHelp('device'),
    ];
    expect(results.every((result) => result.ok)).toBe(true);
    expect(asked.map(({ path, init }) => `${init.method} ${path}`)).toEqual([
      'DELETE /api/visits/current',
      'POST /api/visits/current/key',
      'GET /api/visits/current/sign-in',
      'POST /api/visits/current/sign-in/phone',
      'POST /api/visits/current/sign-in/card',
      'POST /api/visits/current/sign-in/attendant',
      'DELETE /api/visits/current/sign-in',
      'GET /api/sign-in/availability',
      'POST /api/visits/current/help',
    ]);
  });
});

describe('an answer', () => {
  it('with nothing in it is enough where nothing is needed', async () => {
    const { server } = await link(() => new Response(null, { status: 204 }));
    expect(await server.endVisit()).toEqual({ ok: true, value: undefined });
  });

  it('that is a page of a captive portal is none, also where nothing is needed', async () => {
    const { server } = await link(() => new Response('<html>', { status: 200 }));
    const none = { ok: false, error: { code: 'offline', status: 200, retryAfterMs: null } };
    expect(await server.endVisit()).toEqual(none);
    expect(await server.signInState()).toEqual(none);
    expect(await server.startVisit(VISIT)).toEqual(none);
  });

  it('of another shape is none', async () => {
    const { server } = await link(() => json({ unexpected: true }));
    expect(await server.signInState()).toMatchObject({ error: { code: 'offline', status: 200 } });
  });

  it('that is a problem document gives its code and the time to wait', async () => {
    const { server } = await link(() => problem(429, 'too-many', { 'Retry-After': '7' }));
    expect(await server.signInByPhone()).toEqual({
      ok: false,
      error: { code: 'too-many', status: 429, retryAfterMs: 7000 },
    });
  });

  it('that says no without a problem document is somebody else’s', async () => {
    const { server } = await link(() => new Response('nginx', { status: 502 }));
    expect(await server.signInState()).toMatchObject({ error: { code: 'offline', status: 502 } });
  });

  it('that never comes is given up, though fetch does not listen', async () => {
    const { server } = await link(() => new Promise<Response>(() => {}), { timeoutMs: 20 });
    expect(await server.signInState()).toMatchObject({ error: { code: 'offline', status: null } });
  });

  it('whose body never ends is given up', async () => {
    const endless = () =>
      new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) }));
    const { server } = await link(endless, { timeoutMs: 20 });
    expect(await server.signInState()).toMatchObject({ error: { code: 'offline' } });
  });

  it('that fails is an outcome, not an exception', async () => {
    const { server } = await link(() => Promise.reject(new TypeError('redirected')));
    expect(await server.signInState()).toMatchObject({ error: { code: 'offline', status: null } });
  });
});

describe('a clock that is wrong', () => {
  it('is made up for when the server calls a proof stale', async () => {
    const serverNow = NOW + 86_400_000;
    const { server, asked } = await link((_, init) => {
      const proof = readProof(new Headers(init.headers).get('Authorization') ?? '');
      return Math.abs(Date.parse(proof?.at ?? '') - serverNow) < 300_000
        ? json({ visit: VISIT })
        : problem(401, 'stale-proof', { Date: new Date(serverNow).toUTCString() });
    });
    expect((await server.startVisit(VISIT)).ok).toBe(true);
    expect((await server.startVisit(VISIT)).ok).toBe(true);
    expect(asked).toHaveLength(3);
  });

  it('is asked about once, not for ever', async () => {
    const { server, asked } = await link(() => problem(401, 'stale-proof'));
    expect(await server.startVisit(VISIT)).toMatchObject({ error: { code: 'stale-proof' } });
    expect(asked).toHaveLength(2);
  });
});

describe('a dossier', () => {
  const manifest = { dossier: '0193d4f0-0000-7000-8000-000000000000' } as never;
  const parts = [{ name: 'dossier', bytes: new Uint8Array([1, 2, 3]) }];

  it('is sent as one form: manifest, signature and one file a part, proved over its bytes', async () => {
    const { server, asked, publicKey } = await link(() => problem(422, 'unknown-flow'));
    const answer = await server.putDossier(
      { manifest, signature: 'SIG', parts },
      new AbortController().signal,
    );
    expect(answer).toMatchObject({ error: { code: 'unknown-flow', status: 422 } });
    const [{ path, init } = { path: '', init: {} as RequestInit }] = asked;
    expect(`${init.method} ${path}`).toBe('PUT /api/dossiers/0193d4f0-0000-7000-8000-000000000000');
    const body = init.body as Uint8Array<ArrayBuffer>;
    const form = await new Response(body, { headers: new Headers(init.headers) }).formData();
    expect([...form.keys()]).toEqual(['manifest', 'signature', 'dossier']);
    expect(JSON.parse(String(form.get('manifest')))).toEqual(manifest);
    expect(form.get('signature')).toBe('SIG');
    expect(new Uint8Array(await (form.get('dossier') as File).arrayBuffer())).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    const proof = readProof(new Headers(init.headers).get('Authorization') ?? '');
    const request = { audience: HOST, method: 'PUT', path, body };
    expect(proof && (await verifyProof(publicKey, proof, request))).toBe(true);
  });

  it('has more time the larger it is, and ends when the sender is stopped', async () => {
    const large = [{ name: 'dossier', bytes: new Uint8Array(400) }];
    const { server } = await link(() => new Promise<Response>(() => {}), { timeoutMs: 20 });
    const started = Date.now();
    await server.putDossier({ manifest, signature: '', parts: large }, new AbortController().signal);
    expect(Date.now() - started).toBeGreaterThan(20 + 400 / 4 - 5);
    const stopping = new AbortController();
    const stopped = server.putDossier({ manifest, signature: '', parts: large }, stopping.signal);
    stopping.abort();
    expect(await stopped).toMatchObject({ error: { code: 'offline' } });
  });
});

describe('Retry-After', () => {
  it.each([
    [null, null],
    ['120', 120_000],
    [' 5 ', 5000],
    ['0', 0],
    [new Date(NOW + 60_000).toUTCString(), 60_000],
    [new Date(NOW - 60_000).toUTCString(), 0],
    ['soon', null],
    ['', null],
  ])('%s is %s ms', (header, expected) => {
    expect(readRetryAfter(header, NOW)).toBe(expected);
  });
});
