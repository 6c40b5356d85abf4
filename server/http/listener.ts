import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../context.ts';
import { takesLargeBody } from './large-bodies.ts';

/** Answers one request; may throw or reject. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A small body, 64 KB at most, has come within this, in milliseconds; a large one may take an hour (server/start). */
export const SMALL_BODY_MS = 30_000;

/** RFC 9110 §15.5.9, written by hand: a handler may be about to write an answer of its own. */
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/**
 * Makes a listener of a handler: nothing it throws or rejects ends the process, and a small body that does not come is
 * not waited for.
 * @param smallBodyMs how long a small body may take; only a test says other
 */
export function listenerOf(
  handler: Handler,
  log: Log,
  smallBodyMs: number = SMALL_BODY_MS,
): (request: IncomingMessage, response: ServerResponse) => void {
  const failed = (error: unknown, response: ServerResponse): void => {
    log('answer-failed', { error: error instanceof Error ? error.name : 'unknown' });
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'cache-control': 'no-store', connection: 'close' }).end();
  };
  return (request, response) => {
    if (!takesLargeBody(request.url ?? '')) endIfSlow(request, response, smallBodyMs);
    try {
      Promise.resolve(handler(request, response)).catch((error: unknown) => failed(error, response));
    } catch (error) {
      failed(error, response);
    }
  };
}

function endIfSlow(request: IncomingMessage, response: ServerResponse, smallBodyMs: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    if (!response.headersSent) request.socket.write(TIMED_OUT);
    request.socket.destroySoon();
  }, smallBodyMs);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}
