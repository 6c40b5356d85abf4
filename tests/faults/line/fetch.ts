import { Agent, request } from 'node:http';

/** Each request gets a connection of its own, so that each may meet a fault of its own. */
const AGENT = new Agent({ keepAlive: false });

/**
 * `fetch` as a page would call it, by way of a port on loopback: the proxy's, or the server's own.
 * @param host the host the page believes to be at, port included
 */
export function fetchThrough(port: number, host: string): typeof fetch {
  const go = (path: string, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      const body = init.body as Uint8Array | string | undefined;
      const asked = request(
        {
          agent: AGENT,
          host: '127.0.0.1',
          port,
          path,
          method: init.method ?? 'GET',
          headers: {
            ...(init.headers as Record<string, string>),
            host,
            'content-length': body === undefined ? 0 : Buffer.byteLength(body),
          },
          ...(init.signal && { signal: init.signal }),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () => {
            const headers = new Headers();
            for (const [name, value] of Object.entries(answer.headers))
              headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''));
            const status = answer.statusCode ?? 0;
            const isEmpty = status === 204 || status === 304;
            resolve(new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers }));
          });
        },
      );
      asked.once('error', reject);
      asked.end(body);
    });
  return go as typeof fetch;
}
