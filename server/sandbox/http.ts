import type { IncomingMessage, ServerResponse } from 'node:http';

/** The longest form that these pages can send is a few hundred bytes. */
const LARGEST_FORM = 4096;

/** Reads a posted form; null when it is too large or breaks off. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_FORM) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/**
 * Headers of everything under the provider. No script and no style in the page itself.
 * @param formTargets origins that a posted form may be redirected to: Chromium applies `form-action` to the redirects
 *   after a form too, and the authorization ends in one to the kiosk's callback
 */
export function setSafeHeaders(res: ServerResponse, formTargets: ReadonlyArray<string>): void {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ];
  res.setHeader('content-security-policy', policy.join('; '));
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('referrer-policy', 'no-referrer');
  res.setHeader('cache-control', 'no-store');
}

/** Ends the answer with a text. `type` is without charset. */
export function send(res: ServerResponse, status: number, type: string, text: string): void {
  res.statusCode = status;
  res.setHeader('content-type', `${type}; charset=utf-8`);
  res.end(text);
}

/** As `send`, for a page. */
export function sendPage(res: ServerResponse, status: number, page: string): void {
  send(res, status, 'text/html', page);
}

/** Sends the browser on with GET (RFC 9110 §15.4.4). */
export function redirect(res: ServerResponse, location: string): void {
  res.statusCode = 303;
  res.setHeader('location', location);
  res.end();
}
