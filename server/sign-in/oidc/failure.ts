import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { SignInFailure } from '#shared/api/index.ts';
import { ProviderUnreachable } from './fetch.ts';

/** What the sandbox says in `error_description` when the two digits did not match. */
const NUMBER_MISMATCH = 'number_match_failed';

/** Error codes of RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5 and OpenID Connect Core §3.1.2.6. */
const BY_CODE: Readonly<Record<string, SignInFailure>> = {
  access_denied: 'refused',
  login_required: 'refused',
  interaction_required: 'refused',
  consent_required: 'refused',
  expired_token: 'expired',
  server_error: 'provider-down',
  temporarily_unavailable: 'provider-down',
};

/** Whether the provider was away rather than wrong: no connection, no answer in time, or a status from 500 on. */
function isAway(error: unknown): boolean {
  if (error instanceof ProviderUnreachable) return true;
  if (!(error instanceof ClientError)) return false;
  if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return true;
  if (error.cause instanceof Response) return error.cause.status >= 500;
  return isAway(error.cause);
}

/** Turns what openid-client throws into the reason that the kiosk has words for. */
export function failureOf(error: unknown): SignInFailure {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (error.error_description === NUMBER_MISMATCH) return 'wrong-number';
    return BY_CODE[error.error] ?? 'invalid-answer';
  }
  return isAway(error) ? 'provider-down' : 'invalid-answer';
}

/** The code of an error for the log. Never its message or cause: they quote tokens and claims. */
export function codeForLog(error: unknown): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return error.code;
  if (error instanceof ClientError) return error.code ?? 'client-error';
  return error instanceof Error ? error.name : 'unknown';
}
