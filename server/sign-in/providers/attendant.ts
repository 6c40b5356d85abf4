import { declarantOf, uuidV7 } from '#shared/dossier/index.ts';
import type { ServerContext } from '../../context.ts';
import type { IdentityProvider, SignInRequest } from '../identity-provider.ts';

/**
 * An attendant looks at the card and the face, and vouches. The request is a row that every desk sees; the answer
 * comes through `answerVouch`, which closes the row. There is no time limit: somebody is on the way, or the resident
 * cancels.
 */
export function attendantProvider(context: Pick<ServerContext, 'db' | 'clock' | 'events'>): IdentityProvider {
  const { clock } = context;
  return {
    method: 'attendant',
    async run(request, _given, tell) {
      const id = uuidV7(clock.now());
      await insert(context, request, id);
      await tell({ status: 'pending', shown: { vouchRequest: id } });
      const answer = await request.answer;
      if (answer?.kind !== 'vouch') return withdraw(context, 'id', id);
      if (answer.answer.answer === 'no') return tell({ status: 'failed', failure: 'refused' });
      const facts = declarantOf(answer.answer);
      await tell({
        status: 'verified',
        identified: {
          issuer: 'attendant',
          subject: answer.answer.citizenId,
          assurance: 'attendant',
          facts,
        },
      });
    },
  };
}

async function insert(
  { db, clock, events }: Pick<ServerContext, 'db' | 'clock' | 'events'>,
  { visit, kiosk }: SignInRequest,
  id: string,
): Promise<void> {
  await db
    .insertInto('vouch_request')
    .values({ id, visit_id: visit, kiosk_id: kiosk, requested_at: new Date(clock.now()) })
    .execute();
  await events.publish('call', { id });
}

/** Takes back whatever a visit still asks of attendants, also what was left over from before a restart. */
export const withdrawVouches = (
  context: Pick<ServerContext, 'db' | 'clock' | 'events'>,
  visit: string,
): Promise<void> => withdraw(context, 'visit_id', visit);

async function withdraw(
  { db, clock, events }: Pick<ServerContext, 'db' | 'clock' | 'events'>,
  by: 'id' | 'visit_id',
  value: string,
): Promise<void> {
  const rows = await db
    .updateTable('vouch_request')
    .set({ answered_at: new Date(clock.now()), answer: 'withdrawn' })
    .where(by, '=', value)
    .where('answered_at', 'is', null)
    .returning('id')
    .execute();
  for (const { id } of rows) await events.publish('call', { id });
}
