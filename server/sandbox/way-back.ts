import type { Config } from '../config.ts';

/** Error codes of an authorization response (RFC 6749 §4.1.2.1) that say the provider's own fault. */
export type ReturnError = 'server_error' | 'temporarily_unavailable';

/**
 * Gives the address at which the kiosk takes a resident back and says what happened.
 * @param state of the authorization request, where it is known; without it the kiosk's server pays no heed to the
 *   answer, and the resident begins anew
 */
export type WayBack = (error: ReturnError, state: unknown) => string;

/** The kiosk's return address, as it is registered for it. */
export const returnAddress = ({ origins }: Pick<Config, 'origins'>): string =>
  `${origins.kiosk}/api/sign-in/callback`;

/** @param base the provider's path, the issuer's with it */
export function makeWayBack(config: Pick<Config, 'origins'>, base: string): WayBack {
  return (error, state) => {
    const address = new URL(returnAddress(config));
    address.searchParams.set('error', error);
    // The issuer stands in every answer, errors too (RFC 9207 §2).
    address.searchParams.set('iss', `${config.origins.vneid}${base}`);
    if (typeof state === 'string') address.searchParams.set('state', state);
    return address.href;
  };
}
