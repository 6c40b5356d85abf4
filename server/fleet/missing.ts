import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import { slipNumber } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import type { Database } from '../db/index.ts';

/** Numbers that a kiosk is asked for in one answer at most. */
const MOST_ASKED = 200;

/** The numbers that count as missing so far, ascending. */
export async function openGaps(transaction: Transaction<Database>, kiosk: string): Promise<number[]> {
  const rows = await transaction
    .selectFrom('kiosk_gap')
    .select('seq')
    .where('kiosk_id', '=', kiosk)
    .where('closed_at', 'is', null)
    .orderBy('seq')
    .execute();
  return rows.map(({ seq }) => seq);
}

/** Opens gaps and closes others. One that opens again is as good as new: nobody has seen it. */
export async function changeGaps(
  transaction: Transaction<Database>,
  kiosk: string,
  { opened, closed }: { readonly opened: readonly number[]; readonly closed: readonly number[] },
  now: Date,
): Promise<void> {
  if (opened.length > 0)
    await transaction
      .insertInto('kiosk_gap')
      .values(opened.map((seq) => ({ kiosk_id: kiosk, seq, seen_at: now })))
      .onConflict((conflict) =>
        conflict
          .columns(['kiosk_id', 'seq'])
          .doUpdateSet({ seen_at: now, closed_at: null, acknowledged_by: null, acknowledged_at: null }),
      )
      .execute();
  if (closed.length > 0)
    await transaction
      .updateTable('kiosk_gap')
      .set({ closed_at: now })
      .where('kiosk_id', '=', kiosk)
      .where('seq', 'in', [...closed])
      .execute();
}

/** What a kiosk is asked to send again if it still has it: the lowest of what is missing. */
export const toAskFor = (missing: readonly number[]): number[] => missing.slice(0, MOST_ASKED);

/** What is missing of one kiosk, as the desk shows it. */
export interface MissingDossiers {
  readonly kiosk: string;
  readonly count: number;
  /** The slips of the lowest of them; a resident may stand there with one. */
  readonly slips: readonly string[];
  /** When the first was seen to be missing. */
  readonly since: Date;
  /** Who has seen all of them; null while one is new. */
  readonly acknowledgedBy: string | null;
}

/** Slips that are named for one kiosk at most. */
const MOST_SLIPS = 50;

const isStillOpen = sql<boolean>`closed_at is null
  and not exists (select 1 from dossier where dossier.kiosk_id = kiosk_gap.kiosk_id and dossier.seq = kiosk_gap.seq)
  and not exists (select 1 from dossier_deleted as gone
    where gone.kiosk_id = kiosk_gap.kiosk_id and gone.seq = kiosk_gap.seq)`;

/** What is missing now, by kiosk. A dossier that has come, whoever brought it, is missing no more. */
export async function missingDossiers({ db }: Pick<ServerContext, 'db'>): Promise<MissingDossiers[]> {
  const rows = await db
    .selectFrom('kiosk_gap')
    .select(['kiosk_id', 'seq', 'seen_at', 'acknowledged_by'])
    .where(isStillOpen)
    .orderBy('kiosk_id')
    .orderBy('seq')
    .execute();
  const byKiosk = new Map<string, typeof rows>();
  for (const row of rows) byKiosk.set(row.kiosk_id, [...(byKiosk.get(row.kiosk_id) ?? []), row]);
  return [...byKiosk].map(([kiosk, gaps]) => ({
    kiosk,
    count: gaps.length,
    slips: gaps.slice(0, MOST_SLIPS).map(({ seq }) => slipNumber(kiosk, seq)),
    since: new Date(Math.min(...gaps.map(({ seen_at }) => seen_at.getTime()))),
    acknowledgedBy: gaps.every(({ acknowledged_by }) => acknowledged_by !== null)
      ? (gaps[0]?.acknowledged_by ?? null)
      : null,
  }));
}

/** An attendant has seen what is missing of a kiosk. @returns whether something was new */
export async function acknowledgeMissing(
  { db, clock, audit, events }: ServerContext,
  kiosk: string,
  attendant: string,
): Promise<boolean> {
  const done = await db.transaction().execute(async (transaction) => {
    const updated = await transaction
      .updateTable('kiosk_gap')
      .set({ acknowledged_by: attendant, acknowledged_at: new Date(clock.now()) })
      .where('kiosk_id', '=', kiosk)
      .where('closed_at', 'is', null)
      .where('acknowledged_at', 'is', null)
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) return false;
    await audit.append(
      { type: 'alarm-acknowledged', role: 'attendant', actor: attendant, kiosk, outcome: 'done' },
      transaction,
    );
    await events.publish('kiosk', { kiosk }, transaction);
    return true;
  });
  if (done) events.wake();
  return done;
}

/**
 * Closes the gaps whose dossiers have come by another kiosk: their own may never be heard of again. Those that a
 * heartbeat is at work on are left to it.
 */
export async function closeArrived({ db, clock, events }: ServerContext): Promise<void> {
  const closed = await db
    .updateTable('kiosk_gap')
    .set({ closed_at: new Date(clock.now()) })
    .where(
      sql<boolean>`(kiosk_id, seq) in (select kiosk_id, seq from kiosk_gap
        where closed_at is null and not (${isStillOpen}) for update skip locked)`,
    )
    .returning('kiosk_id')
    .execute();
  for (const kiosk of new Set(closed.map(({ kiosk_id }) => kiosk_id)))
    await events.publish('kiosk', { kiosk });
}
