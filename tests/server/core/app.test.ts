import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { Health, ProblemDocument } from '#shared/api/index.ts';
import { placesFor, placesOf, standing } from '../../../server/http/hosts.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import { libraryFlow } from './flow.ts';
import { jsonInit, makeTrial, type Trial, temporaryFolder, VERSION } from './trial.ts';

const APART = {
  KIOSK_URL: 'http://kiosk.localhost:8080',
  ADMIN_URL: 'http://admin.localhost:8080',
  VNEID_URL: 'http://vneid.localhost:8080',
};

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function expectSecure(response: Response, path: string): void {
  for (const [name, value] of Object.entries(HEADERS))
    expect([path, name, response.headers.get(name)]).toEqual([path, name, value]);
  const policy = response.headers.get('content-security-policy') ?? '';
  const ofScreens = [
    "script-src 'self'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types kiosk#sw kiosk#copy',
  ];
  // The page to a slip has no script at all, and one form.
  const isReceiptPage = path === '/t' || path.startsWith('/t/');
  for (const directive of [
    "default-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(isReceiptPage ? ["form-action 'self'"] : ofScreens),
  ])
    expect(policy.split('; ')).toContain(directive);
  if (isReceiptPage) expect(policy).not.toContain('script-src');
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('*');
  const permissions = response.headers.get('permissions-policy') ?? '';
  expect(permissions).toContain('camera=(self), serial=(self)');
  for (const off of ['microphone', 'geolocation', 'usb', 'hid', 'clipboard-read'])
    expect(permissions).toContain(`${off}=()`);
  // Chromium does not know them, and says so in the console of every page.
  for (const unknown of ['bluetooth', 'web-share']) expect(permissions).not.toContain(unknown);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(response.headers.get('server')).toBeNull();
  expect(response.headers.get('x-powered-by')).toBeNull();
  if (path.startsWith('/api/'))
    expect([path, response.headers.get('cache-control')]).toEqual([path, 'no-store']);
  else if (response.ok) expect([path, response.headers.get('cache-control')]).not.toEqual([path, null]);
}

const problemOf = async (response: Response): Promise<[number, string]> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const document = ProblemDocument.parse(await response.json());
  expect(document.status).toBe(response.status);
  return [response.status, document.code];
};

describeEachDatabase('application', (open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  const ready = (options: Parameters<typeof makeTrial>[1] = {}): Promise<Trial> =>
    makeTrial(database, options);

  it('says how it is', async () => {
    const { app } = await ready();
    const health = Health.parse(await (await app.request('/api/health')).json());
    expect(health).toMatchObject({ ok: true, version: VERSION, mode: 'trial', database: database.kind });
    expect(health.time).toBe('2026-11-23T02:00:00.000Z');
    expect(health.handover).toEqual({ overdue: 0, oldest: null });
    expect(health.catalogue).toMatchObject({ flows: 1, refused: 0, endsFirst: null });
    const ending = (id: string, day: string): unknown =>
      JSON.parse(JSON.stringify(libraryFlow({ id })).replace('"effectiveTo":null', `"effectiveTo":"${day}"`));
    const flows = { a: ending('het-sau', '2027-03-01'), b: ending('het-truoc', '2027-02-28') };
    const { app: other } = await ready({ flows });
    const told = Health.parse(await (await other.request('/api/health')).json());
    expect(told.catalogue).toMatchObject({ flows: 2, endsFirst: '2027-02-28' });
  });

  it('gives every route its headers, found or not, allowed or not', async () => {
    const { app } = await ready();
    const routes = app.routes.filter(({ method }) => method !== 'ALL');
    expect(routes.length).toBeGreaterThan(30);
    for (const { method, path } of routes) {
      const real = path
        .replace(/:[a-z]+\{\[0-9a-f\]\{64\}\\\.json\}/, `${'0'.repeat(64)}.json`)
        .replace(/:[a-z]+\{[^/]*\}/g, 'x.json')
        .replace(/:[a-z]+/g, '00000000-0000-7000-8000-000000000000')
        .replace('*', 'x');
      expectSecure(await app.request(real, { method }), real);
    }
    for (const path of ['/', '/nothing', '/api/nothing', '/kiosk/', '/admin/deep/link', '/favicon.ico'])
      expectSecure(await app.request(path), path);
    expectSecure(await app.request('/api/health', { method: 'PUT' }), '/api/health');
  });

  it('asks browsers to stay on https only where it is', async () => {
    const plain = await (await ready()).app.request('/');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    const { app } = await ready({ env: { PUBLIC_URL: 'https://localhost' } });
    expect((await app.request('/')).headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('tells what is not there, not allowed, too large or not readable, as problem documents', async () => {
    const { app } = await ready();
    expect(await problemOf(await app.request('/api/nothing'))).toEqual([404, 'not-found']);
    const wrong = await app.request('/api/kiosks/enrol', { method: 'GET' });
    expect(wrong.headers.get('allow')).toBe('POST');
    expect(await problemOf(wrong)).toEqual([405, 'method-not-allowed']);
    expect(await problemOf(await app.request('/kiosk/x', { method: 'POST' }))).toEqual([
      405,
      'method-not-allowed',
    ]);
    const enrol = '/api/kiosks/enrol';
    const large = await app.request(enrol, jsonInit('POST', { code: 'x'.repeat(70_000) }));
    expect(await problemOf(large)).toEqual([413, 'too-large']);
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect(await problemOf(await app.request(enrol, { ...init, body: '{"code":' }))).toEqual([
      400,
      'not-json',
    ]);
    const latin1 = Uint8Array.of(0x7b, 0xe9, 0x7d);
    expect(await problemOf(await app.request(enrol, { ...init, body: latin1 }))).toEqual([400, 'not-json']);
    const text = await app.request(enrol, { method: 'POST', body: 'code=x' });
    expect(await problemOf(text)).toEqual([415, 'not-json']);
    const shape = await app.request(enrol, jsonInit('POST', { code: 'bí mật', more: 1 }));
    const body = await shape.text();
    expect(shape.status).toBe(400);
    expect(body).not.toContain('bí mật');
    expect(ProblemDocument.parse(JSON.parse(body)).errors?.map(({ at }) => at)).toContain('/publicKey');
  });

  it('never shows its inside when it fails', async () => {
    const trial = await ready();
    Object.assign(trial.context.catalogue, {
      index: () => {
        throw new Error('secret detail');
      },
    });
    const response = await trial.app.request('/api/health');
    expectSecure(response, '/api/health');
    const text = await response.clone().text();
    expect(text).not.toMatch(/secret|\.ts|at /);
    expect(await problemOf(response)).toEqual([500, 'failed']);
    expect(trial.logged).toContainEqual({
      event: 'request-failed',
      method: 'GET',
      error: 'Error',
      code: null,
    });
  });

  it('refuses changes asked for by another site, and no other', async () => {
    const { app } = await ready();
    const ask = async (headers: Record<string, string>, method = 'DELETE') =>
      (await app.request('http://localhost/api/visits/current', { method, headers })).status;
    expect(await ask({})).toBe(204);
    expect(await ask({ origin: 'http://localhost', 'sec-fetch-site': 'same-origin' })).toBe(204);
    expect(await ask({ origin: 'http://localhost' })).toBe(204);
    expect(await ask({ origin: 'null', 'sec-fetch-site': 'same-origin' })).toBe(204);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:81' },
      { origin: 'null' },
      { origin: 'nonsense' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ])
      expect([headers, await ask(headers)]).toEqual([headers, 403]);
    const response = await app.request('http://localhost/api/visits/current', {
      method: 'DELETE',
      headers: { origin: 'https://evil.example' },
    });
    expect(await problemOf(response)).toEqual([403, 'foreign-origin']);
    const read = await app.request('http://localhost/api/health', {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(read.status).toBe(200);
  });

  it('on one port answers on this machine’s names and its own, and to no other name', async () => {
    const { app } = await ready({ env: { PUBLIC_URL: 'http://hall.example:8080' } });
    for (const host of ['hall.example:8080', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])
      expect((await app.request(`http://${host}/api/health`)).status).toBe(200);
    for (const host of ['evil.example:8080', 'hall.example', 'localhost.evil.example'])
      expect(await problemOf(await app.request(`http://${host}/api/health`))).toEqual([421, 'unknown-host']);
  });

  it('keeps kiosk, admin and provider apart when they have names of their own', async () => {
    const { app } = await ready({ env: APART });
    const status = async (place: keyof typeof APART, path: string, method = 'GET') =>
      (await app.request(`${APART[place]}${path}`, { method })).status;
    expect(await status('KIOSK_URL', '/api/visits/current/events')).toBe(401);
    expect(await status('ADMIN_URL', '/api/visits/current/events')).toBe(404);
    expect(await status('VNEID_URL', '/api/visits/current/events')).toBe(404);
    expect(await status('ADMIN_URL', '/api/desk/dossiers')).toBe(401);
    expect(await status('KIOSK_URL', '/api/desk/dossiers')).toBe(404);
    expect(await status('KIOSK_URL', '/admin/')).toBe(404);
    expect(await status('KIOSK_URL', '/catalogue/index.json')).toBe(200);
    expect(await status('ADMIN_URL', '/catalogue/index.json')).toBe(200);
    expect(await status('VNEID_URL', '/catalogue/index.json')).toBe(404);
    for (const place of ['KIOSK_URL', 'ADMIN_URL', 'VNEID_URL'] as const)
      expect(await status(place, '/api/health')).toBe(200);
    expect((await app.request('http://localhost:8080/api/health')).status).toBe(421);
    const doors = await Promise.all(
      (['KIOSK_URL', 'ADMIN_URL', 'VNEID_URL'] as const).map(async (place) =>
        (await app.request(`${APART[place]}/`)).headers.get('location'),
      ),
    );
    expect(doors).toEqual(['/kiosk/', '/admin/', '/sandbox/vneid/']);
    const foreign = await app.request(`${APART.KIOSK_URL}/api/visits/current`, {
      method: 'DELETE',
      headers: { origin: APART.ADMIN_URL },
    });
    expect(await problemOf(foreign)).toEqual([403, 'foreign-origin']);
  });

  it('shows the way at its front door, in both languages', async () => {
    const { app } = await ready();
    const response = await app.request('/');
    const text = await response.text();
    expect(text).toContain('href="http://localhost/kiosk/"');
    expect(text).toContain('href="http://localhost/admin/"');
    expect(text).toMatch(/<section lang="vi"[\s\S]*<section lang="en"/);
    expect(text).not.toMatch(/<script|style=/);
  });
});

describe('hosts', () => {
  const one = { kiosk: 'http://a.vn', admin: 'http://a.vn', vneid: 'http://a.vn' };
  const apart = { kiosk: 'http://k.vn', admin: 'http://a.vn', vneid: 'http://v.vn' };
  it.each([
    ['/kiosk/', ['kiosk']],
    ['/api/dossiers/x', ['kiosk']],
    ['/t', ['kiosk']],
    ['/t/x', ['kiosk']],
    ['/plain.css', ['kiosk', 'admin', 'vneid']],
    ['/plain/a/b.woff2', ['kiosk', 'admin', 'vneid']],
    ['/adminx', ['kiosk']],
    ['/admin', ['admin']],
    ['/api/desk', ['admin']],
    ['/api/desktop', ['kiosk']],
    ['/sandbox/vneid/auth', ['vneid']],
    ['/', ['kiosk', 'admin', 'vneid']],
  ])('serves %s at %j', (path, places) => expect(placesFor(path)).toEqual(places));
  it('knows where a host stands', () => {
    expect(placesOf(one, 'a.vn')).toEqual(['kiosk', 'admin', 'vneid']);
    expect(placesOf(apart, 'a.vn')).toEqual(['admin']);
    expect(standing(apart, 'a.vn', '/admin/x')).toBe('here');
    expect(standing(apart, 'a.vn', '/kiosk/')).toBe('elsewhere');
    expect(standing(apart, 'b.vn', '/kiosk/')).toBe('unknown');
  });
});

describeEachDatabase('pages', (open) => {
  const SCRIPT = `console.log(${JSON.stringify('chào '.repeat(500))});`;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  const ready = async () => {
    const dist = temporaryFolder();
    const write = (path: string, content: string | Uint8Array) => {
      mkdirSync(join(dist, path, '..'), { recursive: true });
      writeFileSync(join(dist, path), content);
    };
    write('kiosk/index.html', '<!doctype html><title>kiosk</title>');
    write('kiosk/sw.js', 'self.skip;');
    write('kiosk/assets/index-Bq3xT9_z.js', SCRIPT);
    write('kiosk/assets/ready-Bq3xT9_z.js', SCRIPT);
    write('kiosk/assets/ready-Bq3xT9_z.js.br', 'made when built');
    write('kiosk/icons/plain.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    write('kiosk/.secret.json', '{}');
    write('kiosk/strange.exe', 'MZ');
    write('admin/index.html', '<!doctype html><title>admin</title>');
    write('outside.json', '{"outside":true}');
    const trial = await makeTrial(database, { config: { dist } });
    return { ...trial, write };
  };

  it('are served with types, tags and lifetimes', async () => {
    const { app } = await ready();
    const of = async (path: string) => {
      const { status, headers } = await app.request(path);
      return [status, headers.get('content-type'), headers.get('cache-control')];
    };
    const html = [200, 'text/html; charset=utf-8', 'no-cache'];
    expect(await of('/kiosk/')).toEqual(html);
    expect(await of('/kiosk/index.html')).toEqual(html);
    expect(await of('/kiosk/sw.js')).toEqual([200, 'text/javascript; charset=utf-8', 'no-cache']);
    expect(await of('/kiosk/assets/index-Bq3xT9_z.js')).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
    expect(await of('/kiosk/icons/plain.svg')).toEqual([200, 'image/svg+xml', 'no-cache']);
    expect((await app.request('/kiosk')).headers.get('location')).toBe('/kiosk/');
  });

  it('are the same page at every place inside it', async () => {
    const { app } = await ready();
    expect(await (await app.request('/kiosk/flow/review')).text()).toContain('kiosk');
    expect(await (await app.request('/admin/dossiers/KVL-1')).text()).toContain('admin');
  });

  it('are no way to other files', async () => {
    const { app } = await ready();
    for (const path of [
      '/kiosk/assets/none-Bq3xT9_z.js',
      '/kiosk/.secret.json',
      '/kiosk/strange.exe',
      '/kiosk/..%2foutside.json',
      '/kiosk/%2e%2e/outside.json',
      '/kiosk/..%5coutside.json',
      '/kiosk/%2foutside.json%00',
      '/kiosk/assets/..%2f..%2foutside.json',
      '/kiosk/%zz.json',
      // One file has one address, or each would be kept anew.
      '/kiosk/assets//index-Bq3xT9_z.js',
      '/kiosk//assets/index-Bq3xT9_z.js',
      '/kiosk/assets%2f%2findex-Bq3xT9_z.js',
      '/kiosk///icons/plain.svg',
    ])
      expect([path, (await app.request(path)).status]).toEqual([path, 404]);
  });

  it('are compressed for who takes it, and not sent to who has them', async () => {
    const { app, write } = await ready();
    const path = '/kiosk/assets/index-Bq3xT9_z.js';
    const ask = (headers: Record<string, string>, method = 'GET') => app.request(path, { method, headers });
    const plain = await ask({});
    expect(await plain.text()).toBe(SCRIPT);
    const brotli = await ask({ 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(await brotli.arrayBuffer()).toString()).toBe(SCRIPT);
    expect(brotli.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    const etag = plain.headers.get('etag') ?? '';
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await ask({ 'if-none-match': known });
      expect([known, again.status, await again.text()]).toEqual([known, 304, '']);
      expectSecure(again, path);
    }
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
    const head = await ask({}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(Buffer.byteLength(SCRIPT)),
      '',
    ]);
    const ready_ = await app.request('/kiosk/assets/ready-Bq3xT9_z.js', {
      headers: { 'accept-encoding': 'br' },
    });
    expect(await ready_.text()).toBe('made when built');
    write('kiosk/index.html', '<!doctype html><title>kiosk, built again</title>');
    expect(await (await app.request('/kiosk/')).text()).toContain('built again');
  });
});
