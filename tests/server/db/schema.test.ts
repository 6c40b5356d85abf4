import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { type Database, json, lockForAppend, openDatabase } from '../../../server/db/index.ts';
import { createDatabase, describeEachDatabase, type TestDatabase } from '../database.ts';

const NOON = new Date('2026-11-23T05:00:00.000Z');

describeEachDatabase('tables', (open, kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
    await database.db.insertInto('kiosk').values(kiosk('KVL-1', 1)).execute();
  });

  it('are those of the schema, and migrating again does nothing', async () => {
    const again = await openDatabase({ dataDir: '', databaseUrl: database.url, log: () => {} });
    if (!again.ok) throw new Error(again.error.message);
    expect(again.value.kind.engine).toBe('server');
    const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = 'public' order by 1`.execute(again.value.db);
    await again.value.close();
    expect(rows.map((row) => row.name).filter((name) => !name.startsWith('kysely_'))).toEqual([
      ...[
        'audit_event',
        'deletion_record',
        'desk_code',
        'desk_session',
        'dossier',
        'dossier_deleted',
        'dossier_part',
        'enrolment_code',
        'event_feed',
      ],
      ...[
        'flow_version',
        'help_call',
        'kiosk',
        'kiosk_alarm',
        'kiosk_export',
        'kiosk_gap',
        'kiosk_order',
        'kiosk_watch',
        'parked_draft',
        'request_proof',
        'server_setting',
        'sign_in',
        'staged_chunk',
        'staged_part',
        'visit',
        'vouch_request',
      ],
    ]);
    expect(await database.db.selectFrom('kiosk').select('id').execute()).toEqual([{ id: 'KVL-1' }]);
  });

  it('can be made by several servers that start on one PostgreSQL at once', async () => {
    const fresh = await createDatabase(kind);
    const opened = await Promise.all(
      [1, 2, 3].map(() => openDatabase({ dataDir: '', databaseUrl: fresh.url, log: () => {} })),
    );
    expect(opened.map((one) => (one.ok ? 'open' : one.error))).toEqual(['open', 'open', 'open']);
    for (const one of opened) if (one.ok) await one.value.close();
    await fresh.drop();
  });

  it('are not touched when a newer program has changed them', async () => {
    const newer = await open();
    await sql`insert into kysely_migration (name, timestamp) values ('0099-later', 'now')`.execute(newer.db);
    const refused = await openDatabase({ dataDir: '', databaseUrl: newer.url, log: () => {} });
    expect(refused).toMatchObject({ ok: false, error: { code: 'newer-data' } });
    expect(refused.ok ? '' : refused.error.message).toContain('0099-later');
  });

  it('of a database that knew no handover yet are taken forward, whatever was handed over before', async () => {
    const older = await createDatabase(kind);
    const first = await openDatabase({ dataDir: '', databaseUrl: older.url, log: () => {} });
    if (!first.ok) throw new Error(first.error.message);
    const id = randomUUID();
    await first.value.db.insertInto('kiosk').values(kiosk('KVL-1', 1)).execute();
    await first.value.db.insertInto('dossier').values(dossier(id, 1)).execute();
    for (const undo of [
      'alter table dossier drop column handed_over_by',
      'drop index dossier_not_handed_over',
      'drop index parked_draft_dossier',
      'alter table parked_draft drop column released_to',
      "delete from kysely_migration where name >= '0007'",
      'update dossier set handed_over_at = received_at',
    ])
      await sql.raw(undo).execute(first.value.db);
    await first.value.close();
    const second = await openDatabase({ dataDir: '', databaseUrl: older.url, log: () => {} });
    if (!second.ok) throw new Error(second.error.message);
    const { db } = second.value;
    const columns = ['handed_over_at', 'handed_over_by'] as const;
    expect(await db.selectFrom('dossier').select(columns).where('id', '=', id).execute()).toEqual([
      { handed_over_at: NOON, handed_over_by: null },
    ]);
    await expect(
      db.updateTable('dossier').set({ handed_over_at: null, handed_over_by: 'Người Thử' }).execute(),
    ).rejects.toThrow(/check constraint/);
    await second.value.close();
    await older.drop();
  });

  it('say so when they cannot be made', async () => {
    const occupied = await createDatabase(kind);
    const first = await openDatabase({ dataDir: '', databaseUrl: occupied.url, log: () => {} });
    if (!first.ok) throw new Error(first.error.message);
    await sql`delete from kysely_migration`.execute(first.value.db);
    await first.value.close();
    const second = await openDatabase({ dataDir: '', databaseUrl: occupied.url, log: () => {} });
    expect(second).toMatchObject({ ok: false, error: { code: 'migration-failed' } });
    expect(second.ok ? '' : second.error.detail).toContain('already exists');
    await occupied.drop();
  });

  it('give back what was put in: instants, bytes, big numbers, JSON with lists and tone marks', async () => {
    const { db } = database;
    const id = randomUUID();
    await db
      .insertInto('dossier')
      .values({
        ...dossier(id, 2 ** 40),
        problems: json(['thiếu giấy chứng sinh', { field: 'child.fullName' }]),
      })
      .execute();
    const sealed = Uint8Array.from([0, 255, 1, 128]);
    await db
      .insertInto('dossier_part')
      .values({ dossier_id: id, name: 'answers', sealed, encapsulated_key: sealed, sha256: 'ab', size: 4 })
      .execute();
    const found = await db.selectFrom('dossier').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(found.seq).toBe(2 ** 40);
    expect(found.received_at).toEqual(NOON);
    expect(found.problems).toEqual(['thiếu giấy chứng sinh', { field: 'child.fullName' }]);
    expect(found.manifest).toEqual({ parts: ['answers'], place: 'Vĩnh Lộc' });
    expect(found.vouched_at).toBeNull();
    const part = await db.selectFrom('dossier_part').selectAll().executeTakeFirstOrThrow();
    expect([...part.sealed]).toEqual([...sealed]);
    const { dossiers } = await db
      .selectFrom('dossier')
      .select(({ fn }) => fn.countAll<number>().as('dossiers'))
      .executeTakeFirstOrThrow();
    expect(dossiers).toBe(1);
  });

  it.each<[string, Partial<ReturnType<typeof dossier>>]>([
    ['a second one under a running number', { seq: 7, slip: 'KVL-1-00099-XX' }],
    ['a second one with a slip number', { seq: 99, slip: 'KVL-1-7' }],
    ['a running number of 0', { seq: 0 }],
    ['an unknown state', { state: 'lost' as 'prepared' }],
    ['an unknown assurance', { assurance: 'face' as 'card' }],
    ['a kiosk that is not enrolled', { kiosk_id: 'KVL-9' }],
  ])('refuse a dossier with %s', async (_, change) => {
    const { db } = database;
    await db
      .insertInto('dossier')
      .values(dossier(randomUUID(), 7))
      .onConflict((conflict) => conflict.columns(['kiosk_id', 'seq']).doNothing())
      .execute();
    const other = { ...dossier(randomUUID(), 8), ...change };
    await expect(db.insertInto('dossier').values(other).execute()).rejects.toThrow(/violates/);
    await db.insertInto('dossier').values(dossier(other.id, 8)).execute();
    await db.deleteFrom('dossier').where('id', '=', other.id).execute();
  });

  it('take a vouching only with its time', async () => {
    const half = { ...dossier(randomUUID(), 50), vouched_by: 'Trần Thị Thử' };
    await expect(database.db.insertInto('dossier').values(half).execute()).rejects.toThrow(
      /check constraint/,
    );
  });

  it('never let an audit event be changed, removed or forked', async () => {
    const { db } = database;
    await db.insertInto('audit_event').values(auditEvent('0', '1')).execute();
    await expect(sql`update audit_event set outcome = 'refused'`.execute(db)).rejects.toThrow('append-only');
    await expect(sql`delete from audit_event`.execute(db)).rejects.toThrow('append-only');
    await expect(sql`truncate audit_event`.execute(db)).rejects.toThrow('append-only');
    await expect(db.insertInto('audit_event').values(auditEvent('0', '2')).execute()).rejects.toThrow(
      'unique',
    );
    await db.insertInto('audit_event').values(auditEvent('1', '2')).execute();
    expect(await db.selectFrom('audit_event').select(['hash']).orderBy('id').execute()).toHaveLength(2);
  });

  it('put events in the order of their commits while one writer waits for the other', async () => {
    const { db } = database;
    const order: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const append = (topic: string, until: Promise<void>) =>
      db.transaction().execute(async (transaction) => {
        await lockForAppend(transaction, 'event_feed');
        await transaction
          .insertInto('event_feed')
          .values({ topic, data: json({}) })
          .execute();
        order.push(topic);
        await until;
      });
    const first = append('first', held);
    while (order.length === 0) await pause(5);
    const second = append('second', Promise.resolve());
    await pause(100);
    expect(order).toEqual(['first']);
    expect(await db.selectFrom('event_feed').selectAll().execute()).toEqual([]);
    release();
    await Promise.all([first, second]);
    const events = await db.selectFrom('event_feed').select(['topic', 'at']).orderBy('id').execute();
    expect(events.map((event) => event.topic)).toEqual(['first', 'second']);
    expect(events[0]?.at).toBeInstanceOf(Date);
  });

  it('forget a visit with all that belongs to it, but not that help was called', async () => {
    const { db } = database;
    const visit = randomUUID();
    await db
      .insertInto('visit')
      .values({ id: visit, kiosk_id: 'KVL-1', started_at: NOON, cookie_hash: visit, last_seen_at: NOON })
      .execute();
    const part = { id: randomUUID(), visit_id: visit, kiosk_id: 'KVL-1' };
    await db
      .insertInto('sign_in')
      .values({ ...part, method: 'phone', status: 'pending', started_at: NOON, detail: json({}) })
      .execute();
    await db
      .insertInto('vouch_request')
      .values({ ...part, requested_at: NOON })
      .execute();
    await db
      .insertInto('help_call')
      .values({ ...part, reason: 'printer', called_at: NOON })
      .execute();
    await db.deleteFrom('visit').where('id', '=', visit).execute();
    expect(await db.selectFrom('sign_in').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('vouch_request').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('help_call').select('visit_id').execute()).toEqual([{ visit_id: null }]);
  });

  it('sort by code point, and in Vietnamese order where it is asked for', async () => {
    const sorted = async (order: string) => {
      const { rows } = await sql<{
        word: string;
      }>`select word from (values ('ấm'), ('Da'), ('an'), ('đa'), ('dê'), ('Z'))
        as words (word) order by ${sql.raw(order)}`.execute(database.db);
      return rows.map((row) => row.word).join(' ');
    };
    expect(await sorted('word')).toBe('Da Z an dê đa ấm');
    expect(await sorted('word collate "vi-x-icu"')).toBe('an ấm Da dê đa Z');
  });
});

describeEachDatabase('a server named by its address', (open, kind) => {
  it('runs with commits that wait for the disk, whatever its own default', async () => {
    const fresh = await createDatabase(kind);
    const name = new URL(fresh.url).pathname.slice(1);
    const admin = await open();
    await sql.raw(`alter database ${name} set synchronous_commit = 'off'`).execute(admin.db);
    const opened = await openDatabase({ dataDir: '', databaseUrl: fresh.url, log: () => {} });
    if (!opened.ok) throw new Error(opened.error.message);
    const { rows } = await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(
      opened.value.db,
    );
    expect(rows).toEqual([{ synchronous_commit: 'on' }]);
    await opened.value.close();
    await fresh.drop();
  });

  it('may break a connection in the middle of its work, and the next query has a new one', async () => {
    const { db } = await open();
    const broken = db.transaction().execute(async (transaction) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction);
    });
    await expect(broken).rejects.toThrow(/terminat/);
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(db);
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('is refused if it keeps text in another encoding', async () => {
    const latin = await createDatabase(
      kind,
      `encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0 ${kind.id === 'embedded' ? "locale_provider 'libc'" : ''}`,
    );
    const refused = await openDatabase({ dataDir: '', databaseUrl: latin.url, log: () => {} });
    expect(refused).toMatchObject({ ok: false, error: { code: 'server-unfit' } });
    await latin.drop();
  });

  it('is reported with a reason, and without its password, if it does not let us in', async () => {
    const { url } = await open();
    const wrong = new URL(url);
    wrong.pathname = '/not_there';
    wrong.password = 'secret-word';
    const refused = await openDatabase({ dataDir: '', databaseUrl: wrong.href, log: () => {} });
    expect(refused).toMatchObject({ ok: false, error: { code: 'server-unreachable' } });
    expect(JSON.stringify(refused)).not.toContain('secret-word');
  });

  it.each(['postgresql://127.0.0.1:1/nowhere', 'not an address', 'postgresql://['])(
    'is reported if there is none at %s',
    async (databaseUrl) => {
      const refused = await openDatabase({ dataDir: '', databaseUrl, log: () => {} });
      expect(refused).toMatchObject({ ok: false, error: { code: 'server-unreachable' } });
    },
  );
});

function kiosk(id: string, number: number) {
  return {
    id,
    number,
    point: 'KVL',
    name: 'Nhà văn hóa khu III',
    public_key: json({ kty: 'OKP' }),
    enrolled_at: NOON,
  };
}

function dossier(id: string, seq: number) {
  return {
    id,
    kiosk_id: 'KVL-1',
    seq,
    slip: `KVL-1-${seq}`,
    flow_id: 'khai-sinh',
    flow_version: 1,
    flow_sha256: 'ab',
    manifest: json({ parts: ['answers'], place: 'Vĩnh Lộc' }),
    manifest_text: '{}',
    signature: 'AA',
    digest: 'cd',
    assurance: 'card' as 'card' | 'eid',
    state: 'prepared' as Database['dossier']['state'],
    receipt: json({ signature: 'ef' }),
    received_at: NOON,
  };
}

function auditEvent(previous_hash: string, hash: string) {
  return {
    at: NOON,
    type: 'desk.signed-in',
    role: 'attendant',
    outcome: 'done',
    detail: json({}),
    previous_hash,
    hash,
  };
}
