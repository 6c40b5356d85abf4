import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** The address at the other end of the connection; null where there is no connection (tests). */
export function remoteAddress(c: Context): string | null {
  try {
    return getConnInfo(c).remote.address ?? null;
  } catch {
    return null;
  }
}

/**
 * Whether a request was made on this very machine. Behind a proxy every connection seems to be, so one that
 * names who it was forwarded for is not.
 */
export function isFromThisMachine(c: Context): boolean {
  if (c.req.header('forwarded') !== undefined || c.req.header('x-forwarded-for') !== undefined) return false;
  const address = remoteAddress(c)?.replace(/^::ffff:/, '') ?? '';
  return isIP(address) !== 0 && (address === '::1' || address.startsWith('127.'));
}
