/**
 * What a bad line does to one connection. Cuts are told in bytes, since what matters is how far a request or its
 * answer had come.
 */
export type Fault =
  | { readonly kind: 'none' }
  /** Nobody is there: reset at once. */
  | { readonly kind: 'refuse' }
  /** Everything arrives, later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The request arrives a second time, as a proxy that tries again sends it; that answer is lost. */
  | { readonly kind: 'duplicate' }
  /** Reset after so many bytes of the request. */
  | { readonly kind: 'reset-request'; readonly after: number }
  /** The request arrives; reset after so many bytes of the answer. */
  | { readonly kind: 'reset-answer'; readonly after: number }
  /** The answer ends, politely, after so many bytes. */
  | { readonly kind: 'truncate'; readonly after: number }
  /** The request is taken and nothing is ever heard again, for so long. */
  | { readonly kind: 'half-open'; readonly ms: number }
  /** The request arrives, the answer is swallowed, and the line stays open for so long. */
  | { readonly kind: 'lost-answer'; readonly ms: number }
  /** Somebody else answers, and the server never hears of it. */
  | { readonly kind: 'garbage' | 'portal' | 'too-many' | 'broken' }
  /** The server takes the request, and somebody between answers 500. */
  | { readonly kind: 'taken-but-500' };
export type FaultKind = Fault['kind'];

/** Longer than a request's own patience would be unkind to the clock of a test; shorter would be no half-open line. */
const HALF_OPEN_MS = 1500;

const answer = (status: string, type: string, body: string, more = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\n${more}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;

/** What stands in for the server's answer. */
export const FALSE_ANSWERS: Readonly<Record<string, string>> = {
  garbage: answer('200 OK', 'application/json', '{"receipt":{"dossier":"0","signature":"AAAA"},"ok":tru'),
  portal: answer(
    '200 OK',
    'text/html',
    '<!doctype html><title>Wi-Fi</title><p>Đăng nhập để dùng mạng.<form action="/login"><input name="p"></form>',
  ),
  'too-many': answer('429 Too Many Requests', 'text/plain', 'later', 'retry-after: 1\r\n'),
  broken: answer('500 Internal Server Error', 'text/plain', 'oops'),
  'taken-but-500': answer('500 Internal Server Error', 'text/html', '<h1>Bad gateway</h1>'),
};

type Draw = (random: () => number) => Fault;
const bytes = (random: () => number, most: number): number => Math.floor(random() ** 2 * most);

/** Every way a connection can fail, drawn with its figures. */
export const DRAWS: Readonly<Record<Exclude<FaultKind, 'none'>, Draw>> = {
  refuse: () => ({ kind: 'refuse' }),
  delay: (random) => ({ kind: 'delay', ms: Math.floor(random() * 200) }),
  duplicate: () => ({ kind: 'duplicate' }),
  'reset-request': (random) => ({ kind: 'reset-request', after: bytes(random, 20_000) }),
  'reset-answer': (random) => ({ kind: 'reset-answer', after: bytes(random, 1500) }),
  truncate: (random) => ({ kind: 'truncate', after: bytes(random, 1500) }),
  'half-open': () => ({ kind: 'half-open', ms: HALF_OPEN_MS }),
  'lost-answer': () => ({ kind: 'lost-answer', ms: HALF_OPEN_MS }),
  garbage: () => ({ kind: 'garbage' }),
  portal: () => ({ kind: 'portal' }),
  'too-many': () => ({ kind: 'too-many' }),
  broken: () => ({ kind: 'broken' }),
  'taken-but-500': () => ({ kind: 'taken-but-500' }),
};
export const FAULT_KINDS = Object.keys(DRAWS) as ReadonlyArray<keyof typeof DRAWS>;

/**
 * A line that fails now and then.
 * @param rate how often a connection fails, 0 to 1
 * @param kinds the ways it fails in, each as likely as the next
 */
export function badLine(rate: number, random: () => number, kinds = FAULT_KINDS): () => Fault {
  return () => {
    if (random() >= rate) return { kind: 'none' };
    const kind = kinds[Math.floor(random() * kinds.length)];
    return kind ? DRAWS[kind](random) : { kind: 'none' };
  };
}
