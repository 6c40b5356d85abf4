import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Config, readConfig } from '../../../server/config.ts';
import { createSandbox, type Sandbox } from '../../../server/sandbox/index.ts';
import { Browser, type Page } from '../sign-in/browser.ts';

let sandbox: Sandbox;
let config: Config;
const server = createServer();

function configFor(port: number, env: Record<string, string> = {}): Config {
  const read = readConfig(
    {
      PORT: String(port),
      KIOSK_URL: `http://kiosk.localhost:${port}`,
      VNEID_URL: `http://vneid.localhost:${port}`,
      ADMIN_URL: `http://admin.localhost:${port}`,
      ...env,
    },
    '/nowhere',
  );
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  config = configFor((server.address() as AddressInfo).port);
  const made = await createSandbox({ config, log: () => {} });
  if (!made) throw new Error('no sandbox');
  sandbox = made;
  server.on('request', (req, res) => {
    if (!sandbox.handler(req, res)) res.writeHead(418).end();
  });
});
afterAll(async () => {
  sandbox.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const browser = new Browser();
const secret = () =>
  `Basic ${Buffer.from(`${config.oidc.clientId}:${config.oidc.clientSecret}`).toString('base64')}`;
const vneid = (path: string) => `${config.oidc.issuer}${path}`;

const authorization = (more: Record<string, string> = {}) =>
  vneid(
    `/auth?${new URLSearchParams({
      client_id: config.oidc.clientId,
      response_type: 'code',
      redirect_uri: `${config.origins.kiosk}/api/sign-in/callback`,
      scope: 'openid',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      ...more,
    })}`,
  );

async function device(more: Record<string, string> = {}) {
  const answer = await browser.open(vneid('/device/auth'), {
    form: { scope: 'openid profile', number_match: '42', ...more },
    headers: { authorization: secret(), accept: 'application/json' },
  });
  return answer.json<{
    device_code: string;
    user_code: string;
    verification_uri: string;
    verification_uri_complete: string;
    expires_in: number;
    interval: number;
  }>();
}

async function tokens(deviceCode: string) {
  const answer = await browser.open(vneid('/token'), {
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: deviceCode,
    },
    headers: { authorization: secret(), accept: 'application/json' },
  });
  return answer.json<{
    error?: string;
    error_description?: string;
    id_token?: string;
    access_token: string;
  }>();
}

const fill = (userCode: string, more: Record<string, string> = {}) =>
  browser.open(vneid('/device'), {
    form: {
      user_code: userCode,
      decision: 'accept',
      person: 'sandbox-01',
      passcode: '123456',
      number: '42',
      ...more,
    },
  });

function expectSafe(page: Page): void {
  expect(page.text).toContain('Bản thử – không phải VNeID thật');
  expect(page.text).toContain('Trial – not the real VNeID');
  expect(page.text).not.toMatch(/<script|<style|style=|\son\w+=/i);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("form-action 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers['cache-control']).toContain('no-store');
}

it('says what it is in its discovery document', async () => {
  const document = (await browser.open(vneid('/.well-known/openid-configuration'))).json<
    Record<string, unknown>
  >();
  expect(document).toMatchObject({
    issuer: `${config.origins.vneid}/sandbox/vneid`,
    device_authorization_endpoint: vneid('/device/auth'),
    end_session_endpoint: vneid('/session/end'),
    code_challenge_methods_supported: ['S256'],
    response_types_supported: ['code'],
  });
});

it('draws codes that live 90 seconds and are polled every 2', async () => {
  const drawn = await device();
  expect([drawn.expires_in, drawn.interval]).toEqual([90, 2]);
  expect(drawn.verification_uri_complete).toBe(vneid(`/device?user_code=${drawn.user_code}`));
});

it('wears the banner and the strict policy on every page', async () => {
  const { user_code: code, verification_uri_complete: uri } = await device();
  const auth = await browser.follow(await browser.open(authorization()));
  expect(auth.text).toContain('class="kiosk"');
  expect(auth.headers['content-security-policy']).toContain(`form-action 'self' ${config.origins.kiosk};`);
  const pages = [
    auth,
    await browser.open(auth.url, { form: { decision: 'accept' } }),
    await browser.open(uri),
    await browser.open(vneid('/device')),
    await browser.open(vneid('/device?user_code=NONE')),
    await fill(code, { person: '', passcode: '1', number: '' }),
    await fill(code, { decision: 'decline' }),
    await fill(code),
    await browser.open(vneid('/session/end')),
    await browser.open(vneid('/interaction/unknown')),
    await browser.open(vneid('/auth?client_id=nobody')),
  ];
  for (const page of pages) expectSafe(page);
  const style = await browser.open(vneid('/style.css'));
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
});

it('shows who asks and for what, in both languages, and lets no name break out', async () => {
  const { verification_uri_complete: uri } = await device({
    kiosk_name: 'KVL-1 <b>"&',
    action: 'sign-in',
    ui_locales: 'en',
  });
  const english = await browser.open(uri);
  expect(english.text).toContain('KVL-1 &lt;b&gt;&quot;&amp;');
  expect(english.text).toContain('Sign in to a public service');
  expect(english.text).toContain('<html lang="en">');
  const [, other = ''] = /href="([^"]+lang=vi)"/.exec(english.text) ?? [];
  const vietnamese = await browser.open(new URL(other.replace(/&amp;/g, '&'), uri));
  expect(vietnamese.text).toContain('Đăng nhập để làm thủ tục');
  expect(vietnamese.text).toContain('<html lang="vi">');
});

it('keeps the filled-in person when something else is missing, and shows all mistakes', async () => {
  const { user_code: code } = await device();
  const page = await fill(code, { person: 'sandbox-03', passcode: '', number: '' });
  expect(page.status).toBe(422);
  expect(page.text).toContain('value="sandbox-03" checked');
  expect(page.text).toContain('Mật mã phải có đúng 6 chữ số.');
  expect(page.text).toContain('Hãy gõ hai chữ số');
});

it('gives tokens once, and the claims that were asked for', async () => {
  const { user_code: code, device_code: deviceCode } = await device();
  expect((await tokens(deviceCode)).error).toBe('authorization_pending');
  await fill(code.toLowerCase());
  const given = await tokens(deviceCode);
  const claims = JSON.parse(
    Buffer.from(String(given.id_token).split('.')[1] ?? '', 'base64url').toString(),
  ) as Record<string, unknown>;
  expect(claims).toMatchObject({ sub: 'sandbox-01', acr: 'loa2', auth_time: expect.any(Number) });
  expect(claims).not.toHaveProperty('name');
  const info = await browser.open(vneid('/me'), {
    headers: { authorization: `Bearer ${given.access_token}` },
  });
  expect(info.json()).toEqual({
    sub: 'sandbox-01',
    name: 'Nguyễn Văn Thử',
    birthdate: '1999-01-01',
    gender: 'male',
  });
  expect((await tokens(deviceCode)).error).toBe('invalid_grant');
});

it('refuses a request that has no number to match', async () => {
  const { user_code: code, device_code: deviceCode } = await device({ number_match: '' });
  await fill(code, { number: '00' });
  expect(await tokens(deviceCode)).toMatchObject({
    error: 'access_denied',
    error_description: 'number_match_failed',
  });
});

it('signs out by the hint alone, and only back to addresses it knows', async () => {
  const { user_code: code, device_code: deviceCode } = await device();
  await fill(code);
  const hint = String((await tokens(deviceCode)).id_token);
  const known = `${config.origins.kiosk}/kiosk/`;
  const ask = (next: string) =>
    browser.open(
      vneid(
        `/session/end?${new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: next, state: 's' })}`,
      ),
    );
  expect((await ask(known)).headers.location).toBe(`${known}?state=s`);
  expect((await ask('http://elsewhere.example/')).status).toBe(200);
  const forged = `${hint.slice(0, -6)}AAAAAA`;
  expect((await browser.open(vneid(`/session/end?id_token_hint=${forged}`))).status).toBe(400);
});

it('is to be had on its own host name only, its helpers on all', async () => {
  expect((await browser.open(`${config.origins.kiosk}/sandbox/vneid/style.css`)).status).toBe(418);
  expect((await browser.open(`${config.origins.admin}/sandbox/vneid/jwks`)).status).toBe(418);
  expect((await browser.open(`${config.origins.kiosk}/kiosk/`)).status).toBe(418);
  const people = await browser.open(`${config.origins.kiosk}/sandbox/people`);
  expect(people.json()).toEqual({ people: sandbox.people });
  expect(people.headers['content-security-policy']).toContain("default-src 'none'");
  expect(people.headers['x-content-type-options']).toBe('nosniff');
});

/** Where the button of a page leads that did not work; checks that the page goes there by itself as well. */
function wayBackOn(page: Page): { address: string; parameters: Record<string, string> } {
  expectSafe(page);
  expect(page.text).toContain('<body class="kiosk">');
  const [, link = ''] = /<a class="back" href="([^"]+)"><b>Quay lại ki-ốt<\/b>/.exec(page.text) ?? [];
  expect(page.text).toContain(`<meta http-equiv="refresh" content="120;url=${link}">`);
  expect(page.text).toContain('Back to the kiosk');
  const url = new URL(link.replaceAll('&amp;', '&'));
  return { address: url.origin + url.pathname, parameters: Object.fromEntries(url.searchParams) };
}

it('says how it ended in a heading that is announced', async () => {
  const page = await browser.open(vneid('/device?user_code=NONE'));
  expect(page.text).toContain('<div role="status"><h1>Mã này không dùng được</h1>');
  expect(page.text).not.toContain('class="back"');
});

it('gives a fullscreen kiosk a way back from every page that did not work, with the reason', async () => {
  const callback = `${config.origins.kiosk}/api/sign-in/callback`;
  const iss = config.oidc.issuer;
  const open = await browser.follow(await browser.open(authorization({ state: 'zustand' })));
  expect(open.text).toContain('name="passcode"');

  const refused = await browser.open(authorization({ client_id: 'nobody', state: 'zustand' }));
  expect(refused.status).toBe(400);
  expect(wayBackOn(refused).address).toBe(callback);
  const unknown = await browser.open(vneid('/interaction/unknown'));
  expect(wayBackOn(unknown)).toEqual({ address: callback, parameters: { error: 'server_error', iss } });
  expect(wayBackOn(await browser.open(vneid('/auth/gone')))).toMatchObject({ address: callback });

  sandbox.set('down');
  try {
    const parameters = { error: 'temporarily_unavailable', iss, state: 'zustand' };
    const posted = await browser.open(open.url, { form: { decision: 'accept' } });
    expect(posted.status).toBe(503);
    for (const page of [posted, await browser.open(authorization({ state: 'zustand' }))])
      expect(wayBackOn(page)).toEqual({ address: callback, parameters });
    const phone = await browser.open(vneid('/device?user_code=NONE'));
    expect(phone.status).toBe(503);
    expect(phone.text).toContain('<body class="phone">');
    expect(phone.text).not.toContain('class="back"');
  } finally {
    sandbox.set('up');
  }
  const signedOut = await browser.open(vneid('/session/end'));
  expect(wayBackOn(signedOut).address).toBe(`${config.origins.kiosk}/kiosk/`);
});

it('can be switched off, slow and on again, by pages of this machine only', async () => {
  const address = `${config.origins.kiosk}/sandbox/vneid-switch`;
  const turn = (json: unknown) => browser.open(address, { json });
  expect((await turn({ state: 'down' })).json()).toEqual({ state: 'down' });
  const down = await browser.open(vneid('/.well-known/openid-configuration'));
  expect(down.status).toBe(503);
  expectSafe(down);
  expect((await turn({ state: 'up' })).status).toBe(200);
  expect((await browser.open(vneid('/.well-known/openid-configuration'))).status).toBe(200);

  // What a proxy on this machine hands on was asked for elsewhere.
  for (const name of ['x-forwarded-for', 'forwarded']) {
    const handedOn = await browser.open(address, {
      json: { state: 'down' },
      headers: { [name]: '192.0.2.7' },
    });
    expect([name, handedOn.status]).toEqual([name, 403]);
    expect(handedOn.headers['x-content-type-options']).toBe('nosniff');
  }
  expect((await turn({ state: 'sideways' })).status).toBe(400);
  expect((await turn('x'.repeat(300))).status).toBe(413);
  expect((await browser.open(address)).status).toBe(405);
  expect((await browser.open(address, { form: { state: 'down' } })).status).toBe(415);
});

it('cannot be had in production', async () => {
  const production = configFor(1, { MODE: 'production', OIDC_ISSUER: 'https://id.example.vn' });
  expect(await createSandbox({ config: production, log: () => {} })).toBeNull();
});
