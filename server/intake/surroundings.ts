import type { Dossier } from '#shared/dossier/index.ts';
import type { ServerContext } from '../context.ts';
import type { Surroundings } from './judge.ts';

/** Looks up what a dossier is to be judged by beside itself and its flow. */
export async function surroundings(
  { config, db, keys, clock }: Pick<ServerContext, 'config' | 'db' | 'keys' | 'clock'>,
  { identity }: Dossier,
): Promise<Surroundings> {
  const visitMark = identity ? await keys.subjectHash('visit', identity.visit) : null;
  const held =
    visitMark === null
      ? undefined
      : await db
          .selectFrom('dossier')
          .select((select) => select.fn.countAll<number>().as('number'))
          .where('visit_mark', '=', visitMark)
          .executeTakeFirst();
  return {
    demo: config.mode === 'trial',
    receivedAt: clock.now(),
    visitMark,
    ofThisVisit: Number(held?.number ?? 0),
  };
}
