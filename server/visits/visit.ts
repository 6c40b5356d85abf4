import { err, ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { hashOfToken, newToken } from '../token.ts';

/**
 * A visit on the server dies when for this long neither a request bore its cookie nor a heartbeat that bears it
 * said that the kiosk is in use (facts: security.md appendix E, P6: "server session dead ≤ 120 s"). Kiosks beat
 * every 30 s.
 */
export const VISIT_IDLE_MS = 120_000;

/**
 * However much is heard of it, a visit is over after this long. The kiosk ends it after an hour of its own accord
 * (settings, `times.visit`), unless the resident asks for more time, and nobody is to be cut off who does: twelve hours
 * are longer than any hall is open. So a cookie that was taken from a kiosk is worth nothing the next day.
 */
export const LONGEST_VISIT_MS = 12 * 3_600_000;

/** A visit is marked as seen at most this often: every request would be a write. */
const TOUCH_EVERY_MS = 5_000;

/** The visit a request belongs to. */
export interface CurrentVisit {
  readonly id: string;
  readonly kiosk: string;
}

export type VisitOutcome = 'ended' | 'replaced' | 'lapsed';

/** Visits that have not ended, lapsed or lasted too long, at kiosks that are not revoked. */
const running = (db: ServerContext['db'], now: number) =>
  db
    .selectFrom('visit')
    .innerJoin('kiosk', 'kiosk.id', 'visit.kiosk_id')
    .where('kiosk.revoked_at', 'is', null)
    .where('visit.ended_at', 'is', null)
    .where('visit.last_seen_at', '>', new Date(now - VISIT_IDLE_MS))
    .where('visit.started_at', '>', new Date(now - LONGEST_VISIT_MS));

/**
 * The running visit a cookie stands for. Marks it as seen.
 * @param kiosk only a visit at this kiosk counts
 * @returns null when it has ended or lapsed
 */
export async function findVisit(
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
  cookieHash: string,
  kiosk?: string,
): Promise<CurrentVisit | null> {
  const now = clock.now();
  const row = await running(db, now)
    .select(['visit.id', 'visit.kiosk_id', 'visit.last_seen_at'])
    .where('visit.cookie_hash', '=', cookieHash)
    .executeTakeFirst();
  if (!row || (kiosk !== undefined && row.kiosk_id !== kiosk)) return null;
  if (now - row.last_seen_at.getTime() >= TOUCH_EVERY_MS)
    await db
      .updateTable('visit')
      .set({ last_seen_at: new Date(now) })
      .where('id', '=', row.id)
      .where('ended_at', 'is', null)
      .execute();
  return { id: row.id, kiosk: row.kiosk_id };
}

/** Whether a visit still runs; does not mark it as seen. */
export async function isRunning(
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
  visit: string,
): Promise<boolean> {
  const row = await running(db, clock.now())
    .select('visit.id')
    .where('visit.id', '=', visit)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a visit: what sign-in told is forgotten here and now, and who listens is told. */
export async function endVisit(
  context: ServerContext,
  { id, kiosk }: CurrentVisit,
  outcome: VisitOutcome,
): Promise<void> {
  const { db, clock, residents, events, audit } = context;
  residents.forget(id);
  const ended = await db
    .updateTable('visit')
    .set({ ended_at: new Date(clock.now()), outcome })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (ended.numUpdatedRows !== 1n) return;
  await audit.append({ type: 'visit-ended', role: 'resident', kiosk, subject: id, outcome: 'done' });
  await events.publishVisit(id);
}

/**
 * Begins a visit on a kiosk; one that still ran there is ended. Begun again by the same kiosk (its first answer
 * was lost), it gets a new cookie and the old one is void.
 * @returns the cookie's token; "taken" when the id belongs to another kiosk or to a visit that is over
 */
export async function startVisit(
  context: ServerContext,
  kiosk: string,
  visit: string,
): Promise<Result<{ token: string }, 'taken'>> {
  const { db, clock, audit } = context;
  const now = new Date(clock.now());
  const token = newToken();
  const others = await db
    .selectFrom('visit')
    .select('id')
    .where('kiosk_id', '=', kiosk)
    .where('ended_at', 'is', null)
    .execute();
  for (const { id } of others) if (id !== visit) await endVisit(context, { id, kiosk }, 'replaced');
  const inserted = await db
    .insertInto('visit')
    .values({
      id: visit,
      kiosk_id: kiosk,
      started_at: now,
      cookie_hash: hashOfToken(token),
      last_seen_at: now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) {
    await audit.append({ type: 'visit-started', role: 'resident', kiosk, subject: visit, outcome: 'done' });
    return ok({ token });
  }
  const renewed = await db
    .updateTable('visit')
    .set({ cookie_hash: hashOfToken(token), last_seen_at: now })
    .where('id', '=', visit)
    .where('kiosk_id', '=', kiosk)
    .where('ended_at', 'is', null)
    .where('started_at', '>', new Date(now.getTime() - LONGEST_VISIT_MS))
    .executeTakeFirst();
  return renewed.numUpdatedRows === 1n ? ok({ token }) : err('taken');
}

/** Ends the visits nobody has been seen at and those that last too long, and forgets residents whose visit another server has ended. */
export async function sweepVisits(context: ServerContext): Promise<void> {
  const { db, clock, residents } = context;
  const lapsed = await db
    .selectFrom('visit')
    .select(['id', 'kiosk_id'])
    .where('ended_at', 'is', null)
    .where(({ eb, or }) =>
      or([
        eb('last_seen_at', '<=', new Date(clock.now() - VISIT_IDLE_MS)),
        eb('started_at', '<=', new Date(clock.now() - LONGEST_VISIT_MS)),
      ]),
    )
    .execute();
  for (const { id, kiosk_id } of lapsed) await endVisit(context, { id, kiosk: kiosk_id }, 'lapsed');
  const held = residents.held();
  if (held.length === 0) return;
  const going = await db
    .selectFrom('visit')
    .select('id')
    .where('id', 'in', held)
    .where('ended_at', 'is', null)
    .execute();
  const alive = new Set(going.map(({ id }) => id));
  for (const id of held) if (!alive.has(id)) residents.forget(id);
}
