import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export const CLIENT = 'the-kiosk';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

/** How a double answers the next requests. Everything may be spoilt. */
export interface Manners {
  /** Changes the claims of the id token; undefined removes it. */
  idToken?: (claims: JWTPayload) => JWTPayload;
  /** Signs with another key than the published one, or not at all. */
  sign?: 'other-key' | 'none';
  /** Answers the token request with this instead. */
  token?: { status: number; body: string; type?: string } | 'hang' | 'no-id-token';
  userinfo?: { status: number; body: Record<string, unknown> };
  /** What polls of the device flow get, one after the other, before the tokens. */
  polls?: string[];
  /** Names endpoints elsewhere in the discovery document. */
  metadata?: Record<string, unknown>;
  /** Members of the device authorization response. */
  device?: Record<string, unknown>;
}

/** How a logout token is spoilt. */
export interface LogoutManners {
  claims?: (claims: JWTPayload) => JWTPayload;
  header?: { readonly typ?: string };
  /** Signs with another key than the published one, with the client's secret, or not at all. */
  sign?: 'other-key' | 'secret' | 'none';
}

export const MARKERS = {
  accessToken: 'marker-access-token',
  subject: 'marker-subject',
  secret: 'marker-secret',
} as const;

/** An OpenID provider that keeps to no rule, for one test after another. */
export async function startBadProvider() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const other = await generateKeyPair('ES256');
  let manners: Manners = {};
  let nonce: string | undefined;
  const requests: { path: string; form: URLSearchParams; headers: Record<string, unknown> }[] = [];
  const idTokens: string[] = [];

  const server = createServer((req, res) => {
    void answer().catch(() => res.destroy());
    async function answer() {
      let text = '';
      for await (const chunk of req) text += chunk;
      const path = (req.url ?? '').replace(/^\/op/, '').replace(/\?.*/, '');
      const form = new URLSearchParams(text);
      requests.push({ path, form, headers: req.headers });
      const json = (body: unknown, status = 200) => {
        res.writeHead(status, { 'content-type': 'application/json' });
        res.end(JSON.stringify(body));
      };
      if (path === '/.well-known/openid-configuration') return json(metadata());
      if (path === '/jwks') {
        return json({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] });
      }
      if (path === '/device') {
        return json({
          device_code: 'marker-device-code',
          user_code: 'ABCD',
          verification_uri: `${issuer}/enter`,
          verification_uri_complete: `${issuer}/enter?user_code=ABCD`,
          expires_in: 600,
          ...manners.device,
        });
      }
      if (path === '/token') {
        const poll = form.get('grant_type') === DEVICE ? manners.polls?.shift() : undefined;
        if (poll) return json({ error: poll }, 400);
        if (manners.token === 'hang') return;
        if (typeof manners.token === 'object') {
          res.writeHead(manners.token.status, {
            'content-type': manners.token.type ?? 'application/json',
          });
          res.end(manners.token.body);
          return;
        }
        return json({
          access_token: MARKERS.accessToken,
          token_type: 'Bearer',
          ...(manners.token !== 'no-id-token' && { id_token: await idToken() }),
        });
      }
      if (path === '/userinfo') {
        const { status, body } = manners.userinfo ?? { status: 200, body: {} };
        return json({ sub: MARKERS.subject, name: 'Đỗ Thị Dấu', ...body }, status);
      }
      res.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://op.localhost:${(server.address() as AddressInfo).port}/op`;

  function metadata() {
    return {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      device_authorization_endpoint: `${issuer}/device`,
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      scopes_supported: ['openid', 'profile'],
      ...manners.metadata,
    };
  }

  async function idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const good: JWTPayload = {
      iss: issuer,
      sub: MARKERS.subject,
      aud: CLIENT,
      iat: now,
      exp: now + 60,
      auth_time: now,
      ...(nonce !== undefined && { nonce }),
    };
    const claims = Object.fromEntries(
      Object.entries(manners.idToken?.(good) ?? good).filter(([, value]) => value !== undefined),
    );
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const token =
      manners.sign === 'none'
        ? `${encode({ alg: 'none' })}.${encode(claims)}.`
        : await new SignJWT(claims)
            .setProtectedHeader({ alg: 'ES256', kid: 'k' })
            .sign(manners.sign === 'other-key' ? other.privateKey : privateKey);
    idTokens.push(token);
    return token;
  }

  /** A logout token as it ought to be, or spoilt (OpenID Connect Back-Channel Logout 1.0 §2.4). */
  async function logoutToken({ claims, header, sign }: LogoutManners = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const good: JWTPayload = {
      iss: issuer,
      sub: MARKERS.subject,
      aud: CLIENT,
      iat: now,
      exp: now + 120,
      jti: randomUUID(),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    };
    const spoilt = Object.fromEntries(
      Object.entries(claims?.(good) ?? good).filter(([, value]) => value !== undefined),
    );
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    if (sign === 'none') return `${encode({ alg: 'none', typ: 'logout+jwt' })}.${encode(spoilt)}.`;
    const token = new SignJWT(spoilt).setProtectedHeader(
      sign === 'secret'
        ? { alg: 'HS256', typ: 'logout+jwt' }
        : { alg: 'ES256', kid: 'k', typ: 'logout+jwt', ...header },
    );
    if (sign === 'secret') return token.sign(new TextEncoder().encode(MARKERS.secret.padEnd(32, '.')));
    return token.sign(sign === 'other-key' ? other.privateKey : privateKey);
  }

  return {
    issuer,
    requests,
    idTokens,
    logoutToken,
    behave(next: Manners, expectedNonce?: string) {
      manners = next;
      nonce = expectedNonce;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a house has to be told to sign people in there. */
export const settingsFor = (op: { readonly issuer: string }): Record<string, string> => ({
  OIDC_ISSUER: op.issuer,
  OIDC_CLIENT_ID: CLIENT,
  OIDC_CLIENT_SECRET: MARKERS.secret,
});
