import type { DossierPage, Health, Overdue } from '#shared/api/index.ts';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import type { ServerContext } from '../context.ts';
import { cutOff } from '../keeping/index.ts';
import { deskSettings } from './settings.ts';

/** What finding out what waits for its handover takes. */
type Looking = Pick<ServerContext, 'db' | 'clock' | 'log'>;

/** The dossiers that lie here longer than the desk's setting says and that nobody has handed over. */
export async function overdueHandovers(context: Looking): Promise<DossierPage['reminder']> {
  const { handoverDays: days } = await deskSettings(context);
  return {
    days,
    submitted: await overdue(context, 'submitted', days),
    prepared: await overdue(context, 'prepared', days),
  };
}

async function overdue(
  { db, clock }: Looking,
  state: 'submitted' | 'prepared',
  days: number,
): Promise<Overdue | null> {
  const waiting = db
    .selectFrom('dossier')
    .where('state', '=', state)
    .where('handed_over_at', 'is', null)
    .where('emptied_at', 'is', null)
    .where('received_at', '<', cutOff(new Date(clock.now()), days));
  const oldest = await waiting
    .select(['id', 'slip', 'received_at'])
    .orderBy('received_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!oldest) return null;
  const { count } = await waiting
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const { id, slip, received_at } = oldest;
  return { count, oldest: { id, slip, receivedAt: received_at.toISOString() } };
}

/** The same for who watches from outside: how many, and since which day. */
export async function handoverHealth(context: Looking): Promise<Health['handover']> {
  const { submitted, prepared } = await overdueHandovers(context);
  const both = [submitted, prepared].filter((one) => one !== null);
  return {
    overdue: both.reduce((sum, { count }) => sum + count, 0),
    oldest: both.map(({ oldest }) => todayIn(VIETNAM, Date.parse(oldest.receivedAt))).sort()[0] ?? null,
  };
}
