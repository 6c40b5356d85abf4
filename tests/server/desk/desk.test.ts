import { Hono } from 'hono';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import {
  type CatalogueEntry,
  DeskCalls,
  DeskCatalogue,
  DossierLine,
  DossierPage,
  DossierView,
  KioskLines,
  ProblemDocument,
} from '#shared/api/index.ts';
import { json } from '../../../server/db/index.ts';
import { deskRoutes, handoverHealth, keepDeskCode, makeDeskCode } from '../../../server/desk/index.ts';
import type { DeskSession } from '../../../server/desk/session.ts';
import { secure } from '../../../server/http/index.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import { type House, JPEG, makeHouse, START } from './house.ts';

type App = Hono<{ Variables: { session: DeskSession } }>;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function ask(
  app: App,
  method: string,
  path: string,
  {
    cookie,
    body,
    headers,
  }: { cookie?: string | undefined; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  return app.request(`http://localhost${path}`, {
    method,
    headers: {
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

const codeOf = async (response: Response): Promise<string> =>
  ProblemDocument.parse(await response.json()).code;

describeEachDatabase('the desk', (open) => {
  let database: TestDatabase;
  let house: House;
  let app: App;

  beforeAll(async () => {
    database = await open();
  });

  beforeEach(async () => {
    for (const table of [
      'dossier_part',
      'dossier',
      'help_call',
      'vouch_request',
      'sign_in',
      'visit',
      'kiosk',
      'desk_code',
      'desk_session',
      'server_setting',
    ] as const)
      await database.db.deleteFrom(table).execute();
    house = await makeHouse(database.db);
    app = deskRoutes(house.context, 40);
    await house.addKiosk('KVL-1');
  });

  const signIn = async (name = 'Cán bộ Thử'): Promise<string> => {
    const { code } = await makeDeskCode(house.context);
    const response = await ask(app, 'POST', '/sign-in', { body: { code, name } });
    expect(response.status).toBe(200);
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  };

  it('answers 401 with a problem document on every route but the sign-in', async () => {
    const routes = app.routes.filter(({ path, method }) => method !== 'ALL' || !path.includes('*'));
    const closed = routes.filter(({ path, method }) => !(path === '/sign-in' && method === 'POST'));
    expect(closed.length).toBeGreaterThanOrEqual(12);
    for (const cookie of [undefined, 'desk=', 'desk=AAAA', '__Host-desk=AAAA']) {
      for (const { path, method } of [...closed, { path: '/no-such-route', method: 'GET' }]) {
        const response = await ask(
          app,
          method,
          path.replace(/:\w+/g, '0198a000-0000-7000-8000-000000000000'),
          {
            cookie,
          },
        );
        expect([method, path, response.status]).toEqual([method, path, 401]);
        expect(response.headers.get('content-type')).toContain('application/problem+json');
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(await codeOf(response)).toBe('not-signed-in');
      }
    }
  });

  it('gives a strict, HttpOnly cookie of which only the hash is kept', async () => {
    const { code } = await makeDeskCode(house.context);
    const response = await ask(app, 'POST', '/sign-in', { body: { code, name: '  Lê   Thị Thử ' } });
    const header = response.headers.get('set-cookie') ?? '';
    expect(header).toMatch(/^desk=[\w-]{43};/);
    expect(header).toContain('HttpOnly');
    expect(header).toContain('SameSite=Strict');
    expect(header).not.toContain('Secure');
    expect(await response.json()).toEqual({
      name: 'Lê Thị Thử',
      until: new Date(START + 30 * MINUTE).toISOString(),
    });
    const kept = await database.db.selectFrom('desk_session').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(header.slice(5, 48));
    expect(house.audit).toContainEqual({
      type: 'desk-signed-in',
      role: 'attendant',
      actor: 'Lê Thị Thử',
      outcome: 'done',
    });
  });

  it('binds the cookie to the host where there is https', async () => {
    const origins = { ...house.context.config.origins, admin: 'https://quay.example.vn' };
    const context = { ...house.context, config: { ...house.context.config, origins } };
    const { code } = await makeDeskCode(context);
    const response = await ask(deskRoutes(context), 'POST', '/sign-in', { body: { code, name: 'Lê Thử' } });
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-desk=.*Path=\/;.*Secure/);
    expect(response.headers.get('set-cookie')).not.toContain('Domain');
  });

  it('takes a code once, however it is spelt, and keeps only its hash', async () => {
    const { code, until } = await makeDeskCode(house.context);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(until.getTime()).toBe(START + 15 * MINUTE);
    const kept = await database.db.selectFrom('desk_code').selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(code.slice(0, 4));
    const asHeard = code.toLowerCase().replace('-', ' ').replace(/0/g, 'o').replace(/1/g, 'l');
    const first = await ask(app, 'POST', '/sign-in', { body: { code: asHeard, name: 'Lê Thử' } });
    expect(first.status).toBe(200);
    const second = await ask(app, 'POST', '/sign-in', { body: { code, name: 'Lê Thử' } });
    expect([second.status, await codeOf(second)]).toEqual([401, 'wrong-code']);
  });

  it('takes no code after its quarter of an hour', async () => {
    const { code } = await makeDeskCode(house.context);
    house.skip(15 * MINUTE);
    expect((await ask(app, 'POST', '/sign-in', { body: { code, name: 'Lê Thử' } })).status).toBe(401);
  });

  it('pauses after five wrong codes, doubling, for right codes too, and tells the audit once', async () => {
    const wrong = { code: 'ZZZZ-ZZZZ', name: 'Lê Thử' };
    for (let count = 1; count <= 4; count++) {
      const response = await ask(app, 'POST', '/sign-in', { body: wrong });
      expect([count, response.status, response.headers.get('retry-after')]).toEqual([count, 401, '0']);
    }
    const fifth = await ask(app, 'POST', '/sign-in', { body: wrong });
    expect(fifth.headers.get('retry-after')).toBe('15');
    const { code } = await makeDeskCode(house.context);
    const right = await ask(app, 'POST', '/sign-in', { body: { code, name: 'Lê Thử' } });
    expect([right.status, await codeOf(right)]).toEqual([429, 'too-many-tries']);
    house.skip(15_000);
    expect((await ask(app, 'POST', '/sign-in', { body: wrong })).headers.get('retry-after')).toBe('30');
    house.skip(30_000);
    expect((await ask(app, 'POST', '/sign-in', { body: { code, name: 'Lê Thử' } })).status).toBe(200);
    expect((await ask(app, 'POST', '/sign-in', { body: wrong })).headers.get('retry-after')).toBe('0');
    expect(house.audit.filter(({ type }) => type === 'desk-sign-in-refused')).toHaveLength(1);
    expect(JSON.stringify([house.audit, house.logged])).not.toContain('ZZZZ');
  });

  it('counts tries made at the same moment one by one', async () => {
    const wrong = { code: 'ZZZZ-ZZZZ', name: 'Lê Thử' };
    const responses = await Promise.all(
      Array.from({ length: 9 }, () => ask(app, 'POST', '/sign-in', { body: wrong })),
    );
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429]);
  });

  const signInFrom = (address: string, code: string, headers: Record<string, string> = {}) =>
    app.request(
      'http://localhost/sign-in',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ code, name: 'Lê Thử' }),
      },
      { incoming: { socket: { remoteAddress: address } } },
    );

  it('locks out the address that guesses, and no other', async () => {
    const { code } = await makeDeskCode(house.context);
    for (let count = 0; count < 40; count++) await signInFrom('192.0.2.7', 'ZZZZ-ZZZZ');
    expect((await signInFrom('192.0.2.7', code)).status).toBe(429);
    expect((await signInFrom('192.0.2.8', code)).status).toBe(200);
    expect(house.audit.filter(({ type }) => type === 'desk-sign-in-refused')).toHaveLength(1);
  });

  it('counts by the sender behind a proxy on this machine, who cannot choose the name it goes by', async () => {
    const from = (addresses: string) => ({ 'x-forwarded-for': addresses });
    for (let count = 0; count < 6; count++)
      await signInFrom('::ffff:127.0.0.1', 'ZZZZ-ZZZZ', from(`198.51.100.${count}, 203.0.113.5`));
    const { code } = await makeDeskCode(house.context);
    expect((await signInFrom('127.0.0.1', code, from('203.0.113.5'))).status).toBe(429);
    // Who is no proxy of this machine is not asked whom it speaks for; of IPv6 one network counts as one.
    for (let count = 0; count < 6; count++)
      await signInFrom(`2001:db8::${count}`, 'ZZZZ-ZZZZ', from(`198.51.100.${count}`));
    expect((await signInFrom('2001:db8:0:0:ffff::1', code)).status).toBe(429);
    expect((await signInFrom('2001:db8:0:1::1', code)).status).toBe(200);
  });

  it('takes no name in which something goes unseen, and spends no code on it', async () => {
    const { code } = await makeDeskCode(house.context);
    for (const name of [
      'ab\u0000c',
      'a\ud800b',
      'Lê\u202eThử',
      '\u200b\u200b\u2060',
      'Lê\u00adThử',
      '12 34',
      '..',
    ])
      expect([name, (await ask(app, 'POST', '/sign-in', { body: { code, name } })).status]).toEqual([
        name,
        400,
      ]);
    expect((await ask(app, 'POST', '/sign-in', { body: { code, name: "H'Hen Niê" } })).status).toBe(200);
  });

  it('begins no stream with HEAD, and hears the newest few of one attendant', async () => {
    const cookie = await signIn();
    for (let count = 0; count < 20; count++)
      expect((await ask(app, 'HEAD', '/events', { cookie })).status).toBe(200);
    expect(house.listeners()).toBe(0);
    const streams = [];
    for (let count = 0; count < 12; count++) streams.push(await ask(app, 'GET', '/events', { cookie }));
    expect(house.listeners()).toBe(8);
    expect(await streams[0]?.text()).toBe(': open\n\n');
    for (const stream of streams.slice(4)) await stream.body?.cancel();
    expect(house.listeners()).toBe(0);
  });

  it('knows a place in the list that cannot be one', async () => {
    const cookie = await signIn();
    for (const before of [
      `2026-99-99T99:99:99.999Z_${crypto.randomUUID()}`,
      `2026-01-01T00:00:00.000Z_${'-'.repeat(36)}`,
      `2026-01-01T00:00:00.000Z_${'a'.repeat(36)}`,
    ]) {
      const response = await ask(app, 'GET', `/dossiers?before=${encodeURIComponent(before)}`, { cookie });
      expect([before, response.status, await codeOf(response)]).toEqual([before, 400, 'bad-cursor']);
    }
  });

  it('ends after 30 minutes without an act; what the page asks by itself is none', async () => {
    const cookie = await signIn();
    for (const path of ['/dossiers', '/kiosks', '/calls']) {
      house.skip(9 * MINUTE);
      expect((await ask(app, 'GET', path, { cookie })).status).toBe(200);
    }
    house.skip(3 * MINUTE);
    expect((await ask(app, 'GET', '/kiosks', { cookie })).status).toBe(401);
  });

  it('goes on as long as somebody acts, and ends after 12 hours all the same', async () => {
    const cookie = await signIn();
    for (let minutes = 29; minutes < 12 * 60; minutes += 29) {
      house.skip(29 * MINUTE);
      const response = await ask(app, 'GET', '/me', { cookie });
      expect([minutes, response.status]).toEqual([minutes, 200]);
      const { until } = (await response.json()) as { until: string };
      expect(Date.parse(until)).toBe(Math.min(START + (minutes + 30) * MINUTE, START + 12 * HOUR));
    }
    house.skip(29 * MINUTE);
    expect((await ask(app, 'GET', '/me', { cookie })).status).toBe(401);
  });

  it('signs out: the cookie is taken back and worth nothing', async () => {
    const cookie = await signIn();
    const response = await ask(app, 'DELETE', '/sign-in', { cookie });
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(/^desk=;.*Max-Age=0/);
    expect((await ask(app, 'GET', '/me', { cookie })).status).toBe(401);
    expect(await database.db.selectFrom('desk_session').selectAll().execute()).toEqual([]);
  });

  it('refuses what another origin sends, strange bodies and large ones', async () => {
    const cookie = await signIn();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://evil.example' },
      { origin: 'null' },
    ] as Record<string, string>[])
      expect((await ask(app, 'DELETE', '/sign-in', { cookie, headers })).status).toBe(403);
    const near = { origin: 'http://localhost', host: 'localhost' };
    const path = `/vouch/${crypto.randomUUID()}`;
    expect((await ask(app, 'POST', path, { cookie, headers: near, body: '{' })).status).toBe(400);
    const strange = await ask(app, 'POST', path, {
      cookie,
      body: {
        answer: 'yes',
        fullName: 'Lê Thử',
        citizenId: '12',
        birthDate: '1950',
        sex: 'male',
        residence: '',
      },
    });
    const document = ProblemDocument.parse(await strange.json());
    expect([document.status, document.errors?.map(({ at }) => at)]).toEqual([400, ['/citizenId']]);
    const large = await ask(app, 'POST', path, { cookie, body: { answer: 'x'.repeat(10_000) } });
    expect([large.status, await codeOf(large)]).toEqual([413, 'too-large']);
  });

  it('lists dossiers newest first, page by page, each once', async () => {
    const cookie = await signIn();
    for (let seq = 1; seq <= 53; seq++)
      await house.addDossier({ seq }, { receivedAt: new Date(START + Math.floor(seq / 3) * 1000) });
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const query: string = next === null ? '' : `?before=${encodeURIComponent(next)}`;
      const response = await ask(app, 'GET', `/dossiers${query}`, { cookie });
      const page = DossierPage.parse(await response.json());
      for (const line of page.dossiers) seen.push(DossierLine.parse(line).declarant);
      next = page.next;
    } while (next);
    expect([seen.length, new Set(seen).size]).toEqual([53, 53]);
    expect(seen[0]).toMatch(/THỬ 5[123]$/);
    expect(seen.at(-1)).toMatch(/THỬ [12]$/);
    expect((await ask(app, 'GET', '/dossiers?before=yesterday', { cookie })).status).toBe(400);
  });

  it('shows a dossier that no key opens as a line without a name, and says so when it is read', async () => {
    const cookie = await signIn();
    const lost = await house.addDossier({ seq: 1 }, { foreignKey: true });
    const list = (await (await ask(app, 'GET', '/dossiers', { cookie })).json()) as {
      dossiers: DossierLine[];
    };
    expect(list.dossiers.map(({ declarant, slip }) => [declarant, slip])).toEqual([['', lost.slip]]);
    const read = await ask(app, 'GET', `/dossiers/${lost.id}`, { cookie });
    expect([read.status, await codeOf(read)]).toEqual([500, 'cannot-open']);
    expect(house.audit.at(-1)).toMatchObject({ type: 'dossier-read', outcome: 'failed', subject: lost.id });
  });

  it('gives a dossier in full with its flow and problems, and records who read it', async () => {
    const cookie = await signIn();
    const problems = [{ field: 'child.fullName', code: 'not-a-name' }];
    const dossier = await house.addDossier({ seq: 7 }, { problems });
    const response = await ask(app, 'GET', `/dossiers/${dossier.id}`, { cookie });
    const view = DossierView.parse(await response.json());
    expect(view.dossier).toEqual(dossier);
    expect(view.problems).toEqual(problems);
    expect(view.flow).toMatchObject({ id: 'thu-nghiem', version: 3 });
    expect(view.line).toMatchObject({ slip: dossier.slip, state: 'submitted', problems: 1, vouchedBy: null });
    expect(house.audit.at(-1)).toEqual({
      type: 'dossier-read',
      role: 'attendant',
      actor: 'Cán bộ Thử',
      kiosk: 'KVL-1',
      subject: dossier.id,
      outcome: 'done',
    });
    expect(JSON.stringify([house.audit, house.logged, house.published])).not.toContain('THỬ');
    for (const id of [crypto.randomUUID(), 'x'])
      expect((await ask(app, 'GET', `/dossiers/${id}`, { cookie })).status).toBe(404);
  });

  it('passes on photographs as attachments, and nothing that is not a JPEG', async () => {
    const cookie = await signIn();
    const html = new TextEncoder().encode('<script>alert(1)</script>');
    const { id, slip } = await house.addDossier({ seq: 1 }, { photographs: [JPEG, html] });
    const picture = await ask(app, 'GET', `/dossiers/${id}/parts/photo-1`, { cookie });
    expect(new Uint8Array(await picture.arrayBuffer())).toEqual(JPEG);
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="${slip}-photo-1.jpg"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect((await ask(app, 'GET', `/dossiers/${id}/parts/photo-2`, { cookie })).status).toBe(415);
    for (const name of ['photo-3', 'dossier', '..%2Fdossier'])
      expect((await ask(app, 'GET', `/dossiers/${id}/parts/${name}`, { cookie })).status).toBe(404);
    expect(house.audit.filter(({ type }) => type === 'document-read').map(({ outcome }) => outcome)).toEqual([
      'done',
      'failed',
    ]);
  });

  it('keeps a photograph behind its own policy, the server’s headers or not', async () => {
    const cookie = await signIn();
    const { id } = await house.addDossier({ seq: 1 }, { photographs: [JPEG] });
    const whole = new Hono().use(secure(house.context.config)).route('/api/desk', deskRoutes(house.context));
    const path = `http://localhost/api/desk/dossiers/${id}/parts/photo-1`;
    const picture = await whole.request(path, { headers: { cookie } });
    expect(picture.status).toBe(200);
    expect(picture.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(picture.headers.get('referrer-policy')).toBe('no-referrer');
    const list = await whole.request('http://localhost/api/desk/dossiers', { headers: { cookie } });
    expect(list.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('turns a prepared dossier into a submitted one, once, with the name of who vouched first', async () => {
    const first = await signIn('Người Một');
    const second = await signIn('Người Hai');
    const { id } = await house.addDossier({ seq: 1, state: 'prepared' });
    for (const cookie of [first, second]) {
      const response = await ask(app, 'POST', `/dossiers/${id}/vouch`, { cookie });
      expect(response.status).toBe(200);
      expect(DossierLine.parse(await response.json())).toMatchObject({
        state: 'submitted',
        vouchedBy: 'Người Một',
      });
    }
    expect(house.audit.filter(({ type }) => type === 'vouched')).toHaveLength(1);
    expect(house.published).toEqual([{ kind: 'desk', topic: 'dossier', data: { id } }]);
    const sent = await house.addDossier({ seq: 2 });
    const untouched = await ask(app, 'POST', `/dossiers/${sent.id}/vouch`, { cookie: first });
    expect(await untouched.json()).toMatchObject({ state: 'submitted', vouchedBy: null });
  });

  it('notes that a dossier was handed over, once, with who said it first; then it is told everywhere', async () => {
    const first = await signIn('Người Một');
    const second = await signIn('Người Hai');
    const { id } = await house.addDossier({ seq: 1 });
    const handedOver = { at: new Date(START).toISOString(), by: 'Người Một' };
    for (const cookie of [first, second]) {
      const response = await ask(app, 'POST', `/dossiers/${id}/handover`, { cookie });
      expect([response.status, DossierLine.parse(await response.json()).handedOver]).toEqual([
        200,
        handedOver,
      ]);
      house.skip(MINUTE);
    }
    const [line] = DossierPage.parse(
      await (await ask(app, 'GET', '/dossiers', { cookie: second })).json(),
    ).dossiers;
    expect(line?.handedOver).toEqual(handedOver);
    const view = DossierView.parse(
      await (await ask(app, 'GET', `/dossiers/${id}`, { cookie: second })).json(),
    );
    expect(view).toMatchObject({ line: { handedOver }, keptAfterHandover: 30 });
    expect(house.audit.filter(({ type }) => type === 'dossier-handed-over')).toEqual([
      {
        type: 'dossier-handed-over',
        role: 'attendant',
        actor: 'Người Một',
        kiosk: 'KVL-1',
        subject: id,
        outcome: 'done',
      },
    ]);
    expect(house.published).toEqual([{ kind: 'desk', topic: 'dossier', data: { id } }]);
  });

  it('lets who said it take it back until the day is over in Vietnam, and nobody else', async () => {
    const mine = await signIn('Người Một');
    const other = await signIn('Người Hai');
    const { id } = await house.addDossier({ seq: 1 });
    const path = `/dossiers/${id}/handover`;
    const handedOver = async (response: Response) => DossierLine.parse(await response.json()).handedOver;
    // What nobody has handed over stays so, and nothing is written of it.
    expect(await handedOver(await ask(app, 'DELETE', path, { cookie: mine }))).toBeNull();
    expect(house.audit.filter(({ type }) => type === 'handover-taken-back')).toEqual([]);
    await ask(app, 'POST', path, { cookie: mine });
    const refused = await ask(app, 'DELETE', path, { cookie: other });
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'cannot-take-back']);
    expect(await handedOver(await ask(app, 'DELETE', path, { cookie: mine }))).toBeNull();
    expect(house.audit.at(-1)).toMatchObject({
      type: 'handover-taken-back',
      actor: 'Người Một',
      subject: id,
    });
    expect(house.published).toHaveLength(2);
    await ask(app, 'POST', path, { cookie: mine });
    // START is 9 in the morning there.
    house.skip(15 * HOUR);
    const late = await signIn('Người Một');
    expect(await codeOf(await ask(app, 'DELETE', path, { cookie: late }))).toBe('cannot-take-back');
    expect(await handedOver(await ask(app, 'POST', path, { cookie: late }))).toEqual({
      at: new Date(START).toISOString(),
      by: 'Người Một',
    });
  });

  it('hands over nothing that is not confirmed, not here, or emptied; and not for another site', async () => {
    const cookie = await signIn();
    const prepared = await house.addDossier({ seq: 1, state: 'prepared' });
    const refused = await ask(app, 'POST', `/dossiers/${prepared.id}/handover`, { cookie });
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'not-vouched']);
    const gone = await house.addDossier({ seq: 2 });
    await database.db
      .updateTable('dossier')
      .set({ emptied_at: new Date(START) })
      .where('id', '=', gone.id)
      .execute();
    for (const id of [gone.id, crypto.randomUUID(), 'x'])
      for (const method of ['POST', 'DELETE'])
        expect((await ask(app, method, `/dossiers/${id}/handover`, { cookie })).status).toBe(404);
    const ready = await house.addDossier({ seq: 3 });
    for (const method of ['POST', 'DELETE']) {
      const foreign = await ask(app, method, `/dossiers/${ready.id}/handover`, {
        cookie,
        headers: { 'sec-fetch-site': 'cross-site' },
      });
      expect(foreign.status).toBe(403);
    }
    const rows = await database.db.selectFrom('dossier').select('handed_over_at').execute();
    expect(rows.map(({ handed_over_at }) => handed_over_at)).toEqual([null, null, null]);
    expect([house.published, house.audit.filter(({ type }) => /hand/.test(type))]).toEqual([[], []]);
  });

  it('reminds after 60 days, or as the point decides, of what nobody has handed over', async () => {
    const cookie = await signIn();
    const DAY = 24 * HOUR;
    const reminder = async () =>
      DossierPage.parse(await (await ask(app, 'GET', '/dossiers', { cookie })).json()).reminder;
    // Midnight in Vietnam, 60 days before the day of START.
    const due = START - 9 * HOUR - 60 * DAY;
    const young = await house.addDossier({ seq: 1 }, { receivedAt: new Date(due) });
    expect(await reminder()).toEqual({ days: 60, submitted: null, prepared: null });
    await house.addDossier({ seq: 2 }, { receivedAt: new Date(due - 1) });
    const oldest = await house.addDossier({ seq: 3 }, { receivedAt: new Date(due - DAY) });
    const older = await house.addDossier({ seq: 4, state: 'prepared' }, { receivedAt: new Date(0) });
    const gone = await house.addDossier({ seq: 5 }, { receivedAt: new Date(0) });
    await database.db
      .updateTable('dossier')
      .set({ emptied_at: new Date(START) })
      .where('id', '=', gone.id)
      .execute();
    expect(await reminder()).toEqual({
      days: 60,
      submitted: {
        count: 2,
        oldest: { id: oldest.id, slip: oldest.slip, receivedAt: new Date(due - DAY).toISOString() },
      },
      prepared: {
        count: 1,
        oldest: { id: older.id, slip: older.slip, receivedAt: new Date(0).toISOString() },
      },
    });
    expect(await handoverHealth(house.context)).toEqual({ overdue: 3, oldest: '1970-01-01' });
    for (const { id } of [oldest, young])
      expect((await ask(app, 'POST', `/dossiers/${id}/handover`, { cookie })).status).toBe(200);
    expect((await reminder()).submitted?.count).toBe(1);
    await database.db
      .insertInto('server_setting')
      .values({ key: 'desk', value: json({ flowEndDays: { early: 90, soon: 30 }, handoverDays: 61 }) })
      .execute();
    expect(await reminder()).toMatchObject({ days: 61, submitted: null, prepared: { count: 1 } });
  });

  it('tells which kiosks are alive and what they are doing', async () => {
    const cookie = await signIn();
    const status = {
      activity: 'answering',
      flow: 'thu-nghiem',
      since: '2026-08-10T01:58:00.000Z',
      program: '0.1.0',
      outbox: { waiting: 2, quarantined: 1, oldestAt: null },
      lastSeq: 4,
    };
    await house.addKiosk('KVL-2', { lastSeenAt: new Date(START - 74_999), status });
    await house.addKiosk('KVL-3', { lastSeenAt: new Date(START - 75_000), status: { activity: 'dancing' } });
    const { kiosks } = KioskLines.parse(await (await ask(app, 'GET', '/kiosks', { cookie })).json());
    expect(kiosks.map(({ id, alive, activity, waiting }) => [id, alive, activity, waiting])).toEqual([
      ['KVL-1', false, null, 0],
      ['KVL-2', true, 'answering', 2],
      ['KVL-3', false, null, 0],
    ]);
  });

  it('lists calls, who waits longest first, and lets an attendant come and end them', async () => {
    const cookie = await signIn('Người Đến');
    const visit = await house.addVisit('KVL-1');
    const vouch = crypto.randomUUID();
    const help = crypto.randomUUID();
    await database.db
      .insertInto('help_call')
      .values({ id: help, kiosk_id: 'KVL-1', visit_id: visit, reason: 'device', called_at: new Date(START) })
      .execute();
    await database.db
      .insertInto('vouch_request')
      .values({ id: vouch, visit_id: visit, kiosk_id: 'KVL-1', requested_at: new Date(START - MINUTE) })
      .execute();
    const list = async () => {
      const { calls } = DeskCalls.parse(await (await ask(app, 'GET', '/calls', { cookie })).json());
      return calls.map(({ id, coming }) => [id, coming]);
    };
    expect(await list()).toEqual([
      [vouch, null],
      [help, null],
    ]);
    for (const path of [`/vouch/${vouch}/coming`, `/help/${help}/coming`])
      expect((await ask(app, 'POST', path, { cookie })).status).toBe(204);
    expect(house.published.filter(({ kind }) => kind === 'visit')).toEqual([
      { kind: 'visit', visit, topic: 'sign-in' },
      { kind: 'visit', visit, topic: 'help' },
    ]);
    expect(await list()).toEqual([
      [vouch, 'Người Đến'],
      [help, 'Người Đến'],
    ]);
    expect((await ask(app, 'POST', `/help/${help}/done`, { cookie })).status).toBe(204);
    expect((await ask(app, 'POST', `/help/${help}/done`, { cookie })).status).toBe(409);
    expect(house.published.at(-1)).toEqual({ kind: 'visit', visit, topic: 'help' });
    expect(house.audit.at(-1)).toMatchObject({ type: 'help-answered', subject: help });
    expect(await list()).toEqual([[vouch, 'Người Đến']]);
    await database.db
      .updateTable('visit')
      .set({ ended_at: new Date(START) })
      .execute();
    expect(await list()).toEqual([]);
  });

  it('warns long before a flow ends, louder when it is near, and says when it is over', async () => {
    let cookie = await signIn();
    const flow = (id: string, effectiveTo: string | null) =>
      ({ id, title: { vi: id }, effectiveTo }) as unknown as CatalogueEntry;
    // Today, in Vietnam, is 10 August 2026.
    house.flows.push(
      flow('for-ever', null),
      flow('far', '2026-11-09'),
      flow('in-90', '2026-11-08'),
      flow('in-31', '2026-09-10'),
      flow('in-30', '2026-09-09'),
      flow('today', '2026-08-10'),
      flow('yesterday', '2026-08-09'),
    );
    const ends = async () => {
      const told = DeskCatalogue.parse(await (await ask(app, 'GET', '/catalogue', { cookie })).json());
      expect(told).toMatchObject({ flows: 7, refused: 1 });
      return told.ends.map(({ id, days, urgency }) => [id, days, urgency]);
    };
    const near = [
      ['yesterday', -1, 'over'],
      ['today', 0, 'soon'],
      ['in-30', 30, 'soon'],
    ];
    expect(await ends()).toEqual([...near, ['in-31', 31, 'early'], ['in-90', 90, 'early']]);
    // 17:00 UTC is midnight at the hall: there the next day has begun.
    house.skip(15 * HOUR);
    cookie = await signIn();
    expect((await ends()).slice(0, 3)).toEqual([
      ['yesterday', -2, 'over'],
      ['today', -1, 'over'],
      ['in-30', 29, 'soon'],
    ]);
    house.skip(-15 * HOUR);
    cookie = await signIn();
    const set = (value: object) =>
      database.db
        .insertInto('server_setting')
        .values({ key: 'desk', value: json(value) })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: json(value) }))
        .execute();
    await set({ flowEndDays: { early: 31, soon: 5 } });
    expect(await ends()).toEqual([...near.slice(0, 2), ['in-30', 30, 'early'], ['in-31', 31, 'early']]);
    await set({ flowEndDays: { early: -1, soon: 5 } });
    expect(await ends()).toHaveLength(5);
    expect(house.logged).toContain('settings-refused {"setting":"desk","at":"/flowEndDays/early"}');
  });

  it('passes a vouch on to the sign-in, which alone knows whether somebody still waits', async () => {
    const cookie = await signIn();
    const visit = await house.addVisit('KVL-1');
    const vouch = crypto.randomUUID();
    await database.db
      .insertInto('vouch_request')
      .values({ id: vouch, visit_id: visit, kiosk_id: 'KVL-1', requested_at: new Date(START) })
      .execute();
    const answer = async (id: string, body: object) => {
      const response = await ask(app, 'POST', `/vouch/${id}`, { cookie, body });
      return [response.status, await codeOf(response)];
    };
    // It stands open and nothing carries it, as after a restart.
    expect(await answer(vouch, { answer: 'no' })).toEqual([409, 'asked-anew']);
    expect(await answer(crypto.randomUUID(), { answer: 'no' })).toEqual([404, 'not-found']);
    const nobody = { fullName: 'Lê Thử', citizenId: '003099000001', birthDate: '1999', sex: 'male' };
    expect(await answer(vouch, { answer: 'yes', ...nobody, residence: '' })).toEqual([422, 'not-a-person']);
    await database.db
      .updateTable('vouch_request')
      .set({ answered_at: new Date(START) })
      .execute();
    expect(await answer(vouch, { answer: 'no' })).toEqual([409, 'already-answered']);
    expect((await ask(app, 'POST', `/vouch/${vouch}/coming`, { cookie })).status).toBe(409);
  });

  it('streams what changed, by topic alone, and stops when the session is over', async () => {
    const cookie = await signIn();
    const response = await ask(app, 'GET', '/events', { cookie });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const hear = async (word: string) => {
      while (!heard.includes(word)) {
        const chunk = await reader?.read();
        if (!chunk || chunk.done) return;
        heard += chunk.value;
      }
    };
    await hear(': open');
    house.tell({ kind: 'visit', visit: 'v', topic: 'help' });
    house.tell({ kind: 'desk', topic: 'call', data: { name: 'Nguyễn Văn Thử' } });
    await hear('event: call');
    expect(heard).not.toContain('Nguyễn');
    await database.db.deleteFrom('desk_session').execute();
    await hear('event: signed-out');
    expect((await reader?.read())?.done).toBe(true);
    await vi.waitFor(() => expect(house.listeners()).toBe(0));
  });

  it('forgets its listeners when the page goes away', async () => {
    const cookie = await signIn();
    const response = await ask(app, 'GET', '/events', { cookie });
    await vi.waitFor(() => expect(house.listeners()).toBe(1));
    await response.body?.cancel();
    await vi.waitFor(() => expect(house.listeners()).toBe(0));
  });

  it('keeps a code ready: a new one when the old is used or dead', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const printed: string[] = [];
      const keeper = await keepDeskCode(house.context, ({ code }) => printed.push(code));
      const after = async (count: number) => {
        vi.advanceTimersByTime(3_000);
        await vi.waitFor(() => expect(printed).toHaveLength(count));
      };
      await after(1);
      await ask(app, 'POST', '/sign-in', { body: { code: printed[0], name: 'Lê Thử' } });
      await after(2);
      house.skip(15 * MINUTE);
      await after(3);
      keeper.stop();
      house.skip(15 * MINUTE);
      vi.advanceTimersByTime(10_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(new Set(printed).size).toBe(3);
      expect(printed).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });
});
