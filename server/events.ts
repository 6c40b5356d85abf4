import type { Kysely } from 'kysely';
import { DESK_TOPICS, VISIT_TOPICS } from '#shared/api/index.ts';
import type { Clock, EventFeed, FeedEvent, Log } from './context.ts';
import { type Database, json, lockForAppend } from './db/index.ts';

/** How often the table is looked at while somebody listens: what another server published is seen this late. */
const POLL_MS = 250;
/** Events only say that something changed; who comes later asks for the state itself. */
const KEEP_MS = 10 * 60_000;
const PRUNE_EVERY_MS = 60_000;
/**
 * Who begins to listen also hears what was published this shortly before: it asks for the state at the same
 * moment, and nothing may fall between the two.
 */
const OVERLAP_MS = 2_000;
const VISIT = 'visit';

/**
 * The event feed over table event_feed, so that all servers on one database hear the same, in the same order.
 * Its own events are delivered at once, those of other servers within POLL_MS.
 */
export function createEventFeed(
  db: Kysely<Database>,
  clock: Clock,
  log: Log,
): EventFeed & { close(): Promise<void> } {
  const listeners = new Set<(event: FeedEvent) => void>();
  /** Settles once the cursor stands where the first listener began to listen. */
  let ready: Promise<void> = Promise.resolve();
  let cursor = 0;
  let timer: NodeJS.Timeout | undefined;
  let polling: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let prunedAt = 0;

  const deliver = (event: FeedEvent): void => {
    for (const listener of [...listeners]) {
      try {
        listener(event);
      } catch (error) {
        log('event-listener-failed', { message: String(error) });
      }
    }
  };

  const read = async (): Promise<void> => {
    await ready;
    const rows = await db
      .selectFrom('event_feed')
      .select(['id', 'topic', 'data'])
      .where('id', '>', cursor)
      .orderBy('id')
      .execute();
    for (const row of rows) {
      cursor = row.id;
      const data = row.data as Readonly<Record<string, string>>;
      const topic = DESK_TOPICS.find((one) => one === row.topic);
      if (topic) deliver({ kind: 'desk', topic, data });
      else if (row.topic === VISIT && data.visit !== undefined) {
        // A server of an older version on the same database names no topic: then it is the sign-in.
        const changed = VISIT_TOPICS.find((one) => one === data.topic) ?? 'sign-in';
        deliver({ kind: 'visit', visit: data.visit, topic: changed });
      }
    }
  };

  const poll = (): void => {
    if (closed || listeners.size === 0) return;
    if (polling) {
      again = true;
      return;
    }
    clearTimeout(timer);
    again = false;
    polling = read()
      .catch((error: unknown) => log('event-feed-failed', { message: String(error) }))
      .finally(() => {
        polling = undefined;
        if (closed) return;
        if (again) poll();
        else timer = setTimeout(poll, POLL_MS);
      });
  };

  const prune = async (): Promise<void> => {
    const now = clock.now();
    if (now - prunedAt < PRUNE_EVERY_MS) return;
    prunedAt = now;
    await db
      .deleteFrom('event_feed')
      .where('at', '<', new Date(now - KEEP_MS))
      .execute();
  };

  const insert = async (
    topic: string,
    data: Readonly<Record<string, string>>,
    within?: Parameters<EventFeed['publish']>[2],
  ): Promise<void> => {
    const at = new Date(clock.now());
    if (within) {
      await lockForAppend(within, 'event_feed');
      await within
        .insertInto('event_feed')
        .values({ at, topic, data: json(data) })
        .execute();
      return;
    }
    await db.transaction().execute(async (transaction) => {
      await lockForAppend(transaction, 'event_feed');
      await transaction
        .insertInto('event_feed')
        .values({ at, topic, data: json(data) })
        .execute();
    });
    poll();
    await prune();
  };

  return {
    publish: (topic, data, within) => insert(topic, data, within),
    publishVisit: (visit, topic = 'sign-in') => insert(VISIT, { visit, topic }),
    wake: poll,
    subscribe: (listener) => {
      if (listeners.size === 0) {
        ready = db
          .selectFrom('event_feed')
          .select((select) => select.fn.max('id').as('last'))
          .where('at', '<', new Date(clock.now() - OVERLAP_MS))
          .executeTakeFirst()
          .then((row) => {
            cursor = Math.max(cursor, row?.last ?? 0);
          })
          .catch((error: unknown) => log('event-feed-failed', { message: String(error) }));
      }
      listeners.add(listener);
      poll();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
      await polling;
    },
  };
}
