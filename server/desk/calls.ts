import type { DeskCall } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { listVouchRequests } from '../sign-in/index.ts';

/** Everybody at a kiosk who waits for an attendant, who waits longest first. */
export async function listCalls(context: ServerContext): Promise<DeskCall[]> {
  const calls = [...(await listVouchRequests(context)), ...(await listHelpCalls(context))];
  return calls.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

async function listHelpCalls(context: ServerContext): Promise<DeskCall[]> {
  const rows = await context.db
    .selectFrom('help_call')
    .leftJoin('visit', 'visit.id', 'help_call.visit_id')
    .select([
      'help_call.id',
      'help_call.kiosk_id',
      'help_call.called_at',
      'help_call.reason',
      'help_call.answered_by',
    ])
    .where('help_call.answered_at', 'is', null)
    .where('visit.ended_at', 'is', null)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: 'help',
    kiosk: row.kiosk_id,
    at: row.called_at.toISOString(),
    reason: row.reason,
    card: null,
    coming: row.answered_by,
  }));
}

/** An attendant says to be on the way: the resident's screen tells so. @returns false when nobody waits any more */
export async function comeToVouch(context: ServerContext, id: string, name: string): Promise<boolean> {
  const row = await context.db
    .updateTable('vouch_request')
    .set({ attendant: name })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .returning('visit_id')
    .executeTakeFirst();
  if (!row) return false;
  await context.events.publish('call', { id });
  await context.events.publishVisit(row.visit_id);
  return true;
}

/** As `comeToVouch`, for a call for help. */
export async function comeToHelp(context: ServerContext, id: string, name: string): Promise<boolean> {
  return changeHelp(context, id, { answered_by: name });
}

/** The resident has been helped: the call is over. @returns false when it was over already */
export async function endHelp(context: ServerContext, id: string, name: string): Promise<boolean> {
  const ended = await changeHelp(context, id, {
    answered_by: name,
    answered_at: new Date(context.clock.now()),
  });
  if (ended)
    await context.audit.append({
      type: 'help-answered',
      role: 'attendant',
      actor: name,
      subject: id,
      outcome: 'done',
    });
  return ended;
}

async function changeHelp(
  context: ServerContext,
  id: string,
  change: { answered_by: string; answered_at?: Date },
): Promise<boolean> {
  const row = await context.db
    .updateTable('help_call')
    .set(change)
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .returning('visit_id')
    .executeTakeFirst();
  if (!row) return false;
  await context.events.publish('call', { id });
  if (row.visit_id) await context.events.publishVisit(row.visit_id, 'help');
  return true;
}
