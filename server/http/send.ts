import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';

type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = 'br' | 'gzip';

/** Something served as it is: its bytes, and what they come down to when compressed. */
export interface Sendable {
  readonly bytes: Bytes;
  /** Media type. */
  readonly type: string;
  /** Names these bytes and no others. */
  readonly tag: string;
  readonly cache: string;
  /** Filled as it is asked for, or from files that were compressed when the pages were built. */
  readonly encoded: Map<Encoding, Bytes | null>;
}

/** Its address names its bytes, so they never change under it. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Asked again every time; unchanged costs a 304. */
export const REVALIDATE = 'no-cache';

const compress = {
  // Quality 9: near the best, in a tenth of its time; it is done once a start.
  br: (bytes: Bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Bytes) => promisify(gzip)(bytes, { level: 9 }),
};
const COMPRESSIBLE = /^(text\/|application\/(json|javascript|manifest\+json)|image\/svg\+xml)/;
/** Under this a packet is a packet. */
const WORTH_COMPRESSING = 1024;

async function encodedAs(one: Sendable, encoding: Encoding): Promise<Bytes | null> {
  const known = one.encoded.get(encoding);
  if (known !== undefined) return known;
  const made =
    COMPRESSIBLE.test(one.type) && one.bytes.length >= WORTH_COMPRESSING
      ? Uint8Array.from(await compress[encoding](one.bytes))
      : null;
  const kept = made && made.length < one.bytes.length ? made : null;
  one.encoded.set(encoding, kept);
  return kept;
}

const accepts = (header: string | undefined, encoding: Encoding): boolean =>
  (header ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .some((part) => part.startsWith(encoding) && !/;\s*q=0(\.0*)?$/.test(part));

/** Answers GET and HEAD with bytes, compressed where the client takes it, or 304 where it has them already. */
export async function send(c: Context, one: Sendable): Promise<Response> {
  const accepted = c.req.header('accept-encoding');
  let encoding: Encoding | undefined;
  let body = one.bytes;
  for (const candidate of ['br', 'gzip'] as const) {
    const encoded = accepts(accepted, candidate) ? await encodedAs(one, candidate) : null;
    if (!encoded) continue;
    [encoding, body] = [candidate, encoded];
    break;
  }
  const etag = `"${one.tag}${encoding ? `-${encoding}` : ''}"`;
  c.header('ETag', etag);
  c.header('Cache-Control', one.cache);
  c.header('Vary', 'Accept-Encoding');
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return c.body(null, 304);
  if (encoding) c.header('Content-Encoding', encoding);
  c.header('Content-Length', String(body.length));
  c.header('Content-Type', one.type);
  return c.req.method === 'HEAD' ? c.body(null, 200) : c.body(body, 200);
}
