import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { databases, describeEachDatabase } from '../database.ts';
import { CLIENT, MARKERS, type Manners, settingsFor, startBadProvider } from './bad-provider.ts';
import { type AtKiosk, type House, openHouseForTests, until } from './house.ts';

type BadProvider = Awaited<ReturnType<typeof startBadProvider>>;

const minute = 60;
/** What a spoilt answer must come to. */
const SPOILT: ReadonlyArray<readonly [string, Manners, Record<string, string>]> = [
  ['another audience', { idToken: (claims) => ({ ...claims, aud: 'another' }) }, {}],
  [
    'a second audience that it was given to',
    { idToken: (claims) => ({ ...claims, aud: [CLIENT, 'another'], azp: 'another' }) },
    {},
  ],
  ['another issuer', { idToken: (claims) => ({ ...claims, iss: 'http://op.localhost/else' }) }, {}],
  ['expired', { idToken: (claims) => ({ ...claims, exp: Number(claims.iat) - 2 * minute }) }, {}],
  ['without an end', { idToken: ({ exp: _, ...claims }) => claims }, {}],
  ['another nonce', { idToken: (claims) => ({ ...claims, nonce: 'replayed' }) }, {}],
  ['no nonce', { idToken: ({ nonce: _, ...claims }) => claims }, {}],
  ['signed by another key', { sign: 'other-key' }, {}],
  ['not signed', { sign: 'none' }, {}],
  ['no id token at all', { token: 'no-id-token' }, {}],
  [
    'a session older than this sign-in',
    { idToken: (claims) => ({ ...claims, auth_time: Number(claims.iat) - minute }) },
    {},
  ],
  ['no word on when the person signed in', { idToken: ({ auth_time: _, ...claims }) => claims }, {}],
  ['a lower assurance', { idToken: (claims) => ({ ...claims, acr: 'loa1' }) }, {}],
  ['claims about somebody else', { userinfo: { status: 200, body: { sub: 'another' } } }, {}],
  ['claims refused', { userinfo: { status: 403, body: {} } }, {}],
  ['no JSON', { token: { status: 200, body: '<html>', type: 'text/html' } }, {}],
  ['a code it does not know', { token: { status: 400, body: '{"error":"invalid_grant"}' } }, {}],
  ['our secret refused', { token: { status: 401, body: '{"error":"invalid_client"}' } }, {}],
  ['failing', { token: { status: 500, body: '{}' } }, { status: 'unavailable' }],
  ['away', { token: { status: 503, body: 'x', type: 'text/plain' } }, { status: 'unavailable' }],
  ['claims away', { userinfo: { status: 502, body: {} } }, { status: 'unavailable' }],
  [
    'too busy, in its own words',
    { token: { status: 400, body: '{"error":"temporarily_unavailable"}' } },
    { status: 'unavailable' },
  ],
];

describeEachDatabase('a provider that keeps to no rule', (open, kind) => {
  // Nothing here depends on the database: once is enough.
  if (kind.id !== databases()[0]?.id) {
    it('is tested on the first kind of database', () => expect(kind.id).toBe('server'));
    return;
  }
  let op: BadProvider;
  let house: House;
  openHouseForTests(
    open,
    (opened) => {
      house = opened;
    },
    async () => {
      op = await startBadProvider();
      return settingsFor(op);
    },
  );
  afterEach(() => op.behave({}));
  afterAll(() => op.close());

  /** The way to the provider and straight back, with a code. */
  async function back(person: AtKiosk, manners: Manners, more: Record<string, string> = {}) {
    const started = await person.browser.open(person.at('/api/visits/current/sign-in/provider'));
    const { searchParams } = new URL(String(started.headers.location));
    op.behave(manners, searchParams.get('nonce') ?? undefined);
    const query = new URLSearchParams({ code: 'c', state: searchParams.get('state') ?? '', ...more });
    await person.browser.open(person.at(`/api/sign-in/callback?${query}`));
    return person.state();
  }

  it('is believed when for once it keeps to the rules, and nothing of it is kept', async () => {
    const person = await house.enter();
    const state = await back(person, {
      userinfo: {
        status: 200,
        body: {
          birthdate: '1941',
          gender: 'x',
          citizen_id: '999',
          address: { locality: 'Thôn 1', region: 'Y' },
        },
      },
    });
    expect(state).toMatchObject({
      status: 'verified',
      resident: { fullName: 'Đỗ Thị Dấu', birthDate: '1941', residence: 'Thôn 1, Y' },
    });
    expect(Object.keys(state.resident ?? {}).sort()).toEqual(['birthDate', 'fullName', 'residence']);
    const token = op.requests.find(({ path }) => path === '/token');
    expect(token?.form.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
    expect(token?.form.get('client_secret')).toBe(MARKERS.secret);
    expect(token?.headers.host).toMatch(/^op\.localhost:/);
    const asked = op.requests.find(({ path }) => path === '/userinfo');
    expect(asked?.headers.authorization).toBe(`Bearer ${MARKERS.accessToken}`);
    const kept = await house.everythingKept();
    expect(kept).toContain('sign-in.ended');
    for (const marker of [
      MARKERS.accessToken,
      MARKERS.subject,
      MARKERS.secret,
      'Thị Dấu',
      'Thôn 1',
      String(op.idTokens[0]),
      String(token?.form.get('code_verifier')),
    ])
      expect(kept).not.toContain(marker);
  });

  describe('is not believed with', () => {
    it.each(SPOILT)('%s', async (_name, manners, { status = 'failed' }) => {
      const person = await house.enter();
      const state = await back(person, manners);
      expect(state).toEqual({
        method: 'provider',
        status,
        failure: status === 'unavailable' ? 'provider-down' : 'invalid-answer',
      });
      expect(house.context.residents.get(person.visit)).toBeNull();
      const kept = await house.everythingKept();
      for (const marker of [MARKERS.accessToken, MARKERS.subject, 'Thị Dấu', 'eyJ'])
        expect(kept).not.toContain(marker);
    });

    it('a state that is not ours', async () => {
      const person = await house.enter();
      const asked = () => op.requests.filter(({ path }) => path === '/token').length;
      const before = asked();
      expect(await back(person, {}, { state: 'another' })).toMatchObject({ status: 'pending' });
      expect(asked()).toBe(before);
    });

    it('the words of a refusal in its redirect', async () => {
      for (const [error, failure] of [
        ['access_denied', 'refused'],
        ['login_required', 'refused'],
        ['invalid_scope', 'invalid-answer'],
      ] as const) {
        const person = await house.enter();
        expect(await back(person, {}, { error, code: '' })).toMatchObject({ failure });
        await house.empty();
      }
    });

    it('no answer within five seconds', { timeout: 15_000 }, async () => {
      const person = await house.enter();
      const begun = performance.now();
      expect(await back(person, { token: 'hang' })).toMatchObject({ status: 'unavailable' });
      expect(performance.now() - begun).toBeGreaterThan(4500);
      expect(performance.now() - begun).toBeLessThan(8000);
    });
  });

  it('is never followed to another address', async () => {
    const elsewhere = await startBadProvider();
    op.behave({ metadata: { token_endpoint: `${elsewhere.issuer}/token` } });
    const person = await house.enter();
    expect(await back(person, { metadata: { token_endpoint: `${elsewhere.issuer}/token` } })).toMatchObject({
      status: 'unavailable',
    });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('is not there when it calls itself by another name', async () => {
    op.behave({ metadata: { issuer: 'http://op.localhost/another' } });
    const person = await house.enter();
    expect(await person.start('phone')).toMatchObject({ status: 'unavailable' });
  });

  it('is polled less often when it says slow_down, and never more often than it said', async () => {
    op.behave({ polls: ['authorization_pending', 'slow_down', 'authorization_pending', 'slow_down'] });
    const person = await house.enter();
    const asked = house.timers.asked.length;
    expect((await person.start('phone')).status).toBe('pending');
    await house.pass(async () => (await person.state()).status === 'verified');
    expect(house.timers.asked.slice(asked)).toEqual([5000, 5000, 10_000, 10_000, 15_000]);
  });

  it('is not believed on the phone either with a session older than the code', async () => {
    op.behave({
      device: { interval: 1 },
      idToken: (claims) => ({ ...claims, auth_time: Number(claims.iat) - minute }),
    });
    const person = await house.enter();
    await person.start('phone');
    await house.pass(async () => (await person.state()).status === 'failed');
    expect(await person.state()).toMatchObject({ failure: 'invalid-answer' });
  });

  it('gets no QR code onto the screen that is not an address', async () => {
    op.behave({ device: { verification_uri_complete: 'javascript:alert(1)' } });
    const person = await house.enter();
    expect(await person.start('phone')).toMatchObject({ status: 'failed', failure: 'invalid-answer' });
  });

  it('redraws at once when it has forgotten a code', async () => {
    op.behave({ polls: ['expired_token'] });
    const person = await house.enter();
    const first = await person.start('phone');
    await house.pass(async () => (await person.state()).number !== first.number);
    await until(async () => (await person.state()).status === 'pending');
    await person.cancel();
  });
});
