import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Heartbeat, HeartbeatAnswer, KioskHealthAlarm } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { type Database, json } from '../db/index.ts';
import { reportAlarms, seenAlarms } from './alarms.ts';
import { hasFallen, horizonOf, judgeGaps, type Known, relapseOf, type Told } from './gaps.ts';
import { highestHeld, holesUpTo } from './held.ts';
import { changeGaps, openGaps, toAskFor } from './missing.ts';
import { giveOrders, ordersHeard, ordersWith } from './orders.ts';

/** What the answer to a heartbeat asks of the kiosk. */
export type Asked = Pick<HeartbeatAnswer, 'mark' | 'sendAgain' | 'retry' | 'export' | 'resumeAfter' | 'seen'>;

/**
 * Judges a heartbeat: which numbers are missing, what is wrong with the kiosk's stores, which of the desk's wishes
 * it has heard. One that does not bring back the last mark, late or the first of its page, is told the mark and
 * judged the next time (gaps.ts says why).
 */
export async function watchKiosk(
  context: ServerContext,
  kiosk: string,
  heartbeat: Heartbeat,
): Promise<Asked> {
  const { db, clock, audit, events } = context;
  const now = new Date(clock.now());
  const { asked, hasNews } = await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('kiosk_watch')
      .values({ kiosk_id: kiosk, mark: randomUUID(), highest: 0, unreceipted: json([]) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // Two heartbeats of one kiosk are judged one after the other, on however many servers.
    const watch = await transaction
      .selectFrom('kiosk_watch')
      .selectAll()
      .where('kiosk_id', '=', kiosk)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (heartbeat.after !== watch.mark)
      return {
        asked: { mark: watch.mark, ...(await ordersWith(transaction, kiosk, watch.mark)) },
        hasNews: false,
      };

    const heard = await ordersHeard(transaction, kiosk, watch.mark, now);
    const said = new Set<KioskHealthAlarm>(heartbeat.alarms ?? []);
    const { epoch = null, lastSeq, unreceipted } = heartbeat;
    const numbers = unreceipted
      ? await judgeNumbers(transaction, kiosk, watch, { epoch, lastSeq, unreceipted }, now)
      : null;
    if (numbers?.relapse) said.add(numbers.relapse);
    const alarmed = await reportAlarms(transaction, kiosk, said, now);

    const mark = randomUUID();
    await transaction
      .updateTable('kiosk_watch')
      .set({
        mark,
        judged_at: now,
        ...(unreceipted &&
          numbers && {
            epoch: epoch ?? watch.epoch,
            highest: numbers.highest,
            unreceipted: json(unreceipted),
          }),
      })
      .where('kiosk_id', '=', kiosk)
      .execute();
    await giveOrders(transaction, kiosk, mark);
    const given = await ordersWith(transaction, kiosk, mark);
    const seen = await seenAlarms(transaction, kiosk);

    const about = { role: 'server', kiosk, outcome: 'done' } as const;
    if (numbers && numbers.opened > 0) await audit.append({ type: 'dossier-missing', ...about }, transaction);
    if (numbers && numbers.closed > 0) await audit.append({ type: 'dossier-found', ...about }, transaction);
    if (alarmed) await audit.append({ type: 'kiosk-alarm', ...about }, transaction);
    const changed = heard || alarmed || (numbers?.opened ?? 0) + (numbers?.closed ?? 0) > 0;
    if (changed) await events.publish('kiosk', { kiosk }, transaction);
    return {
      asked: {
        mark,
        ...given,
        ...(seen.length > 0 && { seen }),
        ...(numbers && numbers.missing.length > 0 && { sendAgain: toAskFor(numbers.missing) }),
        ...(numbers?.resumeAfter && { resumeAfter: numbers.resumeAfter }),
      },
      hasNews: changed,
    };
  });
  if (hasNews) events.wake();
  return asked;
}

async function judgeNumbers(
  transaction: Transaction<Database>,
  kiosk: string,
  watch: Known,
  told: Told,
  now: Date,
) {
  const horizon = horizonOf(watch, told);
  const open = await openGaps(transaction, kiosk);
  const holes = await holesUpTo(transaction, kiosk, horizon);
  const gaps = judgeGaps(horizon, told, holes, open);
  await changeGaps(transaction, kiosk, gaps, now);
  // Held now, so sealed before anything that a heartbeat with the next mark can tell.
  const highest = Math.max(watch.highest, told.lastSeq, await highestHeld(transaction, kiosk));
  const closed = new Set(gaps.closed);
  return {
    relapse: relapseOf(watch, told),
    opened: gaps.opened.length,
    closed: gaps.closed.length,
    missing: [...open.filter((seq) => !closed.has(seq)), ...gaps.opened].sort((one, other) => one - other),
    highest,
    resumeAfter: hasFallen(watch, told) ? highest : null,
  };
}
