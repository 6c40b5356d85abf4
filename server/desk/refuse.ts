import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { problem } from '../http/index.ts';

/** The desk's refusals, each with its status and sentence. Screens have words of their own, by the code. */
const REFUSALS = {
  'not-signed-in': [401, 'Sign in at the desk first.'],
  'wrong-code': [401, 'No living code is spelt so. The newest stands in the window of the server.'],
  'too-many-tries': [429, 'Too many wrong codes. Wait before the next try.'],
  'bad-cursor': [400, 'The place in the list is not one this server gave.'],
  'not-found': [404, 'There is nothing here.'],
  'already-answered': [409, 'Somebody has answered this already, or the visit is over.'],
  'asked-anew': [409, 'The server has begun anew; the kiosk asks again by itself within seconds.'],
  'not-vouched': [409, 'Nobody has confirmed who declared this dossier: it is not ready to be handed over.'],
  'cannot-take-back': [409, 'A handover is taken back by who said it, on the same day.'],
  'not-a-person': [422, 'The number or the date of birth cannot be anybody’s.'],
  'cannot-open': [500, 'The server holds this dossier but cannot open it with the keys it has.'],
  'not-a-picture': [415, 'The part is not a JPEG picture and is not passed on.'],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>;

export type Refusal = keyof typeof REFUSALS;

/**
 * Refuses with a problem document.
 * @param retryAfterSeconds when a next try is heard
 */
export function refuse(c: Context, code: Refusal, retryAfterSeconds?: number): Response {
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  const [status, detail] = REFUSALS[code];
  return problem(c, status, code, detail);
}
