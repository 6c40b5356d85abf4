import type { HelpState } from '#shared/api/index.ts';
import { uuidV7 } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import type { CurrentVisit } from './visit.ts';

/**
 * Calls an attendant. While a call of this visit is open, calling again changes nothing.
 * @returns the call's id
 */
export async function callForHelp(
  { db, clock, events, audit }: ServerContext,
  visit: CurrentVisit,
  reason: string,
): Promise<{ id: string }> {
  const now = clock.now();
  const id = await db.transaction().execute(async (transaction) => {
    // Two taps at once meet here: the second waits and finds the first's call.
    await transaction.selectFrom('visit').select('id').where('id', '=', visit.id).forUpdate().execute();
    const open = await transaction
      .selectFrom('help_call')
      .select('id')
      .where('visit_id', '=', visit.id)
      .where('answered_at', 'is', null)
      .executeTakeFirst();
    if (open) return { known: open.id };
    const made = uuidV7(now);
    await transaction
      .insertInto('help_call')
      .values({ id: made, kiosk_id: visit.kiosk, visit_id: visit.id, reason, called_at: new Date(now) })
      .execute();
    await audit.append(
      { type: 'help-called', role: 'resident', kiosk: visit.kiosk, subject: made, outcome: 'done' },
      transaction,
    );
    await events.publish('call', { kiosk: visit.kiosk }, transaction);
    return { made };
  });
  if (id.made === undefined) return { id: id.known };
  events.wake();
  return { id: id.made };
}

/** Where the visit's call for help stands; a call that was answered is over, and the resident may call again. */
export async function helpState({ db }: Pick<ServerContext, 'db'>, visit: string): Promise<HelpState> {
  const open = await db
    .selectFrom('help_call')
    .select('answered_by')
    .where('visit_id', '=', visit)
    .where('answered_at', 'is', null)
    .executeTakeFirst();
  return { called: open !== undefined, coming: open !== undefined && open.answered_by !== null };
}
