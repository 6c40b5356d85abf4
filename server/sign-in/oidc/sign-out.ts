import { type Configuration, customFetch } from 'openid-client';

/** Milliseconds; the wipe of the kiosk does not wait for it. */
const PATIENCE_MS = 5000;

/**
 * RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2) as far as a server can do it. The standard means it
 * as a navigation of the browser, which then sends the provider's cookie; but at the end of a visit the kiosk may be
 * offline, and must never wait. So our server posts the `id_token_hint` itself, and the provider may end the session
 * the hint names: the sandbox does. Where a provider does not, `prompt=login`, `max_age=0` and the check of
 * `auth_time` still keep the next resident from riding on that session.
 * @returns an act that never fails, and that holds the id token until then
 */
export function signOutAt(configuration: Configuration, idToken: string): () => Promise<void> {
  return async () => {
    const endpoint = configuration.serverMetadata().end_session_endpoint;
    const fetch = configuration[customFetch];
    if (!endpoint || !fetch) return;
    const form = new URLSearchParams({
      id_token_hint: idToken,
      client_id: configuration.clientMetadata().client_id,
    });
    try {
      await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      // See above: nothing hangs on it.
    }
  };
}
