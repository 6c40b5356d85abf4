import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { KioskHealthAlarm } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import type { Database, KioskAlarmTable } from '../db/index.ts';

/** What passes by itself: over as soon as the kiosk no longer says so. All else stays until somebody has seen it. */
export const PASSING: ReadonlySet<string> = new Set<KioskHealthAlarm>([
  'copy-unavailable',
  'space-low',
  'store-unreadable',
]);

type Row = Selectable<KioskAlarmTable>;

/** Whether an alarm is still to be shown: it lasts, or nobody has seen yet what has happened. */
const stands = ({ ended_at, acknowledged_at, kind }: Row): boolean =>
  ended_at === null || (acknowledged_at === null && !PASSING.has(kind));

/**
 * Takes in what a kiosk says now. What it said before and says on is one alarm; what comes again after a pause is a
 * new one, unless nobody has seen the first yet.
 * @returns whether anything changed
 */
export async function reportAlarms(
  transaction: Transaction<Database>,
  kiosk: string,
  said: ReadonlySet<KioskHealthAlarm>,
  now: Date,
): Promise<boolean> {
  const rows = await transaction
    .selectFrom('kiosk_alarm')
    .selectAll()
    .where('kiosk_id', '=', kiosk)
    .where((where) => where.or([where('ended_at', 'is', null), where('acknowledged_at', 'is', null)]))
    .execute();
  const standing = rows.filter(stands);
  const known = new Set(standing.map(({ kind }) => kind));
  const raised = [...said].filter((kind) => !known.has(kind));
  const over = standing.filter(
    ({ kind, ended_at }) => ended_at === null && !(said as ReadonlySet<string>).has(kind),
  );
  for (const kind of raised)
    await transaction
      .insertInto('kiosk_alarm')
      .values({ id: randomUUID(), kiosk_id: kiosk, kind, raised_at: now })
      .execute();
  if (over.length > 0)
    await transaction
      .updateTable('kiosk_alarm')
      .set({ ended_at: now })
      .where(
        'id',
        'in',
        over.map(({ id }) => id),
      )
      .execute();
  return raised.length + over.length > 0;
}

/** What a kiosk still says although an attendant has seen it: it need not any more. */
export async function seenAlarms(
  transaction: Transaction<Database>,
  kiosk: string,
): Promise<KioskHealthAlarm[]> {
  const rows = await transaction
    .selectFrom('kiosk_alarm')
    .select('kind')
    .where('kiosk_id', '=', kiosk)
    .where('ended_at', 'is', null)
    .where('acknowledged_at', 'is not', null)
    .execute();
  return rows.flatMap(({ kind }) => KioskHealthAlarm.safeParse(kind).data ?? []);
}

/** An alarm as the desk shows it. */
export interface StandingAlarm {
  readonly id: string;
  readonly kiosk: string;
  readonly kind: KioskHealthAlarm;
  readonly raisedAt: Date;
  readonly acknowledgedBy: string | null;
}

/** All alarms that stand, the oldest first. One of a newer program, of a kind not known here, is left out. */
export async function standingAlarms({ db }: Pick<ServerContext, 'db'>): Promise<StandingAlarm[]> {
  const rows = await db.selectFrom('kiosk_alarm').selectAll().orderBy('raised_at').orderBy('id').execute();
  return rows.filter(stands).flatMap((row) => {
    const kind = KioskHealthAlarm.safeParse(row.kind);
    return kind.success
      ? {
          id: row.id,
          kiosk: row.kiosk_id,
          kind: kind.data,
          raisedAt: row.raised_at,
          acknowledgedBy: row.acknowledged_by,
        }
      : [];
  });
}

/** An attendant has seen an alarm. @returns whether there was one that nobody had seen */
export async function acknowledgeAlarm(
  { db, clock, audit, events }: ServerContext,
  id: string,
  attendant: string,
): Promise<boolean> {
  const done = await db.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('kiosk_alarm')
      .set({ acknowledged_by: attendant, acknowledged_at: new Date(clock.now()) })
      .where('id', '=', id)
      .where('acknowledged_at', 'is', null)
      .returning('kiosk_id')
      .executeTakeFirst();
    if (!row) return false;
    const { kiosk_id: kiosk } = row;
    await audit.append(
      {
        type: 'alarm-acknowledged',
        role: 'attendant',
        actor: attendant,
        kiosk,
        subject: id,
        outcome: 'done',
      },
      transaction,
    );
    await events.publish('kiosk', { kiosk }, transaction);
    return true;
  });
  if (done) events.wake();
  return done;
}
