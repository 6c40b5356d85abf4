import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOwnMachine } from '../http/index.ts';
import { send, setSafeHeaders } from './http.ts';

/** How the pretend provider is played: answering, refusing everything with 503, or answering too late. */
export type SwitchState = 'up' | 'down' | 'slow';

/** Longer than the relying party waits (5 s), shorter than a person's patience. */
export const SLOW_MS = 8000;

const LARGEST_BODY = 200;

/**
 * `POST /sandbox/vneid-switch` with `{"state": "up" | "down" | "slow"}` as application/json, from this machine only.
 * The media type keeps foreign pages out: their request would need a preflight, which nobody answers.
 */
export async function answerSwitch(
  req: IncomingMessage,
  res: ServerResponse,
  set: (state: SwitchState) => void,
): Promise<void> {
  setSafeHeaders(res, []);
  if (!isOwnMachine(req.socket.remoteAddress, (name) => req.headers[name]))
    return send(res, 403, 'text/plain', 'only from this machine');
  if (req.method !== 'POST') return send(res, 405, 'text/plain', 'POST only');
  if (!req.headers['content-type']?.startsWith('application/json')) {
    return send(res, 415, 'text/plain', 'application/json only');
  }
  let text = '';
  for await (const chunk of req as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > LARGEST_BODY) return send(res, 413, 'text/plain', 'too large');
  }
  const state = readState(text);
  if (!state) return send(res, 400, 'text/plain', '{"state": "up" | "down" | "slow"}');
  set(state);
  send(res, 200, 'application/json', JSON.stringify({ state }));
}

function readState(text: string): SwitchState | null {
  try {
    const { state } = JSON.parse(text) as { state?: unknown };
    return state === 'up' || state === 'down' || state === 'slow' ? state : null;
  } catch {
    return null;
  }
}
