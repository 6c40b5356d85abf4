import { isIP, isIPv6 } from 'node:net';
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
 * Whom to count a request under: the address at the other end or, where a proxy on this machine stands there, the one
 * that the proxy says it came from (the last in X-Forwarded-For: all before it are the sender's own words). Of IPv6 the
 * network, the first 64 bits, since one customer has them all (RFC 6177).
 */
export function senderAddress(c: Context): string {
  const near = bare(remoteAddress(c) ?? '');
  const said = isLoopback(near) ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const address = said !== undefined && isIP(bare(said)) !== 0 ? bare(said) : near;
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const [first = [], last = []] = groups;
  const whole = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

const bare = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Whether an address is this machine's own. */
const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && (address === '::1' || address.startsWith('127.'));

/**
 * Whether a request was made on this very machine. Behind a proxy every connection seems to be, so one that
 * names who it was forwarded for is not.
 */
export function isFromThisMachine(c: Context): boolean {
  return isOwnMachine(remoteAddress(c), (name) => c.req.header(name));
}

/** As `isFromThisMachine`, of a connection's address and a request's headers. */
export function isOwnMachine(
  address: string | null | undefined,
  header: (name: string) => string | ReadonlyArray<string> | undefined,
): boolean {
  if (header('forwarded') !== undefined || header('x-forwarded-for') !== undefined) return false;
  return isLoopback(bare(address ?? ''));
}
