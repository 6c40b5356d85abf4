import type { VisitTopic } from '#shared/api/index.ts';
import { VISIT_EVENTS } from './server.ts';

/** How long to wait before events are followed anew that the browser has given up, in milliseconds. */
const FOLLOW_AGAIN_MS = 2000;

/**
 * Follows the events of the open visit. The browser comes again by itself when the line breaks, but not after an
 * answer that is no stream (a server that starts, a proxy's page).
 * @param topic what is to be heard of; the others are for somebody else
 * @param look called when that may have changed, so also whenever the line is there again
 * @returns a function that ends it
 */
export function followEvents(topic: VisitTopic, look: () => void): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let events: EventSource;
  const open = (): void => {
    events = new EventSource(VISIT_EVENTS);
    events.addEventListener('open', look);
    events.addEventListener(topic, look);
    events.addEventListener('error', () => {
      if (!over && events.readyState === EventSource.CLOSED) timer = setTimeout(open, FOLLOW_AGAIN_MS);
    });
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    events.close();
  };
}
