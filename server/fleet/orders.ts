import type { Transaction } from 'kysely';
import type { HeartbeatAnswer } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import type { Database } from '../db/index.ts';

/** What the desk may want of a kiosk: to try a put-aside dossier again, or to have its sealed bytes. */
export type OrderKind = 'retry' | 'export';

/** Dossiers that one answer names of each kind at most. */
const MOST_ORDERS = 50;

/** An export that nobody has brought for this long is not asked for any more: its kiosk has it no longer. */
const EXPORT_PATIENCE_MS = 7 * 24 * 3_600_000;

/** Writes down what an attendant wants; it goes out with the kiosk's next heartbeat. Asked again, it begins anew. */
export async function placeOrder(
  { db, clock, audit, events }: ServerContext,
  order: { kiosk: string; dossier: string; kind: OrderKind; attendant: string },
): Promise<void> {
  const { kiosk, dossier, kind, attendant } = order;
  const fresh = { asked_by: attendant, asked_at: new Date(clock.now()), given_mark: null, done_at: null };
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('kiosk_order')
      .values({ kiosk_id: kiosk, dossier_id: dossier, kind, ...fresh })
      .onConflict((conflict) => conflict.columns(['kiosk_id', 'dossier_id', 'kind']).doUpdateSet(fresh))
      .execute();
    await audit.append(
      {
        type: kind === 'retry' ? 'dossier-retried' : 'export-asked',
        role: 'attendant',
        actor: attendant,
        kiosk,
        subject: dossier,
        outcome: 'done',
      },
      transaction,
    );
    await events.publish('kiosk', { kiosk }, transaction);
  });
  events.wake();
}

/**
 * The kiosk has come back with a mark: what went out with it is done, but for exports, which are done when they
 * are here. @returns whether anything was
 */
export async function ordersHeard(
  transaction: Transaction<Database>,
  kiosk: string,
  mark: string,
  now: Date,
): Promise<boolean> {
  const done = await transaction
    .updateTable('kiosk_order')
    .set({ done_at: now })
    .where('kiosk_id', '=', kiosk)
    .where('done_at', 'is', null)
    .where((where) =>
      where.or([
        where.and([where('kind', '=', 'retry'), where('given_mark', '=', mark)]),
        where.and([
          where('kind', '=', 'export'),
          where('asked_at', '<', new Date(now.getTime() - EXPORT_PATIENCE_MS)),
        ]),
      ]),
    )
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Binds every open order of a kiosk to the mark with which it goes out now. */
export async function giveOrders(
  transaction: Transaction<Database>,
  kiosk: string,
  mark: string,
): Promise<void> {
  await transaction
    .updateTable('kiosk_order')
    .set({ given_mark: mark })
    .where('kiosk_id', '=', kiosk)
    .where('done_at', 'is', null)
    .where('dossier_id', 'in', (select) =>
      select
        .selectFrom('kiosk_order as open')
        .select('open.dossier_id')
        .where('open.kiosk_id', '=', kiosk)
        .where('open.done_at', 'is', null)
        .orderBy('open.asked_at')
        .limit(MOST_ORDERS),
    )
    .execute();
}

/** The open orders that go out with a mark, as a heartbeat's answer has them. */
export async function ordersWith(
  transaction: Transaction<Database>,
  kiosk: string,
  mark: string,
): Promise<Pick<HeartbeatAnswer, 'retry' | 'export'>> {
  const rows = await transaction
    .selectFrom('kiosk_order')
    .select(['dossier_id', 'kind'])
    .where('kiosk_id', '=', kiosk)
    .where('given_mark', '=', mark)
    .where('done_at', 'is', null)
    .orderBy('asked_at')
    .execute();
  const of = (kind: OrderKind) => rows.filter((row) => row.kind === kind).map((row) => row.dossier_id);
  return { retry: of('retry'), export: of('export') };
}
