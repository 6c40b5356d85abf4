import {
  type Configuration,
  fetchUserInfo,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  tokenRevocation,
} from 'openid-client';
import type { SignInFailure } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Identified } from '../identity-provider.ts';
import { factsOf } from './claims.ts';
import { failureOf } from './failure.ts';
import { signOutAt } from './sign-out.ts';

/** What the token endpoint gave; it lives no longer than `identify` runs. */
export type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** Level 2 of the e-ID, which the law puts on a par with the card (facts: domain.md §3.1); the value's spelling is
 * the sandbox's, the real provider's is not known. */
export const REQUESTED_ACR = 'loa2';

/** Asked for where the provider has them. */
const SCOPES = ['openid', 'profile', 'address', 'citizen'];

/**
 * Seconds by which the provider's clock may be behind ours when it says when somebody signed in. Little, because
 * within it the resident before would pass.
 */
const AUTH_TIME_TOLERANCE = 5;

/** The scopes to ask for, out of those that the provider says it knows. */
export function scopeFor(configuration: Configuration): string {
  const known = configuration.serverMetadata().scopes_supported;
  return SCOPES.filter((scope) => scope === 'openid' || !known || known.includes(scope)).join(' ');
}

/**
 * Makes tokens into a person. openid-client has checked issuer, audience, times, nonce and signature of the id token;
 * here it must be there, say that the person signed in after `startedAt` (`max_age=0`: nobody rides on an older
 * session) and not claim another assurance than asked for. The access token fetches the claims and is revoked; the
 * id token is kept in memory only, to sign the person out with.
 */
export async function identify(
  configuration: Configuration,
  tokens: Tokens,
  given: { readonly startedAt: number; readonly now: number; readonly demo: boolean },
): Promise<Result<Identified, SignInFailure>> {
  const claims = tokens.claims();
  if (!claims) return err('invalid-answer');
  const { auth_time: authTime, acr } = claims;
  const fresh =
    typeof authTime === 'number' && authTime >= Math.floor(given.startedAt / 1000) - AUTH_TIME_TOLERANCE;
  if (!fresh || (acr !== undefined && acr !== REQUESTED_ACR)) return err('invalid-answer');
  let info: Readonly<Record<string, unknown>>;
  try {
    info = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
  } catch (error) {
    return err(failureOf(error));
  }
  void dropAccessToken(configuration, tokens.access_token);
  return ok({
    issuer: claims.iss,
    subject: claims.sub,
    ...(typeof claims.sid === 'string' && { session: claims.sid }),
    assurance: 'eid',
    facts: factsOf(info, given),
    ...(tokens.id_token !== undefined && { signOut: signOutAt(configuration, tokens.id_token) }),
  });
}

async function dropAccessToken(configuration: Configuration, token: string): Promise<void> {
  if (!configuration.serverMetadata().revocation_endpoint) return;
  try {
    await tokenRevocation(configuration, token);
  } catch {
    // It dies by itself within minutes, and nobody keeps it.
  }
}
