import type { DeskCall, VouchAnswer } from '#shared/api/index.ts';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { parseCitizenId } from '#shared/person/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { readBirthDate } from './facts.ts';
import { signInsOf } from './sign-ins.ts';

/**
 * - `not-found`: there never was such a request.
 * - `already-answered`: it was answered or withdrawn, or the visit is over.
 * - `asked-anew`: it stands open, but this process does not carry it: the server has begun anew, and the kiosk asks
 *   again by itself within seconds. (Where several processes serve one database, another may carry it.)
 * - `not-a-person`: the number or the date of birth on it cannot be anybody's; nothing was changed.
 */
export type VouchError = 'not-found' | 'already-answered' | 'asked-anew' | 'not-a-person';

/** The open requests for an attendant's word, who waits longest first. */
export async function listVouchRequests(context: ServerContext): Promise<DeskCall[]> {
  const rows = await context.db
    .selectFrom('vouch_request')
    .innerJoin('visit', 'visit.id', 'vouch_request.visit_id')
    .select([
      'vouch_request.id',
      'vouch_request.visit_id',
      'vouch_request.kiosk_id',
      'vouch_request.requested_at',
      'vouch_request.attendant',
    ])
    .where('vouch_request.answered_at', 'is', null)
    .where('visit.ended_at', 'is', null)
    .orderBy('vouch_request.requested_at')
    .orderBy('vouch_request.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: 'vouch',
    kiosk: row.kiosk_id,
    at: row.requested_at.toISOString(),
    reason: null,
    card: context.residents.get(row.visit_id),
    coming: row.attendant,
  }));
}

/**
 * An attendant answers a request: vouches for the person, or refuses. The number may contradict the date of birth:
 * the attendant has seen the card (facts: domain.md §1.4, rule 3). Resolves when the kiosk's state tells the outcome.
 * @param attendant the name under which the attendant is signed in; kept in the row and the audit
 */
export async function answerVouch(
  context: ServerContext,
  request: string,
  attendant: string,
  answer: VouchAnswer,
): Promise<Result<null, VouchError>> {
  if (answer.answer === 'yes' && !canBeSomebody(context, answer)) return err('not-a-person');
  const attempt = signInsOf(context).withVouchRequest(request);
  if (!attempt) return err(await whyNotCarried(context, request));
  const claimed = await context.db
    .updateTable('vouch_request')
    .set({ answered_at: new Date(context.clock.now()), answer: answer.answer, attendant })
    .where('id', '=', request)
    .where('answered_at', 'is', null)
    .executeTakeFirst();
  if (claimed.numUpdatedRows !== 1n || !attempt.answer({ kind: 'vouch', answer }))
    return err('already-answered');
  const vouched = answer.answer === 'yes';
  await context.audit.append({
    type: vouched ? 'vouched' : 'vouch-refused',
    role: 'attendant',
    actor: attendant,
    kiosk: attempt.kiosk,
    subject: attempt.visit,
    outcome: vouched ? 'done' : 'refused',
  });
  await attempt.ended;
  await context.events.publish('call', { id: request });
  return ok(null);
}

function canBeSomebody(
  { clock, config }: Pick<ServerContext, 'clock' | 'config'>,
  answer: Extract<VouchAnswer, { answer: 'yes' }>,
): boolean {
  const today = todayIn(VIETNAM, clock.now());
  const number = parseCitizenId(answer.citizenId, { today, demo: config.mode === 'trial' });
  return number.ok && readBirthDate(answer.birthDate, today) !== undefined;
}

async function whyNotCarried({ db }: ServerContext, request: string): Promise<VouchError> {
  const row = await db
    .selectFrom('vouch_request')
    .innerJoin('visit', 'visit.id', 'vouch_request.visit_id')
    .select(['vouch_request.answered_at', 'visit.ended_at'])
    .where('vouch_request.id', '=', request)
    .executeTakeFirst();
  if (!row) return 'not-found';
  return row.answered_at === null && row.ended_at === null ? 'asked-anew' : 'already-answered';
}
