import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Clock, Log } from '../../context.ts';
import type { IdentityProvider, SignInRequest } from '../identity-provider.ts';
import {
  askingParameters,
  codeForLog,
  failureOf,
  type Issuer,
  identify,
  REQUESTED_ACR,
  scopeFor,
} from '../oidc/index.ts';
import type { Timers } from '../timers.ts';

interface Dependencies {
  readonly issuer: Issuer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly demo: boolean;
  /** The exact redirect_uri, registered at the provider. */
  readonly callback: string;
  /** Marks the visit as still going on: the kiosk's program, away while the provider's page is open, cannot. */
  readonly keepVisit: (visit: string) => Promise<void>;
}

/** Milliseconds between two such marks; a visit that nothing is heard of lapses after 120 s (server/visits). */
const KEEP_EVERY_MS = 30_000;

/**
 * Sign-in on the provider's own page, for kiosks with a key pad: authorization code with PKCE (RFC 7636, S256), state
 * and nonce, `prompt=login` and `max_age=0` so that nobody rides on the session of the resident before. Verifier,
 * state, nonce and tokens live here and nowhere else.
 */
export function pageProvider({
  issuer,
  clock,
  timers,
  log,
  demo,
  callback,
  keepVisit,
}: Dependencies): IdentityProvider {
  return {
    method: 'provider',
    async run(request, _given, tell) {
      const configuration = await issuer.configuration(true);
      if (!configuration.ok) return tell({ status: 'unavailable' });
      const verifier = randomPKCECodeVerifier();
      const state = randomState();
      const nonce = randomNonce();
      const page = buildAuthorizationUrl(configuration.value, {
        redirect_uri: callback,
        scope: scopeFor(configuration.value),
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        prompt: 'login',
        max_age: '0',
        acr_values: REQUESTED_ACR,
        ...askingParameters(request.kiosk, request.settings),
      });
      const deadline = request.startedAt + request.settings.times.phoneSignIn * 1000;
      await tell({ status: 'pending', shown: { page: page.href, expiresAt: deadline } });
      const answer = await waitFor(request, deadline);
      if (request.signal.aborted) return;
      if (answer?.kind !== 'callback') return tell({ status: 'failed', failure: 'expired' });
      try {
        const returned = new URL(callback);
        returned.search = answer.parameters.toString();
        const tokens = await authorizationCodeGrant(configuration.value, returned, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        await tell({ status: 'authenticated' });
        const { startedAt } = request;
        const person = await identify(configuration.value, tokens, { startedAt, now: clock.now(), demo });
        if (person.ok) return tell({ status: 'verified', identified: person.value });
        return tell(
          person.error === 'provider-down'
            ? { status: 'unavailable' }
            : { status: 'failed', failure: person.error },
        );
      } catch (error) {
        log('sign-in.page-refused', { code: codeForLog(error) });
        const failure = failureOf(error);
        return tell(failure === 'provider-down' ? { status: 'unavailable' } : { status: 'failed', failure });
      }
    },
  };

  async function waitFor(request: SignInRequest, deadline: number) {
    const over = new AbortController();
    const stop = () => over.abort();
    request.signal.addEventListener('abort', stop);
    const timeOut = async () => {
      while (clock.now() < deadline && !over.signal.aborted) {
        await timers.sleep(Math.min(KEEP_EVERY_MS, deadline - clock.now()), over.signal);
        if (!over.signal.aborted) await keepVisit(request.visit);
      }
      return null;
    };
    try {
      return await Promise.race([request.answer, timeOut()]);
    } finally {
      stop();
      request.signal.removeEventListener('abort', stop);
    }
  }
}
