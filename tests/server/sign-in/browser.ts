import { type IncomingMessage, request } from 'node:http';

/** One answer, read to its end. */
export interface Page {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly url: URL;
  json<T>(): T;
}

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly value: string;
}

/** A scripted browser: knows `.localhost`, keeps cookies by host and path, follows redirects when told to. */
export class Browser {
  private readonly cookies = new Map<string, Cookie>();

  setCookie(url: string, name: string, value: string, path = '/'): void {
    const { hostname } = new URL(url);
    this.cookies.set(`${hostname}|${path}|${name}`, { host: hostname, path, value });
  }

  cookieNames(hostname: string): string[] {
    return [...this.cookies.keys()].filter((key) => key.startsWith(`${hostname}|`));
  }

  async open(
    address: string | URL,
    {
      method = 'GET',
      form,
      json,
      headers = {},
    }: {
      method?: string;
      form?: Record<string, string>;
      json?: unknown;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Page> {
    const url = new URL(address);
    const body = form ? new URLSearchParams(form).toString() : json === undefined ? '' : JSON.stringify(json);
    const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: url.port,
          path: `${url.pathname}${url.search}`,
          method: form || json !== undefined ? (method === 'GET' ? 'POST' : method) : method,
          agent: false,
          headers: {
            host: url.host,
            accept: 'text/html,application/json',
            ...this.cookieHeader(url),
            ...(body !== '' && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body);
    });
    this.keepCookies(url, message.headers['set-cookie'] ?? []);
    let text = '';
    message.setEncoding('utf8');
    for await (const chunk of message) text += chunk;
    return {
      status: message.statusCode ?? 0,
      headers: message.headers,
      text,
      url,
      json: <T>() => JSON.parse(text) as T,
    };
  }

  /** Follows redirects while `go` allows; gives the last answer. */
  async follow(page: Page, go: (next: URL) => boolean = () => true): Promise<Page> {
    let current = page;
    for (let hops = 0; hops < 10; hops++) {
      const { location } = current.headers;
      if (current.status < 300 || current.status > 399 || !location) return current;
      const next = new URL(location, current.url);
      if (!go(next)) return current;
      current = await this.open(next);
    }
    throw new Error('too many redirects');
  }

  private cookieHeader(url: URL): { cookie?: string } {
    const sent: string[] = [];
    for (const [key, { host, path, value }] of this.cookies) {
      const inside = url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, '/'));
      if (host === url.hostname && inside) sent.push(`${key.split('|')[2]}=${value}`);
    }
    return sent.length > 0 ? { cookie: sent.join('; ') } : {};
  }

  private keepCookies(url: URL, lines: ReadonlyArray<string>): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? '/';
      const key = `${url.hostname}|${path}|${name}`;
      if (attributes.some((each) => /^expires=thu, 01 jan 1970/i.test(each))) this.cookies.delete(key);
      else this.cookies.set(key, { host: url.hostname, path, value });
    }
  }
}
