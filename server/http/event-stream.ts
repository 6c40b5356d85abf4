import type { Context } from 'hono';

/** Proxies and browsers drop a connection on which nothing is said for long; a comment every 15 s keeps it. */
const KEEP_ALIVE_MS = 15_000;

/** An open answer of server-sent events. */
export interface EventStream {
  /** `data` is sent as JSON. */
  send(event: string, data: unknown): void;
  close(): void;
}

/**
 * Answers with server-sent events until the client goes, `close` is called or the server stops.
 * @param closing the context's signal
 * @param start is called once the stream is open; gives a function that ends what it began
 */
export function eventStream(
  c: Context,
  closing: AbortSignal,
  start: (stream: EventStream) => () => void,
): Response {
  const encoder = new TextEncoder();
  let end = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const say = (text: string): void => controller.enqueue(encoder.encode(text));
      const keepAlive = setInterval(() => say(': still here\n\n'), KEEP_ALIVE_MS);
      let over = false;
      let stop = (): void => {};
      end = () => {
        if (over) return;
        over = true;
        clearInterval(keepAlive);
        closing.removeEventListener('abort', close);
        stop();
      };
      const close = (): void => {
        if (over) return;
        end();
        controller.close();
      };
      closing.addEventListener('abort', close);
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
  return c.body(body, 200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
}
