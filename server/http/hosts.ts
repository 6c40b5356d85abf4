import type { MiddlewareHandler } from 'hono';
import type { Config } from '../config.ts';
import { problem } from './problem.ts';

/** Which of the three addresses a request came to. On one port they are one. */
export type Place = keyof Config['origins'];

const PLACES: ReadonlyArray<Place> = ['kiosk', 'admin', 'vneid'];
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The places a host name stands for; none for a name we do not answer to, so that a page of somebody else's
 * whose name was pointed at this machine (DNS rebinding) gets nothing.
 * @param host as in the Host header, port included
 */
export function placesOf(origins: Config['origins'], host: string): ReadonlyArray<Place> {
  const named = PLACES.filter((place) => new URL(origins[place]).host === host);
  if (named.length > 0) return named;
  const apart = new Set(Object.values(origins)).size > 1;
  const name = host.replace(/:\d+$/, '');
  return !apart && LOOPBACK.has(name) ? PLACES : [];
}

/**
 * The kiosk's address as a phone in the same hall, or at home, would have to ask for it.
 * @returns null when its name means "this machine" wherever it is asked for (RFC 6761 §6.3; 127/8, RFC 1122 §3.2.1.3)
 */
export function originForPhones(origins: Config['origins']): string | null {
  const { hostname } = new URL(origins.kiosk);
  const isHere = LOOPBACK.has(hostname) || /^127\.|\.localhost$/.test(hostname);
  return isHere ? null : origins.kiosk;
}

const startsWith = (path: string, ...starts: string[]): boolean =>
  starts.some((start) => path === start || path.startsWith(`${start}/`));

/** The places a path is served at. */
export function placesFor(path: string): ReadonlyArray<Place> {
  if (path === '/' || path === '/plain.css' || path.startsWith('/plain/') || path === '/api/health')
    return PLACES;
  if (startsWith(path, '/sandbox')) return ['vneid'];
  if (startsWith(path, '/admin', '/api/desk')) return ['admin'];
  if (startsWith(path, '/catalogue')) return ['kiosk', 'admin'];
  return ['kiosk'];
}

/** Whether a path is served at a host: "unknown" host, "elsewhere", or "here". */
export function standing(
  origins: Config['origins'],
  host: string,
  path: string,
): 'here' | 'elsewhere' | 'unknown' {
  const places = placesOf(origins, host);
  if (places.length === 0) return 'unknown';
  return placesFor(path).some((place) => places.includes(place)) ? 'here' : 'elsewhere';
}

/** Keeps the places apart: 421 for a host that is not ours, 404 for a path that belongs to another. */
export function hostWall({ origins }: Pick<Config, 'origins'>): MiddlewareHandler {
  return async (c, next) => {
    const { host, pathname } = new URL(c.req.url);
    switch (standing(origins, host, pathname)) {
      case 'unknown':
        return problem(
          c,
          421,
          'unknown-host',
          'This server does not answer to that name; set PUBLIC_URL to the address in use.',
        );
      case 'elsewhere':
        return problem(c, 404, 'not-found', 'There is nothing here.');
      case 'here':
        await next();
    }
  };
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change asked for by another site's page: browsers say where a request comes from in Sec-Fetch-Site
 * and, on every unsafe method, in Origin. A request with neither comes from no browser, and so bears no
 * resident's cookie.
 */
export const originWall: MiddlewareHandler = async (c, next) => {
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const foreign =
    (site !== undefined && site !== 'same-origin') ||
    (origin !== undefined &&
      !(origin === 'null' ? site === 'same-origin' : hostOf(origin) === new URL(c.req.url).host));
  if (foreign && !SAFE.has(c.req.method))
    return problem(c, 403, 'foreign-origin', 'A page of another site may not do this.');
  await next();
};

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
