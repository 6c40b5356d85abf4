import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from 'jose';
import type { Config } from '../../config.ts';
import type { Clock } from '../../context.ts';
import { issuerFetch } from './fetch.ts';
import type { Issuer } from './issuer.ts';

/** Whom the provider has logged out: of one session when it names one, else of all. */
export interface LoggedOut {
  readonly issuer: string;
  readonly subject: string | null;
  readonly session: string | null;
}

/** The member of `events` that makes a logout token of a token (OpenID Connect Back-Channel Logout 1.0 §2.4). */
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Signatures that only who holds a private key can make; `none` and shared secrets are not among them (§2.6, 3). */
const SIGNATURES = [
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
  'Ed25519',
];

/** Seconds by which the provider's clock may be off. */
const CLOCK_TOLERANCE = 30;

/** Seconds; §2.4 recommends at most two minutes. An older one is not believed, whatever end it names. */
const OLDEST = 120;

/** Longer than any real one: a signature of 512 bytes and a dozen claims. */
const LONGEST = 8192;

/** The explicit type (§2.4), which is recommended, and the one that says nothing. */
const TYPES = ['logout+jwt', 'application/logout+jwt', 'jwt'];

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is special to a logout token, beyond issuer, audience, times and signature (§2.6, 5 to 7). */
function loggedOutBy({ iss, sub, sid, events, jti, ...claims }: JWTPayload): LoggedOut | null {
  const tells = isObject(events) && isObject((events as Record<string, unknown>)[LOGOUT_EVENT]);
  // With a nonce it is an id token that somebody passes off as a logout token.
  if (!tells || 'nonce' in claims || !isText(jti) || !isText(iss)) return null;
  if ((sub !== undefined && !isText(sub)) || (sid !== undefined && !isText(sid))) return null;
  return sub === undefined && sid === undefined
    ? null
    : { issuer: iss, subject: sub ?? null, session: isText(sid) ? sid : null };
}

/**
 * Reads the provider's logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6).
 * @returns a function that gives whom a token logs out; null for one that is not to be believed, or that came before
 */
export function createLogoutTokens(
  { oidc }: Pick<Config, 'oidc'>,
  issuer: Issuer,
  clock: Clock,
): (token: string) => Promise<LoggedOut | null> {
  const reach = issuerFetch(new URL(oidc.issuer));
  let keys: { readonly at: string; readonly find: ReturnType<typeof createRemoteJWKSet> } | null = null;
  /** The ids of tokens that were heeded, and until when they would still be believed; milliseconds since 1970. */
  const heeded = new Map<string, number>();

  function keysAt(address: string): ReturnType<typeof createRemoteJWKSet> {
    if (keys?.at !== address) {
      const find = createRemoteJWKSet(new URL(address), {
        [customFetch]: (url, { headers, method, signal }) =>
          reach(url, {
            headers: Object.fromEntries(headers.entries()),
            method,
            signal,
            body: null,
            redirect: 'manual',
          }),
      });
      keys = { at: address, find };
    }
    return keys.find;
  }

  function isNew(id: string): boolean {
    const now = clock.now();
    for (const [known, until] of heeded) if (until <= now) heeded.delete(known);
    if (heeded.has(id)) return false;
    heeded.set(id, now + (OLDEST + 2 * CLOCK_TOLERANCE) * 1000);
    return true;
  }

  return async (token) => {
    if (token.length > LONGEST) return null;
    const known = await issuer.configuration();
    const metadata = known.ok ? known.value.serverMetadata() : null;
    if (!metadata?.jwks_uri) return null;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keysAt(metadata.jwks_uri), {
        issuer: metadata.issuer,
        audience: oidc.clientId,
        algorithms: SIGNATURES,
        requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
        maxTokenAge: OLDEST,
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(clock.now()),
      });
      const isTyped = protectedHeader.typ === undefined || TYPES.includes(protectedHeader.typ.toLowerCase());
      const told = isTyped ? loggedOutBy(payload) : null;
      return told && isNew(String(payload.jti)) ? told : null;
    } catch {
      return null;
    }
  };
}
