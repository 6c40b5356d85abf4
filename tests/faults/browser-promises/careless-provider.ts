import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/**
 * An OpenID provider as there are many: it remembers who signed in, for an hour and beyond any logout that does not
 * bear its cookie, and asks again only when it is told to. The sandbox forgets at once, so that with it nothing could
 * be seen. What it asks for is one press of a button.
 */
export interface CarelessProvider {
  readonly issuer: string;
  /** Whether it passes over `prompt` and `max_age`, as no provider should. */
  ignorePrompt(does: boolean): void;
  /** An authorization request made by hand, which does not ask for a new sign-in. */
  readonly lenientRequest: string;
  close(): void;
}

export const CLIENT = { id: 'kiosk-under-test', secret: 'only-in-tests' } as const;
const PERSON = {
  sub: 'careless-1',
  name: 'Nguyễn Thị Lặng Lẽ',
  birthdate: '1990-01-01',
  gender: 'female',
} as const;
/** The button on its page. */
export const SIGN_IN = 'Sign in';
const HOUR = 3600;

/** @param callback gives the kiosk's redirect_uri, which is known once the provider has its port */
export async function openCarelessProvider(): Promise<CarelessProvider & { serve(callback: string): void }> {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => {
    response.writeHead(503).end();
  };
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://careless.localhost:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'careless' };
  let ignores = false;
  let redirectUri = '';

  const make = (): Provider => {
    const provider = new Provider(issuer, {
      jwks: { keys: [key as never] },
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [redirectUri],
          grant_types: ['authorization_code'],
          response_types: ['code'],
          id_token_signed_response_alg: 'ES256',
          require_auth_time: true,
        },
      ],
      acrValues: ['loa2'],
      claims: { openid: ['sub'], profile: ['name', 'birthdate', 'gender'] },
      cookies: { keys: [randomBytes(32).toString('base64url')] },
      ttl: { Session: HOUR, Grant: HOUR, Interaction: HOUR },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...PERSON, sub }) }),
      // Whoever has signed in is taken to have agreed.
      async loadExistingGrant({ oidc }) {
        const grant = new provider.Grant({
          clientId: oidc.client?.clientId ?? '',
          accountId: oidc.session?.accountId ?? '',
        });
        grant.addOIDCScope('openid profile');
        await grant.save();
        return grant;
      },
    });
    provider.use(async (ctx, next) => {
      if (ignores && ctx.path === '/auth') {
        const { prompt, max_age, ...rest } = ctx.query;
        ctx.query = rest;
      }
      await next();
    });
    return provider;
  };

  const query = new URLSearchParams({
    client_id: CLIENT.id,
    response_type: 'code',
    scope: 'openid profile',
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
  });
  return {
    issuer,
    ignorePrompt: (does) => {
      ignores = does;
    },
    get lenientRequest() {
      query.set('redirect_uri', redirectUri);
      return `${issuer}/auth?${query}`;
    },
    serve(callback) {
      redirectUri = callback;
      const provider = make();
      const pass = provider.callback();
      answer = (request, response) => {
        if (!request.url?.startsWith('/interaction/')) return void pass(request, response);
        if (request.method === 'POST')
          return void provider
            .interactionFinished(request, response, {
              login: { accountId: PERSON.sub, acr: 'loa2', remember: true },
            })
            .catch(() => response.writeHead(400).end());
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(
          `<!doctype html><title>Careless</title><form method="post"><button>${SIGN_IN}</button></form>`,
        );
      };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
