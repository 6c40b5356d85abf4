import type { VisitTopic } from '#shared/api/index.ts';
import { VISIT_EVENTS } from './server.ts';

/** How long to wait before events are followed anew that the browser has given up, in milliseconds. */
const FOLLOW_AGAIN_MS = 2000;

/**
 * How often to look though no event has come, in milliseconds: a proxy on the way may keep events back, or the answer
 * to the last look may have been lost, and somebody stands before the glass and waits.
 */
const LOOK_ANYWAY_MS = 5000;

/**
 * Follows the events of the open visit. The browser comes again by itself when the line breaks, but not after an
 * answer that is no stream (a server that starts, a proxy's page).
 * @param topic what is to be heard of; the others are for somebody else
 * @param look called when that may have changed, so also whenever the line is there again; settles with the answer
 * @returns a function that ends it
 */
export function followEvents(topic: VisitTopic, look: () => Promise<void>): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let events: EventSource;
  let looking = 0;
  const lookNow = (): void => {
    looking++;
    void look().finally(() => looking--);
  };
  const anyway = setInterval(() => {
    if (looking === 0) lookNow();
  }, LOOK_ANYWAY_MS);
  const open = (): void => {
    events = new EventSource(VISIT_EVENTS);
    events.addEventListener('open', lookNow);
    events.addEventListener(topic, lookNow);
    events.addEventListener('error', () => {
      if (!over && events.readyState === EventSource.CLOSED) timer = setTimeout(open, FOLLOW_AGAIN_MS);
    });
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    clearInterval(anyway);
    events.close();
  };
}
