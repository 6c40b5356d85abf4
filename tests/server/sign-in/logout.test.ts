import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { LOGOUT_PATH } from '../../../server/sign-in/index.ts';
import { sweepVisits, VISIT_IDLE_MS } from '../../../server/visits/index.ts';
import { databases, describeEachDatabase } from '../database.ts';
import { type LogoutManners, MARKERS, settingsFor, startBadProvider } from './bad-provider.ts';
import { Browser, type Page } from './browser.ts';
import { type AtKiosk, type House, openHouseForTests, until } from './house.ts';

const START = '/api/visits/current/sign-in/provider';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const SESSION = 'session-of-the-kiosk';

/** The provider, which has no browser and bears no cookie. */
const tell = (
  house: House,
  form: Record<string, string>,
  headers: Record<string, string> = FORM,
): Promise<Page> => new Browser().open(`${house.config.origins.kiosk}${LOGOUT_PATH}`, { form, headers });

const tokenOf = (page: Page): [number, unknown] => [page.status, page.text === '' ? '' : page.json()];
const REFUSED = [400, { error: 'invalid_request' }];
const HEEDED = [200, ''];

/** What a logout token must not be (OpenID Connect Back-Channel Logout 1.0 §2.6). */
const SPOILT: ReadonlyArray<readonly [string, LogoutManners]> = [
  ['another issuer', { claims: (claims) => ({ ...claims, iss: 'http://op.localhost/else' }) }],
  ['another audience', { claims: (claims) => ({ ...claims, aud: 'another' }) }],
  ['no audience', { claims: ({ aud: _, ...claims }) => claims }],
  ['no word on when it was made', { claims: ({ iat: _, ...claims }) => claims }],
  ['made long ago', { claims: (claims) => ({ ...claims, iat: Number(claims.iat) - 200 }) }],
  ['made tomorrow', { claims: (claims) => ({ ...claims, iat: Number(claims.iat) + 86_400 }) }],
  ['over', { claims: (claims) => ({ ...claims, exp: Number(claims.iat) - 60 }) }],
  ['without an end', { claims: ({ exp: _, ...claims }) => claims }],
  ['without an id', { claims: ({ jti: _, ...claims }) => claims }],
  ['with an id that is none', { claims: (claims) => ({ ...claims, jti: 7 as never }) }],
  ['without events', { claims: ({ events: _, ...claims }) => claims }],
  ['with another event', { claims: (claims) => ({ ...claims, events: { 'http://another': {} } }) }],
  [
    'with an event that is no object',
    { claims: (claims) => ({ ...claims, events: { [LOGOUT_EVENT]: true } }) },
  ],
  ['with events that are a list', { claims: (claims) => ({ ...claims, events: [LOGOUT_EVENT] }) }],
  ['with a nonce, as an id token has it', { claims: (claims) => ({ ...claims, nonce: 'n' }) }],
  ['about nobody', { claims: ({ sub: _, ...claims }) => claims }],
  ['about a person that is no text', { claims: (claims) => ({ ...claims, sub: 7 as never, sid: SESSION }) }],
  ['about a session that is no text', { claims: (claims) => ({ ...claims, sid: 7 }) }],
  ['of another type', { header: { typ: 'at+jwt' } }],
  ['signed by another key', { sign: 'other-key' }],
  ['signed with the secret that we share', { sign: 'secret' }],
  ['not signed', { sign: 'none' }],
];

describeEachDatabase('a provider that logs somebody out', (open, kind) => {
  // Nothing here depends on the database: once is enough.
  if (kind.id !== databases()[0]?.id) {
    it('is tested on the first kind of database', () => expect(kind.id).toBe('server'));
    return;
  }
  let op: Awaited<ReturnType<typeof startBadProvider>>;
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

  /** Somebody who has just signed in, by a session that the provider may have named. */
  async function signedIn(session?: string, subject: string = MARKERS.subject): Promise<AtKiosk> {
    const person = await house.enter();
    const started = await person.browser.open(person.at(START));
    const { searchParams } = new URL(String(started.headers.location));
    op.behave(
      {
        idToken: (claims) => ({ ...claims, sub: subject, ...(session && { sid: session }) }),
        userinfo: { status: 200, body: { sub: subject } },
      },
      searchParams.get('nonce') ?? undefined,
    );
    const query = new URLSearchParams({ code: 'c', state: searchParams.get('state') ?? '' });
    await person.browser.open(person.at(`/api/sign-in/callback?${query}`));
    expect((await person.state()).status).toBe('verified');
    return person;
  }
  const statusOf = async (person: AtKiosk) => (await person.state()).status;

  it('is heeded: the person is forgotten, the visit goes on, and who listens is told', async () => {
    const person = await signedIn();
    const heard: string[] = [];
    const unsubscribe = house.context.events.subscribe((event) => {
      if (event.kind === 'visit') heard.push(event.visit);
    });
    const answer = await tell(house, { logout_token: await op.logoutToken() });
    expect(tokenOf(answer)).toEqual(HEEDED);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await person.state()).toEqual({ method: null, status: 'not-started' });
    expect(house.context.residents.get(person.visit)).toBeNull();
    await until(() => heard.includes(person.visit), 'the event');
    unsubscribe();
    // They may sign in again in the same visit.
    await person.browser.open(person.at(START));
    expect(await statusOf(person)).toBe('pending');
  });

  it.each(SPOILT)('is not believed when its token is %s', async (_, manners) => {
    const person = await signedIn(SESSION);
    expect(tokenOf(await tell(house, { logout_token: await op.logoutToken(manners) }))).toEqual(REFUSED);
    expect(await statusOf(person)).toBe('verified');
  });

  it('is not believed with an id token, with rubbish, too much of it, nothing, or anything but a form', async () => {
    const person = await signedIn();
    const [idToken = ''] = op.idTokens.slice(-1);
    const good = await op.logoutToken();
    for (const logout_token of [idToken, '', 'x.y.z', `${good}x`, 'a'.repeat(9000)])
      expect(tokenOf(await tell(house, { logout_token }))).toEqual(REFUSED);
    expect(tokenOf(await tell(house, { other: good }))).toEqual(REFUSED);
    expect(tokenOf(await tell(house, { logout_token: good }, { 'content-type': 'text/plain' }))).toEqual(
      REFUSED,
    );
    const twice = await new Browser().open(`${house.config.origins.kiosk}${LOGOUT_PATH}`, {
      form: [good, good].map((token) => ['logout_token', token]) as never,
      headers: FORM,
    });
    expect(tokenOf(twice)).toEqual(REFUSED);
    expect(await statusOf(person)).toBe('verified');
    expect(tokenOf(await tell(house, { logout_token: good }))).toEqual(HEEDED);
  });

  it('is heeded once: who repeats the token logs out nobody who came later', async () => {
    const token = await op.logoutToken();
    expect(tokenOf(await tell(house, { logout_token: token }))).toEqual(HEEDED);
    const later = await signedIn();
    expect(tokenOf(await tell(house, { logout_token: token }))).toEqual(REFUSED);
    // Nor shortly before it is too old to be believed anyway.
    vi.setSystemTime(Date.now() + 110_000);
    expect(tokenOf(await tell(house, { logout_token: token }))).toEqual(REFUSED);
    expect(await statusOf(later)).toBe('verified');
  });

  it('means the session it names and no other, or all of the person when it names none', async () => {
    const here = await signedIn(SESSION);
    const there = await signedIn('another session');
    const other = await signedIn('third session', 'somebody-else');
    const named = (sid: string) =>
      op.logoutToken({ claims: ({ sub: _, ...claims }) => ({ ...claims, sid }) });
    expect(tokenOf(await tell(house, { logout_token: await named('unknown') }))).toEqual(HEEDED);
    const wrong = await op.logoutToken({
      claims: (claims) => ({ ...claims, sub: 'somebody-else', sid: SESSION }),
    });
    expect(tokenOf(await tell(house, { logout_token: wrong }))).toEqual(HEEDED);
    expect(await Promise.all([here, there, other].map(statusOf))).toEqual([
      'verified',
      'verified',
      'verified',
    ]);
    await tell(house, { logout_token: await named(SESSION) });
    expect(await Promise.all([here, there, other].map(statusOf))).toEqual([
      'not-started',
      'verified',
      'verified',
    ]);
    await tell(house, { logout_token: await op.logoutToken() });
    expect(await Promise.all([there, other].map(statusOf))).toEqual(['not-started', 'verified']);
  });

  it('leaves those alone who are known by their card', async () => {
    const person = await house.enter();
    const card = {
      fullName: 'Nguyễn Văn Thử',
      citizenId: '038899000001',
      birthDate: '1996-03-12',
      sex: 'male',
      residence: 'Khu III',
    };
    await person.browser.open(person.at('/api/visits/current/sign-in/card'), { json: card });
    expect(await statusOf(person)).toBe('verified');
    const about = (sub: string) => op.logoutToken({ claims: (claims) => ({ ...claims, sub }) });
    await tell(house, { logout_token: await about('038899000001') });
    expect(await statusOf(person)).toBe('verified');
  });

  it('keeps no token, and no name of a person or a session', async () => {
    await signedIn(SESSION);
    const token = await op.logoutToken();
    await tell(house, { logout_token: token });
    const kept = await house.everythingKept();
    expect(kept).toContain('sign-in.logged-out-by-provider');
    for (const marker of [token, MARKERS.subject, SESSION]) expect(kept).not.toContain(marker);
  });
});

describeEachDatabase('logging out at the sandbox, by the real oidc-provider', (open, kind) => {
  if (kind.id !== databases()[0]?.id) {
    it('is tested on the first kind of database', () => expect(kind.id).toBe('server'));
    return;
  }
  let house: House;
  openHouseForTests(open, (opened) => {
    house = opened;
  });

  async function signedIn(as: string): Promise<AtKiosk> {
    const person = await house.enter();
    const page = await person.browser.follow(await person.browser.open(person.at(START)));
    const form = { decision: 'accept', person: as, passcode: '123456', lang: 'vi' };
    await person.browser.follow(await person.browser.open(page.url, { form }));
    expect((await person.state()).status).toBe('verified');
    return person;
  }

  it('says in its discovery document that it tells of a logout, by session', async () => {
    const { issuer } = house.config.oidc;
    const answer = await new Browser().open(`${issuer}/.well-known/openid-configuration`);
    expect(answer.json()).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });

  it('on the phone ends what stands open at the kiosk, for this person and no other', async () => {
    const [person, other] = [await signedIn('sandbox-01'), await signedIn('sandbox-02')];
    await house.sandbox?.logOut('sandbox-01');
    expect(house.logged.join('\n')).not.toContain('sandbox.logout-not-told');
    expect(await person.state()).toEqual({ method: null, status: 'not-started' });
    expect(house.context.residents.get(person.visit)).toBeNull();
    expect((await other.state()).status).toBe('verified');
  });

  it('comes by itself two minutes after a kiosk has fallen silent', async () => {
    const person = await signedIn('sandbox-04');
    vi.setSystemTime(Date.now() + VISIT_IDLE_MS - 1000);
    await sweepVisits(house.context);
    expect(house.context.residents.get(person.visit)).not.toBeNull();
    vi.setSystemTime(Date.now() + 1000);
    await sweepVisits(house.context);
    expect(house.context.residents.get(person.visit)).toBeNull();
    await until(() => house.sandbox?.store.count('Session') === 0, 'the end of the session at the provider');
    expect((await person.browser.open(person.at('/api/visits/current/sign-in'))).status).toBe(401);
  });

  it('by the end of one visit leaves the same person’s other visit alone', async () => {
    const [here, there] = [await signedIn('sandbox-03'), await signedIn('sandbox-03')];
    await here.cancel();
    await until(() => house.sandbox?.store.count('Session') === 1, 'the end of one session');
    expect((await here.state()).status).toBe('not-started');
    expect((await there.state()).status).toBe('verified');
  });
});
