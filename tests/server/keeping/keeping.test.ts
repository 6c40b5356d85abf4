import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Receipt, slipNumber } from '#shared/dossier/index.ts';
import en from '#shared/text/record/en.json' with { type: 'json' };
import vi from '#shared/text/record/vi.json' with { type: 'json' };
import { verifyAudit } from '../../../server/audit/index.ts';
import { json } from '../../../server/db/index.ts';
import { cutOff, deleteExpired, KEEPING, keepingJob, rulesInForce } from '../../../server/keeping/job.ts';
import { trimDatabaseLog, youngPart } from '../../../server/keeping/log-file.ts';
import { decideKeeping, writeRecord } from '../../../server/keeping/record.ts';
import { KINDS, readSetting, rulesOn } from '../../../server/keeping/rules.ts';
import { STORES } from '../../../server/keeping/stores.ts';
import { OF_THE_DATABASE, TABLE_NAMES, TABLES, type TableName } from '../../../server/keeping/tables.ts';
import {
  enrolKiosk,
  makeDossier,
  makeTrial,
  putDossier,
  START,
  sealDossier,
  type TestKiosk,
  type Trial,
  temporaryFolder,
} from '../core/trial.ts';
import { describeEachDatabase, type TestDatabase } from '../database.ts';

const DAY = 86_400_000;

describe('the rules', () => {
  it('have a time, a reason in both languages and a store for every kind', () => {
    const rules = rulesOn('2026-11-23', {});
    expect(rules.map(({ kind }) => kind)).toEqual([...KINDS]);
    for (const { reason, days } of rules) {
      expect(reason.vi).not.toBe('');
      expect(reason.en).not.toBe('');
      expect(days === null || days >= 0).toBe(true);
    }
    expect([...STORES.map(({ kind }) => kind), 'database-log']).toEqual([...KINDS]);
  });

  it('change on their day, to what the point decided, and never before it', () => {
    const setting = {
      visit: [
        { from: '2026-12-01', days: 10 },
        { from: '2027-01-01', days: null, reason: 'thanh tra' },
      ],
    };
    const visitOn = (today: string) => rulesOn(today, setting).find(({ kind }) => kind === 'visit');
    expect(visitOn('2026-11-30')).toMatchObject({ days: 90, certainty: 'own-choice' });
    expect(visitOn('2026-12-01')).toMatchObject({ days: 10, certainty: 'decided-here', reason: { vi: '' } });
    expect(visitOn('2027-06-01')).toMatchObject({ days: null, reason: { vi: 'thanh tra', en: 'thanh tra' } });
    // On the day on which a time of the program begins the point's own comes first.
    expect(
      rulesOn('2026-01-01', { visit: [{ from: '2026-01-01', days: 5 }] }).find(({ kind }) => kind === 'visit')
        ?.days,
    ).toBe(5);
    expect(visitOn('2025-12-31')).toMatchObject({ days: null });
  });

  it('are read as they are, or refused with the place of the fault', () => {
    expect(readSetting(undefined)).toEqual({ ok: true, value: {} });
    expect(readSetting({ visit: [{ from: '2026-12-01', days: 3 }] }).ok).toBe(true);
    for (const [value, at] of [
      [{ visits: [] }, '/visits'],
      [{ visit: [{ from: '2026-02-30', days: 3 }] }, '/visit/0/from'],
      [{ visit: [{ from: '2026-02-20', days: -1 }] }, '/visit/0/days'],
      [{ visit: [{ from: '2026-02-20', days: 40_000 }] }, '/visit/0/days'],
      ['much', '/'],
    ] as const)
      expect([value, readSetting(value)]).toEqual([
        value,
        { ok: false, error: expect.stringMatching(at === '/visits' ? /^\/(visits)?$/ : `^${at}$`) },
      ]);
  });

  it('never delete what is younger than its days, and nothing that is a day older stays', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 * 365 * DAY }),
        fc.integer({ min: 1, max: 3650 }),
        (after, days) => {
          const now = new Date(START + after);
          const age = now.getTime() - cutOff(now, days).getTime();
          expect(age).toBeGreaterThanOrEqual(days * DAY);
          expect(age).toBeLessThan((days + 1) * DAY);
        },
      ),
    );
    const now = new Date(START);
    expect(cutOff(now, 0)).toEqual(now);
    expect(cutOff(new Date('2026-11-23T16:59:59.000Z'), 1)).toEqual(new Date('2026-11-21T17:00:00.000Z'));
    expect(cutOff(new Date('2026-11-23T17:00:00.000Z'), 1)).toEqual(new Date('2026-11-22T17:00:00.000Z'));
  });
});

describe("PostgreSQL's log", () => {
  const before = new Date('2026-11-20T00:00:00.000Z');
  const old = '2026-11-19 23:59:59.999 UTC [1] LOG:  a\n\tand more of it\n';
  const young = '2026-11-20 00:00:00.000 UTC [1] LOG:  b\n\tmore of b\n';

  it('loses its old lines, with what belongs to them, and no other', async () => {
    expect(youngPart(old + young, before)).toEqual({ old: 2, kept: young });
    expect(youngPart(young, before)).toEqual({ old: 0, kept: young });
    expect(youngPart(old, before)).toEqual({ old: 2, kept: '' });
    expect(youngPart('', before)).toEqual({ old: 0, kept: '' });
    const dataDir = temporaryFolder();
    expect(await trimDatabaseLog(dataDir, before)).toBe(0);
    mkdirSync(join(dataDir, 'postgres'));
    const log = join(dataDir, 'postgres', 'postgres.log');
    writeFileSync(log, old + young);
    writeFileSync(`${log}.1`, old);
    expect(await trimDatabaseLog(dataDir, before)).toBe(2);
    expect(readFileSync(log, 'utf8')).toBe(young);
    expect(existsSync(`${log}.1`)).toBe(true);
    utimesSync(`${log}.1`, new Date(0), new Date(0));
    expect(await trimDatabaseLog(dataDir, before)).toBe(2);
    expect(existsSync(`${log}.1`)).toBe(false);
  });
});

describeEachDatabase('keeping', (open) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  let seq = 0;

  async function hall(): Promise<{
    trial: Trial;
    kiosk: TestKiosk;
    send: () => Promise<{ id: string; again: () => Promise<Response> }>;
  }> {
    const trial = await makeTrial(database, { config: { databaseUrl: 'elsewhere' } });
    await database.db.deleteFrom('server_setting').where('key', '=', KEEPING).execute();
    const kiosk = await enrolKiosk(trial);
    seq = 0;
    return {
      trial,
      kiosk,
      send: async () => {
        seq += 1;
        const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial, { seq }));
        expect((await putDossier(kiosk, sealed)).status).toBe(200);
        return { id: sealed.manifest.dossier, again: () => putDossier(kiosk, sealed) };
      },
    };
  }

  it('empties a dossier when its time is over and not a day before; number and receipt stay', async () => {
    const { trial, kiosk, send } = await hall();
    const { db } = trial.context;
    const first = await send();
    const receipt = (await (await first.again()).json()) as Receipt;
    const handed = await send();
    await db
      .updateTable('dossier')
      .set({ handed_over_at: new Date(START), handed_over_by: 'Người Thử' })
      .where('id', '=', handed.id)
      .execute();
    const prepared = await send();
    await db
      .updateTable('dossier')
      .set({ state: 'prepared', vouched_by: null })
      .where('id', '=', prepared.id)
      .execute();
    await db
      .updateTable('dossier')
      .set({
        state: 'submitted',
        visit_mark: 'm'.repeat(64),
        vouched_by: 'Người Thử',
        vouched_at: new Date(START),
      })
      .where('id', 'in', [first.id, handed.id])
      .execute();
    const emptied = async () => {
      const rows = await db
        .selectFrom('dossier')
        .select('id')
        .where('kiosk_id', '=', kiosk.id)
        .where('emptied_at', 'is not', null)
        .orderBy('seq')
        .execute();
      return rows.map(({ id }) => id);
    };
    await decideKeeping(trial.context, 'dossier-prepared=90');
    await decideKeeping(trial.context, 'dossier-submitted=365');
    await deleteExpired(trial.context);
    expect(await emptied()).toEqual([]);
    trial.skip(29 * DAY);
    await deleteExpired(trial.context);
    expect(await emptied()).toEqual([]);
    trial.skip(2 * DAY);
    expect(await deleteExpired(trial.context)).toContainEqual({ kind: 'dossier-handed-over', items: 1 });
    expect(await emptied()).toEqual([handed.id]);
    trial.skip(60 * DAY);
    expect(await deleteExpired(trial.context)).toContainEqual({ kind: 'dossier-prepared', items: 1 });
    trial.skip(275 * DAY);
    expect(await deleteExpired(trial.context)).toContainEqual({ kind: 'dossier-submitted', items: 1 });
    expect(await emptied()).toEqual([first.id, handed.id, prepared.id]);

    const parts = await db
      .selectFrom('dossier_part')
      .select('name')
      .where('dossier_id', 'in', [first.id, handed.id, prepared.id])
      .execute();
    expect(parts).toEqual([]);
    const row = await db
      .selectFrom('dossier')
      .selectAll()
      .where('id', '=', first.id)
      .executeTakeFirstOrThrow();
    // Every column, so that a new one has to be thought of.
    expect(row).toEqual({
      id: first.id,
      kiosk_id: kiosk.id,
      seq: 1,
      slip: slipNumber(kiosk.id, 1),
      digest: receipt.digest,
      receipt,
      received_at: new Date(receipt.receivedAt),
      emptied_at: expect.any(Date),
      flow_id: '',
      flow_version: 0,
      flow_sha256: '',
      manifest: {},
      manifest_text: '',
      signature: '',
      assurance: 'none',
      state: 'prepared',
      problems: [],
      vouched_by: null,
      vouched_at: null,
      handed_over_at: null,
      handed_over_by: null,
      visit_mark: null,
    });
    const other = await db
      .selectFrom('dossier')
      .select(['handed_over_at', 'handed_over_by', 'visit_mark'])
      .where('id', '=', handed.id)
      .executeTakeFirstOrThrow();
    expect(other).toEqual({ handed_over_at: null, handed_over_by: null, visit_mark: null });
    // A late second delivery is answered with the same receipt, and brings nothing back.
    trial.skip(-366 * DAY);
    expect(await (await first.again()).json()).toEqual(receipt);
    expect(
      await db.selectFrom('dossier_part').select('name').where('dossier_id', '=', first.id).execute(),
    ).toEqual([]);
  }, 60_000);

  it('keeps what nobody has handed over, for ever, unless the point decides otherwise', async () => {
    const { trial, send } = await hall();
    const { db } = trial.context;
    const sent = await send();
    trial.skip(20 * 365 * DAY);
    expect((await deleteExpired(trial.context)).filter(({ kind }) => /^dossier/.test(kind))).toEqual([]);
    await db
      .updateTable('dossier')
      .set({ handed_over_at: new Date(trial.context.clock.now()), handed_over_by: 'Người Thử' })
      .where('id', '=', sent.id)
      .execute();
    trial.skip(31 * DAY);
    expect(await deleteExpired(trial.context)).toContainEqual({ kind: 'dossier-handed-over', items: 1 });
  });

  it('empties nothing on the day it was handed over, on which that may still be taken back', async () => {
    const { trial, send } = await hall();
    const { db } = trial.context;
    const sent = await send();
    await decideKeeping(trial.context, 'dossier-handed-over=0');
    await db
      .updateTable('dossier')
      .set({ handed_over_at: new Date(START), handed_over_by: 'Người Thử' })
      .where('id', '=', sent.id)
      .execute();
    // START is 9 in the morning in Vietnam.
    trial.skip(15 * 3_600_000 - 1);
    expect(await deleteExpired(trial.context)).not.toContainEqual({ kind: 'dossier-handed-over', items: 1 });
    trial.skip(2);
    expect(await deleteExpired(trial.context)).toContainEqual({ kind: 'dossier-handed-over', items: 1 });
  });

  it('leaves a dossier whole that is handed over at the very moment in which it would be emptied', async () => {
    const { trial, send } = await hall();
    const { db } = trial.context;
    const sent = await send();
    await decideKeeping(trial.context, 'dossier-prepared=1');
    await decideKeeping(trial.context, 'dossier-submitted=1');
    trial.skip(3 * DAY);
    let emptying: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('dossier')
        .set({ handed_over_at: new Date(trial.context.clock.now()), handed_over_by: 'Người Thử' })
        .where('id', '=', sent.id)
        .execute();
      emptying = deleteExpired(trial.context);
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    await emptying;
    const row = await db
      .selectFrom('dossier')
      .select(['emptied_at', 'handed_over_by'])
      .where('id', '=', sent.id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ emptied_at: null, handed_over_by: 'Người Thử' });
    const parts = await db.selectFrom('dossier_part').where('dossier_id', '=', sent.id).selectAll().execute();
    expect(parts).not.toEqual([]);
  });

  it('takes with a dossier what names it elsewhere, and nothing of another', async () => {
    const { trial, kiosk, send } = await hall();
    const { db, clock } = trial.context;
    const now = new Date(clock.now());
    const gone = await send();
    const other = await send();
    for (const { id } of [gone, other]) {
      const of = { kiosk_id: kiosk.id, dossier_id: id };
      await db
        .insertInto('staged_part')
        .values({ ...of, sha256: 'ab', held: 1, touched_at: now })
        .execute();
      await db
        .insertInto('staged_chunk')
        .values({ ...of, sha256: 'ab', start: 0, bytes: Uint8Array.from([1]) })
        .execute();
      await db
        .insertInto('kiosk_order')
        .values({ ...of, kind: 'retry', asked_by: 'Người Thử', asked_at: now })
        .execute();
      await db
        .insertInto('kiosk_export')
        .values({ ...of, received_at: now, sha256: 'ab', sealed: Uint8Array.from([1]) })
        .execute();
      await db
        .insertInto('parked_draft')
        .values({
          ...of,
          id: randomUUID(),
          visit_id: randomUUID(),
          citizen_hash: 'c'.repeat(64),
          flow_id: 'x',
          saved_at: now,
          parked_at: now,
          expires_at: new Date(START + 60 * DAY),
        })
        .execute();
    }
    await db
      .updateTable('dossier')
      .set({ handed_over_at: new Date(START - 40 * DAY), visit_mark: 'm'.repeat(64) })
      .where('id', '=', gone.id)
      .execute();
    expect(await deleteExpired(trial.context)).toContainEqual({ kind: 'dossier-handed-over', items: 1 });
    // Every column of the database that names a dossier, but for the two that are kept on purpose.
    const { rows } = await sql<{ table: string; column: string }>`select table_name as table,
      column_name as column from information_schema.columns where table_schema = 'public'
      and column_name = 'dossier_id' order by 1`.execute(db);
    const naming = rows.map(({ table }) => table).filter((table) => table !== 'dossier_deleted');
    expect(naming).toEqual([
      'dossier_part',
      'kiosk_export',
      'kiosk_order',
      'parked_draft',
      'staged_chunk',
      'staged_part',
    ]);
    for (const table of naming) {
      const left = await sql<{ id: string }>`select distinct dossier_id as id from ${sql.table(table)}
        where dossier_id in (${gone.id}, ${other.id})`.execute(db);
      // The sealed copy of one that has come is of no use, whoever's it is.
      const kept = table === 'kiosk_export' ? [] : [other.id];
      expect([table, left.rows.map(({ id }) => id)]).toEqual([table, kept]);
    }
    await db.deleteFrom('staged_part').execute();
    await db.deleteFrom('parked_draft').execute();
  });

  it('deletes what kiosks were asked and what was wrong with them, when its time is over, and counts it', async () => {
    const own = await open();
    const trial = await makeTrial(own, { config: { databaseUrl: 'elsewhere' } });
    const kiosk_id = (await enrolKiosk(trial)).id;
    const { db, clock } = trial.context;
    const at = (days: number) => new Date(clock.now() - days * DAY);
    const dossier = () => randomUUID();
    await db
      .insertInto('kiosk_order')
      .values([
        {
          kiosk_id,
          dossier_id: dossier(),
          kind: 'retry',
          asked_by: 'A',
          asked_at: at(91.5),
          done_at: at(91),
        },
        // Never done: its kiosk was never heard of again.
        { kiosk_id, dossier_id: dossier(), kind: 'export', asked_by: 'A', asked_at: at(91.5) },
        { kiosk_id, dossier_id: dossier(), kind: 'retry', asked_by: 'B', asked_at: at(89), done_at: at(89) },
      ])
      .execute();
    await db
      .insertInto('kiosk_export')
      .values(
        [31.5, 29].map((days) => ({
          kiosk_id,
          dossier_id: dossier(),
          received_at: at(days),
          sha256: 'ab',
          sealed: Uint8Array.from([1]),
        })),
      )
      .execute();
    const seen = { acknowledged_by: 'A', acknowledged_at: at(1) };
    const alarm = (kind: string, ended: number | null, more = {}) => ({
      id: randomUUID(),
      kiosk_id,
      kind,
      raised_at: at(400),
      ended_at: ended === null ? null : at(ended),
      ...more,
    });
    await db
      .insertInto('kiosk_alarm')
      .values([
        alarm('store-recreated', 367, seen),
        alarm('space-low', 367),
        // Nobody has seen it yet: it stands, however old.
        alarm('copy-lost', 367),
        alarm('copies-differ', 364, seen),
        alarm('copy-damaged', null, seen),
      ])
      .execute();
    await db
      .insertInto('kiosk_gap')
      .values([
        { kiosk_id, seq: 1, seen_at: at(400), closed_at: at(367) },
        { kiosk_id, seq: 2, seen_at: at(400), closed_at: at(364) },
        { kiosk_id, seq: 3, seen_at: at(400) },
      ])
      .execute();
    expect(await deleteExpired(trial.context)).toEqual([
      { kind: 'kiosk-export', items: 1 },
      { kind: 'kiosk-order', items: 2 },
      { kind: 'kiosk-alarm', items: 2 },
      { kind: 'kiosk-gap', items: 1 },
    ]);
    const alarms = await db.selectFrom('kiosk_alarm').select('kind').orderBy('kind').execute();
    expect(alarms.map(({ kind }) => kind)).toEqual(['copies-differ', 'copy-damaged', 'copy-lost']);
    const gaps = await db.selectFrom('kiosk_gap').select('seq').orderBy('seq').execute();
    expect(gaps.map(({ seq }) => seq)).toEqual([2, 3]);
    const noted = await db.selectFrom('deletion_record').select(['kind', 'items', 'rule']).execute();
    expect(noted).toContainEqual({ kind: 'kiosk-gap', items: 1, rule: '365 days, from 2026-01-01' });
    expect(await deleteExpired(trial.context)).toEqual([]);
  });

  it('writes down what it deleted, never whose, in the record and in the chain, once', async () => {
    const { trial, kiosk } = await hall();
    const { db, clock } = trial.context;
    const at = (days: number) => new Date(clock.now() - days * DAY);
    const visit = async (ended: number | null, started: number) => {
      const id = randomUUID();
      await db
        .insertInto('visit')
        .values({
          id,
          kiosk_id: kiosk.id,
          started_at: at(started),
          ended_at: ended === null ? null : at(ended),
          last_seen_at: at(started),
          cookie_hash: id,
        })
        .execute();
      return id;
    };
    const old = await visit(100, 100);
    const young = await visit(89, 89);
    const running = await visit(null, 200);
    for (const [id, days] of [
      [old, 100],
      [young, 20],
    ] as const)
      await db
        .insertInto('sign_in')
        .values({
          id: randomUUID(),
          visit_id: id,
          kiosk_id: kiosk.id,
          method: 'eid',
          status: 'verified',
          started_at: at(days),
          detail: json({}),
        })
        .execute();
    await db
      .insertInto('help_call')
      .values({ id: randomUUID(), kiosk_id: kiosk.id, reason: 'help', called_at: at(91.5) })
      .execute();
    await db
      .insertInto('parked_draft')
      .values({
        id: randomUUID(),
        visit_id: young,
        kiosk_id: kiosk.id,
        dossier_id: randomUUID(),
        citizen_hash: 'a'.repeat(64),
        flow_id: 'x',
        saved_at: at(8),
        parked_at: at(8),
        expires_at: new Date(clock.now() - 1000),
      })
      .execute();
    const kept = randomUUID();
    await db
      .insertInto('parked_draft')
      .values({
        id: kept,
        visit_id: young,
        kiosk_id: kiosk.id,
        dossier_id: randomUUID(),
        citizen_hash: 'b'.repeat(64),
        flow_id: 'x',
        saved_at: at(6),
        parked_at: at(6),
        expires_at: new Date(clock.now() + 1000),
      })
      .execute();
    await db.deleteFrom('help_call').where('called_at', '>', at(1)).execute();
    const before = await db.selectFrom('deletion_record').select('id').execute();
    const deleted = await deleteExpired(trial.context);
    for (const kind of ['visit', 'sign-in', 'help-call', 'parked-draft'] as const)
      expect(deleted).toContainEqual({ kind, items: 1 });
    const rows = await db
      .selectFrom('deletion_record')
      .selectAll()
      .where('id', 'not in', [0, ...before.map(({ id }) => id)])
      .orderBy('id')
      .execute();
    expect(rows.map(({ kind, items }) => ({ kind, items }))).toEqual(deleted);
    expect(rows.find(({ kind }) => kind === 'visit')).toEqual({
      id: expect.any(Number),
      deleted_at: new Date(clock.now()),
      kind: 'visit',
      items: 1,
      rule: '90 days, from 2026-01-01',
      up_to: cutOff(new Date(clock.now()), 90),
    });
    for (const secret of [old, kiosk.id, 'a'.repeat(64)]) expect(JSON.stringify(rows)).not.toContain(secret);
    expect(
      (await db.selectFrom('visit').select('id').where('id', 'in', [old, young, running]).execute())
        .map(({ id }) => id)
        .sort(),
    ).toEqual([young, running].sort());
    expect((await db.selectFrom('parked_draft').select('id').execute()).map(({ id }) => id)).toEqual([kept]);
    const events = await db
      .selectFrom('audit_event')
      .select(['subject', 'role', 'outcome'])
      .where('type', '=', 'data-deleted')
      .execute();
    expect(events.slice(-deleted.length)).toEqual(
      deleted.map(({ kind }) => ({ subject: kind, role: 'server', outcome: 'done' })),
    );
    expect((await verifyAudit(db)).ok).toBe(true);
    expect(await deleteExpired(trial.context)).toEqual([]);
    await expect(sql`delete from deletion_record`.execute(db)).rejects.toThrow('append-only');
  }, 60_000);

  it('takes sign-ins with their visit, and counts them', async () => {
    const own = await open();
    const trial = await makeTrial(own, { config: { databaseUrl: 'elsewhere' } });
    const kiosk = await enrolKiosk(trial);
    const { db, clock } = trial.context;
    await db
      .insertInto('server_setting')
      .values({ key: KEEPING, value: json({ visit: [{ from: '2026-11-01', days: 2 }] }) })
      .execute();
    const id = randomUUID();
    const at = new Date(clock.now() - 5 * DAY);
    await db
      .insertInto('visit')
      .values({ id, kiosk_id: kiosk.id, started_at: at, ended_at: at, last_seen_at: at, cookie_hash: id })
      .execute();
    await db
      .insertInto('sign_in')
      .values({
        id: randomUUID(),
        visit_id: id,
        kiosk_id: kiosk.id,
        method: 'eid',
        status: 'verified',
        started_at: at,
        detail: json({}),
      })
      .execute();
    expect((await deleteExpired(trial.context)).filter(({ kind }) => /visit|sign-in/.test(kind))).toEqual([
      { kind: 'sign-in', items: 1 },
      { kind: 'visit', items: 1 },
    ]);
  });

  it('deletes all or nothing: without its record nothing goes, and other kinds go on', async () => {
    const { trial } = await hall();
    const { db, clock, audit } = trial.context;
    const add = () =>
      db
        .insertInto('enrolment_code')
        .values({ code_hash: randomUUID(), kiosk_id: 'KVL-1', expires_at: new Date(clock.now() - 40 * DAY) })
        .execute();
    await add();
    await db
      .insertInto('desk_code')
      .values({
        code_hash: randomUUID(),
        created_at: new Date(START - 9 * DAY),
        expires_at: new Date(START - 9 * DAY),
      })
      .execute();
    const failing = {
      ...trial.context,
      audit: {
        append: (event: Parameters<typeof audit.append>[0], within: Parameters<typeof audit.append>[1]) =>
          event.subject === 'enrolment-code' ? Promise.reject(new Error('no')) : audit.append(event, within),
      },
    };
    const deleted = await deleteExpired(failing);
    expect(deleted.map(({ kind }) => kind)).toContain('desk-code');
    expect(deleted.map(({ kind }) => kind)).not.toContain('enrolment-code');
    expect(trial.logged).toContainEqual({ event: 'deletion-failed', kind: 'enrolment-code', message: 'no' });
    expect(await db.selectFrom('enrolment_code').select('kiosk_id').execute()).toHaveLength(1);
    expect(await deleteExpired(trial.context)).toEqual([{ kind: 'enrolment-code', items: 1 }]);
  });

  it('passes over a table that is not there, and keeps what is never to be deleted', async () => {
    const own = await open();
    const trial = await makeTrial(own, { config: { databaseUrl: 'elsewhere' } });
    await sql`drop table parked_draft`.execute(own.db);
    await own.db
      .insertInto('server_setting')
      .values({ key: KEEPING, value: json({ 'desk-code': [{ from: '2026-11-01', days: null }] }) })
      .execute();
    await own.db
      .insertInto('desk_code')
      .values({ code_hash: 'a', created_at: new Date(0), expires_at: new Date(0) })
      .execute();
    expect(await deleteExpired(trial.context)).toEqual([]);
    expect(trial.logged).toEqual([]);
    await own.db
      .updateTable('server_setting')
      .set({ value: json({ nonsense: 1 }) })
      .where('key', '=', KEEPING)
      .execute();
    expect(await deleteExpired(trial.context)).toEqual([{ kind: 'desk-code', items: 1 }]);
    expect(trial.logged[0]).toMatchObject({ event: 'settings-refused', setting: 'keeping' });
  });

  it('runs once an hour', async () => {
    const { trial } = await hall();
    const { db } = trial.context;
    const job = keepingJob(trial.context);
    const add = () =>
      db
        .insertInto('desk_code')
        .values({ code_hash: randomUUID(), created_at: new Date(0), expires_at: new Date(0) })
        .execute();
    const left = async () =>
      (await db.selectFrom('desk_code').select('code_hash').where('expires_at', '=', new Date(0)).execute())
        .length;
    await add();
    await job();
    expect(await left()).toBe(0);
    expect(trial.logged).toContainEqual({ event: 'data-deleted', kind: 'desk-code', items: 1 });
    await add();
    trial.skip(3_599_000);
    await job();
    expect(await left()).toBe(1);
    trial.skip(1000);
    await job();
    expect(await left()).toBe(0);
  });

  it('trims the log of its own PostgreSQL, and not of another', async () => {
    const { trial } = await hall();
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'postgres.log'), '2026-01-01 00:00:00.000 UTC [1] LOG:  a\n');
    expect(await deleteExpired({ ...trial.context, config: { dataDir, databaseUrl: 'elsewhere' } })).toEqual(
      [],
    );
    expect(await deleteExpired({ ...trial.context, config: { dataDir, databaseUrl: undefined } })).toEqual([
      { kind: 'database-log', items: 1 },
    ]);
  });

  it('is decided from today on, and what was decided before stays as it was', async () => {
    const own = await open();
    const trial = await makeTrial(own);
    expect(await decideKeeping(trial.context, 'visit=60')).toEqual({
      ok: true,
      value: { kind: 'visit', days: 60, from: '2026-11-23' },
    });
    trial.skip(DAY);
    expect(await decideKeeping(trial.context, 'visit=never')).toMatchObject({
      ok: true,
      value: { days: null },
    });
    const row = await own.db
      .selectFrom('server_setting')
      .select('value')
      .where('key', '=', KEEPING)
      .executeTakeFirstOrThrow();
    expect(row.value).toEqual({
      visit: [
        { from: '2026-11-23', days: 60 },
        { from: '2026-11-24', days: null },
      ],
    });
    expect((await rulesInForce(trial.context)).find(({ kind }) => kind === 'visit')?.days).toBeNull();
    for (const wrong of ['visit', 'visit=', 'visit=-1', 'audit=5', 'visit=99999', 'visit=1.5'])
      expect(await decideKeeping(trial.context, wrong)).toEqual({ ok: false, error: 'usage' });
    await own.db
      .updateTable('server_setting')
      .set({ value: json('spoilt') })
      .where('key', '=', KEEPING)
      .execute();
    expect((await decideKeeping(trial.context, 'visit=5')).ok).toBe(true);
  });

  it('is told in a record of processing that names the rules in force and the deletions, and nobody', async () => {
    const own = await open();
    const trial = await makeTrial(own);
    const empty = await writeRecord(trial.context, '1.2.3');
    expect(empty).toContain('Chưa xóa gì.');
    expect(empty).toContain('BẢN CHẠY THỬ');
    const kiosk = await enrolKiosk(trial);
    const sealed = await sealDossier(kiosk, makeDossier(kiosk, trial));
    expect((await putDossier(kiosk, sealed)).status).toBe(200);
    await decideKeeping(trial.context, 'dossier-prepared=7');
    await decideKeeping(trial.context, 'help-call=never');
    trial.skip(8 * DAY + DAY);
    await own.db
      .insertInto('server_setting')
      .values({ key: 'settings', value: json({ hall: { vi: 'Nhà <văn> hóa' } }) })
      .execute();
    await deleteExpired(trial.context);
    const page = await writeRecord(trial.context, '1.2.3');
    for (const said of [
      'UBND xã Vĩnh Lộc',
      '· Xã Vĩnh Lộc',
      '91/2025/QH15',
      '[chưa kiểm chứng]',
      '[unverified]',
      '7 ngày kể từ khi nhận',
      'do điểm này quyết định',
      'Nhà &#60;văn&#62; hóa',
      'localhost',
      '1.2.3',
      '30 ngày kể từ khi chuyển Bộ phận Một cửa',
      'quá 60 ngày, bàn hỗ trợ được nhắc',
      '<code>kiosk_export</code>',
      'không tự xóa',
      'xóa ngay khi hết hạn ghi trên phiếu',
      '25/11/2026',
      '02/12/2026',
      '01/01/2026',
    ])
      expect(page).toContain(said);
    expect(page).not.toContain('Chưa xóa gì.');
    for (const secret of [
      'Nguyễn',
      '038899',
      sealed.manifest.dossier,
      sealed.manifest.slip,
      '{{',
      'activities.',
      'undefined',
    ])
      expect([secret, page.includes(secret)]).toEqual([secret, false]);
  });
});

describeEachDatabase('the tables of the record', (open) => {
  it('are those of the database, none left out', async () => {
    const { db } = await open();
    const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db);
    expect(rows.map(({ name }) => name).sort()).toEqual([...TABLE_NAMES, ...OF_THE_DATABASE].sort());
    // Every store is told of under the table it lies in.
    for (const { kind, table } of STORES)
      expect([kind, TABLES[table as TableName]?.includes(kind)]).toEqual([kind, true]);
  });

  it('stand in it each with what is in it, why, how long and who reads it', async () => {
    const trial = await makeTrial(await open());
    const page = await writeRecord(trial.context, '1.2.3');
    const rows = new Map(
      [...page.matchAll(/<tr><td><code>(\w+)<\/code><\/td>(.*?)<\/tr>/g)].map(([, name = '', rest = '']) => [
        name,
        [...rest.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell = '']) => cell),
      ]),
    );
    expect([...rows.keys()]).toEqual(TABLE_NAMES);
    for (const [name, cells] of rows) {
      expect([name, cells.length]).toEqual([name, 4]);
      for (const cell of cells)
        expect([name, cell]).toEqual([name, expect.stringMatching(/[^\s]{2}.* lang="en"/)]);
    }
    expect(rows.get('kiosk_order')?.[2]).toMatch(/^90 ngày kể từ khi yêu cầu/);
    expect(rows.get('dossier_part')?.[2]).toContain('30 ngày kể từ khi chuyển Bộ phận Một cửa');
    expect(rows.get('dossier_part')?.[2]?.match(/không tự xóa/g)).toHaveLength(2);
    expect(rows.get('audit_event')?.[2]).toMatch(/^không tự xóa/);
  });
});

describe('the texts of the record', () => {
  const paths = (value: object, at = ''): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' ? paths(inner, `${at}${key}.`) : [`${at}${key}`],
    );
  it('are there in both languages, for every kind', () => {
    expect(paths(en)).toEqual(paths(vi));
    expect(Object.keys(vi.kinds)).toEqual([...KINDS]);
    expect(Object.keys(vi.since)).toEqual([...KINDS]);
    expect(Object.keys(vi.tables)).toEqual(TABLE_NAMES);
  });
});
