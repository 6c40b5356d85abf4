import type { MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';

/** Where bodies may be larger, and take longer, than everywhere else; these routes have limits of their own. */
const LARGE = /^\/api\/(dossiers|parked|kiosks\/exports)\//;

/** Whether a path is one that takes large bodies. */
export const takesLargeBody = (path: string): boolean => LARGE.test(path);

/** What a request says its body weighs, in bytes; null when it does not say, or says it twice over. */
export function announcedLength(header: (name: string) => string | undefined): number | null {
  const length = header('content-length');
  if (length === undefined || header('transfer-encoding') !== undefined) return null;
  return /^\d{1,12}$/.test(length) ? Number(length) : null;
}

/**
 * Refuses a body over a number of bytes with 413, and with 411 one that does not say its length (RFC 9110 §15.5.12),
 * without reading any of it: who may send so much is asked first.
 */
export const announcedBody =
  (maxSize: number): MiddlewareHandler =>
  async (c, next) => {
    const length = announcedLength((name) => c.req.header(name));
    if (length === null)
      return problem(
        c,
        411,
        'length-required',
        'The request must say in Content-Length how long its body is.',
      );
    if (length > maxSize) return problem(c, 413, 'too-large', `The body may have ${maxSize} bytes at most.`);
    await next();
  };
