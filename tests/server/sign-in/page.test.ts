import { describe, expect, it } from 'vitest';
import { factsDigest, IdentityStatement } from '#shared/dossier/index.ts';
import { endSignIn } from '../../../server/sign-in/index.ts';
import { describeEachDatabase } from '../database.ts';
import { type AtKiosk, type House, openHouseForTests, until } from './house.ts';

const START = '/api/visits/current/sign-in/provider';
const ACCEPT = { decision: 'accept', person: 'sandbox-01', passcode: '123456', lang: 'vi' };

/** From the kiosk to the provider's page. */
async function toPage(person: AtKiosk) {
  const started = await person.browser.open(person.at(START));
  return { started, page: await person.browser.follow(started) };
}

describeEachDatabase("the provider's page", (open) => {
  let house: House;
  openHouseForTests(open, (opened) => {
    house = opened;
  });

  it('signs a resident in across host names of their own, and keeps nothing but a hash', async () => {
    const person = await house.enter();
    const { started, page } = await toPage(person);
    expect(started.status).toBe(302);
    const asked = new URL(String(started.headers.location));
    expect(asked.origin).toBe(house.config.origins.vneid);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${house.config.origins.kiosk}/api/sign-in/callback`,
      code_challenge_method: 'S256',
      prompt: 'login',
      max_age: '0',
      acr_values: 'loa2',
      scope: 'openid profile address citizen',
    });
    expect(asked.searchParams.get('kiosk_name')).toContain(`${person.kiosk} · Nhà văn hóa khu III`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Bản thử – không phải VNeID thật');
    expect(await person.state()).toMatchObject({ method: 'provider', status: 'pending' });

    const posted = await person.browser.open(page.url, { form: ACCEPT });
    const home = await person.browser.follow(posted);
    expect(home.url.href).toBe(`${house.config.origins.kiosk}/kiosk/`);
    expect(home.text).toBe('the kiosk');
    const state = await person.state();
    expect(state).toMatchObject({
      method: 'provider',
      status: 'verified',
      resident: {
        fullName: 'Nguyễn Văn Thử',
        citizenId: '038899000001',
        birthDate: '1999-01-01',
        sex: 'male',
        residence: 'Số nhà 5, Khu III, xã Vĩnh Lộc, tỉnh Thanh Hóa',
      },
    });
    const statement = IdentityStatement.parse(state.statement);
    expect(statement).toMatchObject({
      issuer: house.config.oidc.issuer,
      assurance: 'eid',
      kiosk: person.kiosk,
      visit: person.visit,
      subject: await house.context.keys.subjectHash(house.config.oidc.issuer, 'sandbox-01'),
    });
    expect(statement.facts).toBe(await factsDigest(state.resident ?? {}));
    expect(await house.context.keys.verifyStatement(statement)).toBe(true);

    const row = await house.context.db
      .selectFrom('sign_in')
      .select(['method', 'status', 'detail'])
      .where('visit_id', '=', person.visit)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ method: 'provider', status: 'verified', detail: {} });
    const kept = await house.everythingKept();
    expect(kept).toContain(person.visit);
    for (const marker of ['Văn Thử', '038899000001', '1999-01-01', 'Số nhà 5', 'sandbox-01', 'eyJ'])
      expect(kept).not.toContain(marker);
  });

  it('lets nobody ride on the session of the resident before', async () => {
    const first = await house.enter();
    const { page } = await toPage(first);
    await first.browser.follow(await first.browser.open(page.url, { form: ACCEPT }));
    expect((await first.state()).status).toBe('verified');

    // The second resident's requests, in a browser that still has the first one's cookies at the provider.
    const second = await house.enter();
    const started = await second.browser.open(second.at(START));
    const asked = new URL(String(started.headers.location));
    const again = await first.browser.open(asked);
    expect(again.headers.location).toContain('/interaction/');
    expect((await first.browser.follow(again)).text).toContain('name="passcode"');
    asked.searchParams.set('prompt', 'none');
    asked.searchParams.delete('max_age');
    const silent = await first.browser.open(asked);
    expect(silent.headers.location).toContain('error=login_required');
    expect((await second.state()).status).toBe('pending');
  });

  it('ends the session at the provider with the visit, and forgets the resident', async () => {
    const person = await house.enter();
    const { page } = await toPage(person);
    await person.browser.follow(await person.browser.open(page.url, { form: ACCEPT }));
    const before = house.sandbox?.store.count('Session') ?? 0;
    expect(before).toBeGreaterThan(0);
    await until(() => house.sandbox?.store.count('AccessToken') === 0, 'revoking the access token');
    await endSignIn(house.context, person.visit);
    await endSignIn(house.context, person.visit);
    expect(house.context.residents.get(person.visit)).toBeNull();
    expect(await person.state()).toEqual({ method: null, status: 'not-started' });
    await until(() => house.sandbox?.store.count('Session') === 0, 'the end of the sessions');
  });

  it('notices on the feed that a visit has ended elsewhere', async () => {
    const person = await house.enter();
    const { page } = await toPage(person);
    await person.browser.follow(await person.browser.open(page.url, { form: ACCEPT }));
    expect(house.context.residents.get(person.visit)).not.toBeNull();
    await house.context.db
      .updateTable('visit')
      .set({ ended_at: new Date() })
      .where('id', '=', person.visit)
      .execute();
    await house.context.events.publishVisit(person.visit);
    await until(() => house.context.residents.get(person.visit) === null);
  });

  it('takes a refusal and a forgotten passcode as ordinary ends', async () => {
    for (const form of [{ decision: 'decline' }, { ...ACCEPT, person: 'sandbox-06' }]) {
      const person = await house.enter();
      const { page } = await toPage(person);
      const home = await person.browser.follow(await person.browser.open(page.url, { form }));
      expect(home.url.href).toBe(`${house.config.origins.kiosk}/kiosk/`);
      expect(await person.state()).toEqual({
        method: 'provider',
        status: 'failed',
        failure: 'refused',
      });
    }
  });

  it('gives the kiosk back by itself when nobody answers the page', async () => {
    const person = await house.enter();
    const { page } = await toPage(person);
    const [, abort] = /http-equiv="refresh" content="120;url=([^"]+)"/.exec(page.text) ?? [];
    const left = await person.browser.follow(await person.browser.open(new URL(String(abort), page.url)));
    expect(left.url.pathname).toBe('/kiosk/');
    expect(await person.state()).toMatchObject({ status: 'failed', failure: 'refused' });
  });

  it('pays no heed to a state that is not its own: no other page can end a sign-in', async () => {
    const [one, other] = [await house.enter(), await house.enter()];
    const { page } = await toPage(one);
    await toPage(other);
    const posted = await one.browser.open(page.url, { form: ACCEPT });
    const callback = await one.browser.follow(posted, (next) => next.pathname !== '/api/sign-in/callback');
    const mixedUp = await other.browser.open(String(callback.headers.location));
    expect(mixedUp.status).toBe(303);
    expect(mixedUp.headers.location).toBe(`${house.config.origins.kiosk}/kiosk/`);
    expect((await other.state()).status).toBe('pending');
    for (const query of ['', '?error=access_denied', '?code=x&state=y', '?state='])
      await one.browser.open(one.at(`/api/sign-in/callback${query}`));
    expect((await one.state()).status).toBe('pending');
    await one.browser.open(String(callback.headers.location));
    expect((await one.state()).status).toBe('verified');
  });

  it('begins for nobody but the kiosk’s own page', async () => {
    for (const [site, begins] of [
      ['cross-site', false],
      ['same-site', false],
      ['same-origin', true],
      ['none', true],
    ] as const) {
      const person = await house.enter();
      await person.browser.open(person.at('/api/visits/current/sign-in/provider'), {
        headers: { 'sec-fetch-site': site },
      });
      expect([site, (await person.state()).status]).toEqual([site, begins ? 'pending' : 'not-started']);
    }
  });

  it('changes nothing when a callback is replayed, nor when it comes without a visit', async () => {
    const person = await house.enter();
    const { page } = await toPage(person);
    const posted = await person.browser.open(page.url, { form: ACCEPT });
    const before = await person.browser.follow(posted, (next) => next.pathname !== '/api/sign-in/callback');
    const callback = String(before.headers.location);
    await person.browser.open(callback);
    const verified = await person.state();
    expect(verified.status).toBe('verified');
    const again = await person.browser.open(callback);
    expect(again.status).toBe(303);
    expect(await person.state()).toEqual(verified);

    const { status, headers } = await new (
      person.browser.constructor as new () => typeof person.browser
    )().open(callback);
    expect([status, headers.location]).toEqual([303, `${house.config.origins.kiosk}/kiosk/`]);
    const rows = await house.context.db
      .selectFrom('sign_in')
      .select('status')
      .where('visit_id', '=', person.visit)
      .execute();
    expect(rows).toEqual([{ status: 'verified' }]);
  });

  it('fails when the provider is away at the return, with a code it never gave, and in the end with time', async () => {
    const person = await house.enter();
    const { page } = await toPage(person);
    const posted = await person.browser.open(page.url, { form: ACCEPT });
    const before = await person.browser.follow(posted, (next) => next.pathname !== '/api/sign-in/callback');
    house.sandbox?.set('down');
    await person.browser.open(String(before.headers.location));
    house.sandbox?.set('up');
    expect(await person.state()).toMatchObject({ status: 'unavailable', failure: 'provider-down' });

    const forged = await house.enter();
    const { started } = await toPage(forged);
    const { searchParams } = new URL(String(started.headers.location));
    const query = new URLSearchParams({
      code: 'made-up',
      state: searchParams.get('state') ?? '',
      iss: house.config.oidc.issuer,
    });
    await forged.browser.open(forged.at(`/api/sign-in/callback?${query}`));
    expect(await forged.state()).toMatchObject({ status: 'failed', failure: 'invalid-answer' });

    const slow = await house.enter();
    const begun = Date.now();
    await toPage(slow);
    await house.pass(async () => (await slow.state()).status === 'failed', 'the end of the time');
    expect(await slow.state()).toMatchObject({ failure: 'expired' });
    expect(Date.now() - begun).toBe(600_000);
  });

  it('keeps the visit alive while the kiosk is away on the page', async () => {
    const person = await house.enter();
    await toPage(person);
    const begun = Date.now();
    await house.pass(() => Date.now() - begun >= 300_000);
    expect((await person.state()).status).toBe('pending');
    await person.cancel();
  });

  it('begins nothing for another site, nor where the way is not offered', async () => {
    const person = await house.enter();
    const foreign = await person.browser.open(person.at(START), {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.headers.location).toBe(`${house.config.origins.kiosk}/kiosk/`);
    expect((await person.state()).status).toBe('not-started');
    await house.set({ signIn: { provider: false } });
    const off = await person.browser.open(person.at(START));
    await house.set({});
    expect([off.status, off.headers.location]).toEqual([303, `${house.config.origins.kiosk}/kiosk/`]);
    expect(await person.state()).toEqual({
      method: 'provider',
      status: 'failed',
      failure: 'not-offered',
    });
  });

  it('says so where a kiosk has begun too many', async () => {
    const person = await house.enter();
    for (let turn = 0; turn < 20; turn++) {
      expect((await person.browser.open(person.at(START))).status).toBe(302);
      await person.cancel();
    }
    const late = await person.browser.open(person.at(START));
    expect([late.status, late.headers.location]).toEqual([303, `${house.config.origins.kiosk}/kiosk/`]);
    expect(await person.state()).toEqual({ method: 'provider', status: 'failed', failure: 'too-many' });
  });

  describe('the proof of the code', () => {
    const authorize = (challenge: Record<string, string>) =>
      `${house.config.oidc.issuer}/auth?${new URLSearchParams({
        client_id: house.config.oidc.clientId,
        response_type: 'code',
        redirect_uri: `${house.config.origins.kiosk}/api/sign-in/callback`,
        scope: 'openid',
        state: 'x',
        ...challenge,
      })}`;

    it('is asked for by the provider', async () => {
      const person = await house.enter();
      const refused = await person.browser.open(authorize({}));
      expect(String(refused.headers.location)).toContain('error=invalid_request');
    });

    it('must be the right one', async () => {
      const person = await house.enter();
      const challenge = { code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };
      const page = await person.browser.follow(await person.browser.open(authorize(challenge)));
      const posted = await person.browser.open(page.url, { form: ACCEPT });
      const before = await person.browser.follow(posted, (next) => next.pathname !== '/api/sign-in/callback');
      const code = new URL(String(before.headers.location)).searchParams.get('code') ?? '';
      const { clientId, clientSecret } = house.config.oidc;
      const answer = await person.browser.open(`${house.config.oidc.issuer}/token`, {
        form: {
          grant_type: 'authorization_code',
          code,
          redirect_uri: `${house.config.origins.kiosk}/api/sign-in/callback`,
          code_verifier: 'b'.repeat(43),
        },
        headers: {
          accept: 'application/json',
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        },
      });
      expect([answer.status, answer.json<{ error: string }>().error]).toEqual([400, 'invalid_grant']);
    });
  });
});
