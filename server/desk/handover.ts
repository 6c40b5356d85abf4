import { canTakeBack, type DossierLine } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { AuditType } from '../context.ts';
import { currentLine, type Reading } from './dossiers.ts';

/** What of a dossier decides whether it may be handed over, or taken back. */
interface Standing {
  readonly state: 'submitted' | 'prepared';
  readonly handed_over_at: Date | null;
  readonly handed_over_by: string | null;
}

/** The columns as they shall be; null when they are so already. */
type Change<E> = Result<Pick<Standing, 'handed_over_at' | 'handed_over_by'> | null, E>;

/** Changes a dossier's handover with its audit event and the desks' event, all or nothing. */
async function change<E>(
  reading: Reading,
  id: string,
  type: AuditType,
  decide: (now: Standing) => Change<E>,
): Promise<Result<DossierLine, E | 'not-found'>> {
  const { context, session } = reading;
  const outcome = await context.db
    .transaction()
    .execute(async (transaction): Promise<Result<boolean, E | 'not-found'>> => {
      const row = await transaction
        .selectFrom('dossier')
        .select(['kiosk_id', 'state', 'handed_over_at', 'handed_over_by'])
        .where('id', '=', id)
        .where('emptied_at', 'is', null)
        .forUpdate()
        .executeTakeFirst();
      if (!row) return err('not-found');
      const wanted = decide(row);
      if (!wanted.ok) return wanted;
      if (wanted.value === null) return ok(false);
      await transaction.updateTable('dossier').set(wanted.value).where('id', '=', id).execute();
      const about = { role: 'attendant', kiosk: row.kiosk_id, subject: id, outcome: 'done' } as const;
      await context.audit.append({ type, ...about, actor: session.attendant.name }, transaction);
      await context.events.publish('dossier', { id }, transaction);
      return ok(true);
    });
  if (!outcome.ok) return outcome;
  if (outcome.value) context.events.wake();
  return currentLine(reading, id);
}

/**
 * An attendant says that a dossier was handed over to the one-stop department. The program sends nothing: it is
 * connected to no other system. A second time changes nothing: who said it first stays on it.
 * @returns the line; 'not-vouched' while the dossier is only prepared
 */
export function handOver(
  reading: Reading,
  id: string,
): Promise<Result<DossierLine, 'not-found' | 'not-vouched'>> {
  const { context, session } = reading;
  return change(reading, id, 'dossier-handed-over', ({ state, handed_over_at }) => {
    if (handed_over_at !== null) return ok(null);
    if (state === 'prepared') return err('not-vouched');
    return ok({ handed_over_at: new Date(context.clock.now()), handed_over_by: session.attendant.name });
  });
}

/**
 * Whoever said it takes it back, on the same day (`canTakeBack`). What is not handed over stays as it is.
 * @returns the line; 'cannot-take-back' for another person or day
 */
export function takeBack(
  reading: Reading,
  id: string,
): Promise<Result<DossierLine, 'not-found' | 'cannot-take-back'>> {
  const { context, session } = reading;
  return change(reading, id, 'handover-taken-back', ({ handed_over_at: at, handed_over_by: by }) => {
    if (at === null) return ok(null);
    if (!canTakeBack({ at: at.toISOString(), by }, session.attendant.name, context.clock.now()))
      return err('cannot-take-back');
    return ok({ handed_over_at: null, handed_over_by: null });
  });
}
