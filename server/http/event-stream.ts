import type { Context } from 'hono';

/** Proxies and browsers drop a connection on which nothing is said for long; a comment every 15 s keeps it. */
const KEEP_ALIVE_MS = 15_000;

/** An open answer of server-sent events. */
export interface EventStream {
  /** `data` is sent as JSON. */
  send(event: string, data: unknown): void;
  close(): void;
}

/** The streams that are open, by whose they are. */
export interface OpenStreams {
  /** Notes one more; ends the oldest where there are too many. @returns what takes it off again */
  enter(whose: string, close: () => void): () => void;
}

/**
 * @param most of one owner at a time. The newest are heard: a connection that broke without a word is still open here
 *   when its owner is back on another one.
 */
export function createOpenStreams(most: number): OpenStreams {
  const open = new Map<string, Set<() => void>>();
  return {
    enter(whose, close) {
      const own = open.get(whose) ?? new Set();
      open.set(whose, own.add(close));
      const [oldest] = own;
      if (own.size > most) oldest?.();
      return () => {
        own.delete(close);
        if (own.size === 0 && open.get(whose) === own) open.delete(whose);
      };
    },
  };
}

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' } as const;

/**
 * Answers with server-sent events until the client goes, `close` is called or the server stops.
 * @param closing the context's signal
 * @param place where it is noted, and whose it is
 * @param start is called once the stream is open; gives a function that ends what it began
 */
export function eventStream(
  c: Context,
  closing: AbortSignal,
  place: { readonly streams: OpenStreams; readonly whose: string },
  start: (stream: EventStream) => () => void,
): Response {
  // Nobody reads, or gives up, the body of an answer to HEAD: nothing may begin with it.
  if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS);
  const encoder = new TextEncoder();
  let end = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const say = (text: string): void => controller.enqueue(encoder.encode(text));
      const keepAlive = setInterval(() => say(': still here\n\n'), KEEP_ALIVE_MS);
      let over = false;
      let stop = (): void => {};
      let leave = (): void => {};
      end = () => {
        if (over) return;
        over = true;
        clearInterval(keepAlive);
        closing.removeEventListener('abort', close);
        leave();
        stop();
      };
      const close = (): void => {
        if (over) return;
        end();
        controller.close();
      };
      closing.addEventListener('abort', close);
      leave = place.streams.enter(place.whose, close);
      say(': open\n\n');
      stop = start({
        send: (event, data) => {
          if (!over) say(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        },
        close,
      });
      if (over) stop();
      if (closing.aborted) close();
    },
    cancel: () => end(),
  });
  return c.body(body, 200, HEADERS);
}
