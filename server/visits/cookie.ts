import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Config } from '../config.ts';
import { hashOfToken } from '../token.ts';

/** The visit's cookie, an HTTP matter: what it stands for lives and dies with the visit. */
const nameFor = (secure: boolean): string => (secure ? '__Host-visit' : 'visit');
const isSecure = (config: Config): boolean => config.origins.kiosk.startsWith('https:');

/** Lax, since a Strict cookie does not come back with the provider's redirect (facts: security.md §4). */
const attributes = (config: Config) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(config) }) as const;

export function setVisitCookie(c: Context, config: Config, token: string): void {
  setCookie(c, nameFor(isSecure(config)), token, attributes(config));
}

export function clearVisitCookie(c: Context, config: Config): void {
  deleteCookie(c, nameFor(isSecure(config)), attributes(config));
}

/** The hash of the cookie a request bears; null when it bears none. */
export function visitCookieHash(c: Context, config: Config): string | null {
  const token = getCookie(c, nameFor(isSecure(config)));
  return token === undefined || token === '' ? null : hashOfToken(token);
}
