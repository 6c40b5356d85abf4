import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type AccountClaims } from 'oidc-provider';
import type { Config } from '../config.ts';
import type { Log } from '../context.ts';
import { issuerFetch, LOGOUT_PATH } from '../sign-in/index.ts';
import { setSafeHeaders } from './http.ts';
import { kioskMessage } from './pages/message-page.ts';
import { findPerson, type SandboxPerson } from './people.ts';
import { ACR, EXTRA_PARAMS, LIVES, POLL_SECONDS, SESSION_COOKIE } from './protocol.ts';
import type { SandboxStore } from './store.ts';
import { returnAddress, type WayBack } from './way-back.ts';

/** The claims of a person. What is not known about somebody is left out. */
function claimsOf(person: SandboxPerson): AccountClaims {
  return {
    sub: person.id,
    name: person.fullName,
    birthdate: person.birthDate,
    gender: person.sex,
    citizen_id: person.citizenId,
    ...(person.residence && { address: { formatted: person.residence } }),
  };
}

/** The OpenID provider itself, with keys of its own that die with the process. `base` is the issuer's path. */
export async function makeProvider(
  config: Config,
  log: Log,
  store: SandboxStore,
  base: string,
  wayBack: WayBack,
): Promise<Provider> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'sandbox' };
  // The kiosk's server is on this very machine, where oidc-provider's own way out refuses to go.
  const reach = issuerFetch(new URL(config.origins.kiosk));
  const provider = new Provider(`${config.origins.vneid}${base}`, {
    adapter: store.adapter,
    jwks: { keys: [key as never] },
    clients: [
      {
        client_id: config.oidc.clientId,
        ...(config.oidc.clientSecret && { client_secret: config.oidc.clientSecret }),
        token_endpoint_auth_method: config.oidc.clientSecret ? 'client_secret_basic' : 'none',
        redirect_uris: [returnAddress(config)],
        backchannel_logout_uri: `${config.origins.kiosk}${LOGOUT_PATH}`,
        backchannel_logout_session_required: true,
        post_logout_redirect_uris: [`${config.origins.kiosk}/kiosk/`],
        grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
        require_auth_time: true,
      },
    ],
    acrValues: ['loa1', ACR],
    claims: {
      openid: ['sub'],
      profile: ['name', 'birthdate', 'gender'],
      address: ['address'],
      citizen: ['citizen_id'],
    },
    scopes: ['openid'],
    responseTypes: ['code'],
    fetch: async (url, { method, headers, body, signal } = {}) =>
      reach(String(url), {
        method: method ?? 'GET',
        headers: Object.fromEntries(new Headers(headers).entries()),
        body: body == null ? null : String(body),
        redirect: 'manual',
        ...(signal && { signal }),
      }),
    clientBasedCORS: () => false,
    extraParams: [...EXTRA_PARAMS],
    discovery: { ui_locales_supported: ['vi', 'en'] },
    pkce: { required: () => true },
    // What was granted outlives the browser's session, which no sign-in ever reuses.
    expiresWithSession: () => false,
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: SESSION_COOKIE, interaction: 'sandbox_interaction', resume: 'sandbox_resume' },
    },
    ttl: LIVES,
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: true },
      backchannelLogout: { enabled: true },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
    },
    interactions: { url: (_ctx, interaction) => `${base}/interaction/${interaction.uid}` },
    findAccount(_ctx, sub) {
      const person = findPerson(sub);
      return person ? { accountId: sub, claims: () => claimsOf(person) } : undefined;
    },
    renderError(ctx, out) {
      log('sandbox.refused', { error: out.error });
      setSafeHeaders(ctx.res, []);
      ctx.type = 'html';
      ctx.body = kioskMessage(base, 'failed', wayBack('server_error', ctx.oidc?.params?.state));
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    const body = ctx.body as Record<string, unknown> | undefined;
    if (ctx.path === '/device/auth' && ctx.status === 200 && body) body.interval = POLL_SECONDS;
  });
  provider.on('server_error', (_ctx, error) => log('sandbox.failed', { error: error.name }));
  return provider;
}
