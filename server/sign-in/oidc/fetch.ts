import { lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { CustomFetch } from 'openid-client';

/** The provider did not answer, or not in time. */
export class ProviderUnreachable extends Error {
  override readonly name = 'ProviderUnreachable';
}

/** More than any document of the protocol; a discovery document has some 3 kB. */
const LARGEST_ANSWER = 256 * 1024;

const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** `localhost` and names that end in `.localhost` are this machine, without asking DNS (RFC 6761 §6.3). */
function isLocalhostName(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname);
}

/** Whether a host, as `URL.hostname` writes it, is this very machine. */
export function isLoopbackHost(hostname: string): boolean {
  return isLocalhostName(hostname) || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

const lookup: LookupFunction = (hostname, options, callback) => {
  if (!isLocalhostName(hostname)) return systemLookup(hostname, options, callback);
  if (options.all) callback(null, [...LOOPBACK]);
  else callback(null, LOOPBACK[0].address, LOOPBACK[0].family);
};

/**
 * A fetch that reaches one issuer and nothing else: another origin is refused, whatever a discovery document says
 * (facts: security.md §5, SSRF), redirects are not followed, and proxies of the environment are not used.
 */
export function issuerFetch(issuer: URL): CustomFetch {
  return (address, options) =>
    new Promise((resolve, reject) => {
      const url = new URL(address);
      if (url.origin !== issuer.origin) return reject(new ProviderUnreachable('not the issuer'));
      const body = options.body == null ? null : String(options.body);
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const unreachable = () => reject(new ProviderUnreachable());
      const request = send(
        url,
        {
          method: options.method,
          headers: {
            ...options.headers,
            ...(body !== null && { 'content-length': Buffer.byteLength(body) }),
          },
          lookup,
          agent: false,
          ...(options.signal && { signal: options.signal }),
        },
        (message) => collect(message).then(resolve, unreachable),
      );
      request.on('error', unreachable);
      request.end(body ?? undefined);
    });
}

async function collect(message: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw new ProviderUnreachable('too large');
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headersDistinct)) {
    for (const each of value ?? []) headers.append(name, each);
  }
  const status = message.statusCode ?? 500;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers });
}
