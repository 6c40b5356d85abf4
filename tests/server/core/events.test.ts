import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { createAudit, verifyAudit } from '../../../server/audit/index.ts';
import type { FeedEvent, Log } from '../../../server/context.ts';
import { createEventFeed } from '../../../server/events.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';
import { START } from './trial.ts';

describeEachDatabase('events', (open) => {
  let database: Promise<TestDatabase> | undefined;
  let now = START;
  const ready = async () => {
    database ??= open();
    const { db } = await database;
    now += 3_600_000;
    const logged: string[] = [];
    const log: Log = (event) => void logged.push(event);
    const feed = () => {
      const made = createEventFeed(db, { now: () => now }, log);
      onTestFinished(() => made.close());
      const heard: FeedEvent[] = [];
      return { ...made, heard, end: made.subscribe((event) => heard.push(event)) };
    };
    return {
      db,
      feed,
      logged,
      skip: (milliseconds: number) => {
        now += milliseconds;
      },
    };
  };

  it('reach every listener of every server, in the same order', async () => {
    const { feed } = await ready();
    const [here, there] = [feed(), feed()];
    const kiosks = Array.from({ length: 20 }, (_, index) => `KVL-${index + 1}`);
    await Promise.all(kiosks.map((kiosk, index) => (index % 2 ? here : there).publish('kiosk', { kiosk })));
    await here.publishVisit('one');
    await here.publishVisit('one', 'help');
    await expect.poll(() => here.heard.length).toBe(22);
    await expect.poll(() => there.heard.length).toBe(22);
    expect(there.heard).toEqual(here.heard);
    expect(here.heard.slice(-2)).toEqual([
      { kind: 'visit', visit: 'one', topic: 'sign-in' },
      { kind: 'visit', visit: 'one', topic: 'help' },
    ]);
    expect(new Set(here.heard.map((event) => JSON.stringify(event))).size).toBe(22);
  });

  it('are heard at once in the server that published them', async () => {
    const { feed } = await ready();
    const here = feed();
    await here.publish('call', { kiosk: 'KVL-1' });
    const at = performance.now();
    await expect.poll(() => here.heard.length, { interval: 5 }).toBe(1);
    expect(performance.now() - at).toBeLessThan(200);
  });

  it('of a transaction are heard when it commits, and never when it does not', async () => {
    const { db, feed } = await ready();
    const here = feed();
    await db.transaction().execute(async (transaction) => {
      await here.publish('dossier', { dossier: 'kept' }, transaction);
      here.wake();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(here.heard).toEqual([]);
    });
    here.wake();
    await expect
      .poll(() => here.heard)
      .toEqual([{ kind: 'desk', topic: 'dossier', data: { dossier: 'kept' } }]);
    await expect(
      db.transaction().execute(async (transaction) => {
        await here.publish('dossier', { dossier: 'lost' }, transaction);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await here.publish('kiosk', { kiosk: 'KVL-2' });
    await expect.poll(() => here.heard.length).toBe(2);
    expect(JSON.stringify(here.heard)).not.toContain('lost');
  });

  it('from before one listens, and after one has ended, are not heard; one that fails stops no other', async () => {
    const { db, feed, logged, skip } = await ready();
    const early = feed();
    await early.publish('kiosk', { kiosk: 'KVL-1' });
    skip(3_000);
    await early.publish('kiosk', { kiosk: 'KVL-9' });
    const late = feed();
    late.subscribe(() => {
      throw new Error('broken listener');
    });
    const after: FeedEvent[] = [];
    late.subscribe((event) => after.push(event));
    await late.publish('kiosk', { kiosk: 'KVL-2' });
    await expect.poll(() => after.length).toBe(2);
    expect(late.heard).toEqual(after);
    expect(logged).toContain('event-listener-failed');
    late.end();
    await late.publish('kiosk', { kiosk: 'KVL-3' });
    await expect.poll(() => after.length).toBe(3);
    expect(late.heard).toHaveLength(2);
    await db
      .insertInto('event_feed')
      .values({ topic: 'unknown', data: sql`'{}'` as never })
      .execute();
    await late.publish('kiosk', { kiosk: 'KVL-4' });
    await expect.poll(() => after.length).toBe(4);
    expect(JSON.stringify(after)).not.toContain('KVL-1');
  });

  it('are dropped after ten minutes', async () => {
    const { db, feed, skip } = await ready();
    const here = feed();
    await here.publish('kiosk', { kiosk: 'KVL-1' });
    skip(11 * 60_000);
    await here.publish('kiosk', { kiosk: 'KVL-2' });
    await expect
      .poll(async () => {
        const rows = await db.selectFrom('event_feed').select('at').execute();
        return rows.filter(({ at }) => at.getTime() < now - 10 * 60_000).length;
      })
      .toBe(0);
  });
});

describeEachDatabase('audit', (open) => {
  const EVENT = { type: 'visit-started', role: 'resident', outcome: 'done' } as const;
  let database: Promise<TestDatabase> | undefined;
  const ready = async () => {
    database ??= open();
    return (await database).db;
  };

  it('never forks, however many servers write at once, and holds', async () => {
    const db = await ready();
    expect(await verifyAudit(db)).toEqual({ ok: true, value: { events: 0, head: '0'.repeat(64) } });
    const servers = [0, 1].map(() => createAudit(db, { now: () => START }));
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        servers[index % 2]?.append({ ...EVENT, subject: String(index) }),
      ),
    );
    const verified = await verifyAudit(db);
    expect(verified).toEqual({
      ok: true,
      value: { events: 30, head: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const last = await db.selectFrom('audit_event').select('hash').orderBy('id', 'desc').executeTakeFirst();
    expect(verified.ok && verified.value.head).toBe(last?.hash);
  });

  it.each([
    ["update audit_event set subject = 'x' where id = $3", 3, 'changed'],
    ["update audit_event set outcome = 'refused' where id = $1", 1, 'changed'],
    ['update audit_event set detail = \'{"a":1}\' where id = $2', 2, 'changed'],
    ["update audit_event set at = at + interval '1 second' where id = $5", 5, 'changed'],
    ['delete from audit_event where id = $2', 3, 'not-in-order'],
    ['delete from audit_event where id = $1', 2, 'not-in-order'],
  ] as const)('finds what was done to it: %s', async (statement, broken, fault) => {
    const db = await ready();
    const links = await db.selectFrom('audit_event').select('id').orderBy('id').execute();
    const idOf = (place: number | string): number => links[Number(place) - 1]?.id ?? 0;
    const undo = new Error('undo');
    await expect(
      db.transaction().execute(async (transaction) => {
        await sql.raw('alter table audit_event disable trigger user').execute(transaction);
        await sql.raw(statement.replace(/\$(\d)/, (_, place) => String(idOf(place)))).execute(transaction);
        expect(await verifyAudit(transaction)).toEqual({ ok: false, error: { id: idOf(broken), fault } });
        throw undo;
      }),
    ).rejects.toBe(undo);
    expect((await verifyAudit(db)).ok).toBe(true);
  });
});
