import type { Context } from 'hono';
import type { ServerContext } from '../context.ts';
import { eventStream, type OpenStreams } from '../http/index.ts';
import { findSession } from './session.ts';

/** How often the cookie is looked at again: who is signed out elsewhere soon stops hearing. */
const CHECK_MS = 30_000;

/**
 * Tells a desk page what has changed, by topic and nothing else (`event: call`), so that nothing personal is in the
 * stream. The last event, `signed-out`, comes when the session is over.
 */
export function streamChanges(
  c: Context,
  context: ServerContext,
  tokenHash: string,
  streams: OpenStreams,
  checkMs: number = CHECK_MS,
): Response {
  return eventStream(c, context.closing, { streams, whose: tokenHash }, (stream) => {
    const unsubscribe = context.events.subscribe((event) => {
      if (event.kind === 'desk') stream.send(event.topic, {});
    });
    const check = async (): Promise<void> => {
      try {
        if (await findSession(context, tokenHash, false)) return;
        stream.send('signed-out', {});
      } catch {
        // The database is away: who cannot be checked hears no more; the page comes back by itself.
        context.log('desk-feed-unchecked');
      }
      stream.close();
    };
    const timer = setInterval(check, checkMs);
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  });
}
