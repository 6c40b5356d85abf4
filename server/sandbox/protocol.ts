/** The assurance level that the pretend e-ID always gives: level 2, the card's equal (facts: domain.md §3.1). */
export const ACR = 'loa2';

/** Parameters beyond the standard's, passed by the kiosk's server and shown on the page. */
export const EXTRA_PARAMS = ['number_match', 'kiosk_name', 'action'] as const;

/** The cookie by which oidc-provider knows a browser again. */
export const SESSION_COOKIE = 'sandbox_session';

/**
 * Seconds. Everything is short: a kiosk's sign-in is over in minutes (facts: security.md §4, code life ≤ 90 s). Only the
 * open page outlives the kiosk's own patience (10 min), so that who comes back from it is told which of the two ended.
 */
export const LIVES = {
  AccessToken: 120,
  AuthorizationCode: 60,
  DeviceCode: 90,
  Grant: 900,
  IdToken: 300,
  Interaction: 900,
  Session: 300,
} as const;

/** Seconds between two polls of the device flow (RFC 8628 §3.2); its default of 5 is slow for people who wait. */
export const POLL_SECONDS = 2;
