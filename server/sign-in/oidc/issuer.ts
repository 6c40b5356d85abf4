import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import type { SignInFailure } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Config } from '../../config.ts';
import type { Clock, Log } from '../../context.ts';
import { codeForLog } from './failure.ts';
import { isLoopbackHost, issuerFetch } from './fetch.ts';

/** Seconds that any single answer of the provider is waited for. */
const PATIENCE = 5;

/** Milliseconds that a discovery document is believed, and that its absence is. */
const BELIEVED_MS = { up: 30_000, down: 5_000 } as const;

/** The OpenID provider that the settings name, as far as it is known at the moment. */
export interface Issuer {
  /**
   * Its endpoints and keys; asked for anew when what is known is old.
   * @param anew asks whatever is known: before the kiosk's whole window goes to the provider, from whose broken page
   *   nothing leads back
   */
  configuration(anew?: boolean): Promise<Result<Configuration, SignInFailure>>;
}

/** The part of the configuration that names the provider. */
type OidcConfig = Pick<Config, 'mode' | 'oidc'>;

/**
 * Whether the provider may be reached over plain http: on this machine always, elsewhere only in a trial, when a
 * phone on the hall's network joins in.
 */
function mayBeInsecure({ mode, oidc }: OidcConfig): boolean {
  const { protocol, hostname } = new URL(oidc.issuer);
  return protocol === 'http:' && (mode === 'trial' || isLoopbackHost(hostname));
}

/** The secret goes in a header where the provider takes it there, which RFC 6749 §2.3.1 prefers, else in the body. */
function authenticate(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const basic = ClientSecretBasic(secret);
  const post = ClientSecretPost(secret);
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way = methods.includes('client_secret_basic') ? basic : post;
    return way(server, client, body, headers);
  };
}

/** Knows the provider by discovery (OpenID Connect Discovery 1.0 §4). Signatures of id tokens are always checked. */
export function createIssuer(config: OidcConfig, clock: Clock, log: Log): Issuer {
  const url = new URL(config.oidc.issuer);
  let known: { readonly at: number; readonly result: Result<Configuration, SignInFailure> } | null = null;
  let asking: Promise<Result<Configuration, SignInFailure>> | null = null;

  async function ask(): Promise<Result<Configuration, SignInFailure>> {
    const { clientId, clientSecret } = config.oidc;
    try {
      const found = await discovery(url, clientId, clientSecret, authenticate(clientSecret), {
        [customFetch]: issuerFetch(url),
        timeout: PATIENCE,
        execute: [enableNonRepudiationChecks, ...(mayBeInsecure(config) ? [allowInsecureRequests] : [])],
      });
      return ok(found);
    } catch (error) {
      log('sign-in.provider-away', { code: codeForLog(error) });
      return err('provider-down');
    }
  }

  return {
    async configuration(anew = false) {
      const age = known ? clock.now() - known.at : Number.POSITIVE_INFINITY;
      if (!anew && known && age >= 0 && age < BELIEVED_MS[known.result.ok ? 'up' : 'down'])
        return known.result;
      asking ??= ask().finally(() => {
        asking = null;
      });
      const result = await asking;
      known = { at: clock.now(), result };
      return result;
    },
  };
}
