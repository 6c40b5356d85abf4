import type { Health } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { standingAlarms } from './alarms.ts';
import { ALIVE_MS } from './heartbeat.ts';
import { leftBehind } from './left-behind.ts';
import { missingDossiers } from './missing.ts';

/** What is missing, wrong or left behind, over all kiosks. */
export async function fleetHealth(context: Pick<ServerContext, 'db' | 'clock'>): Promise<Health['fleet']> {
  const missing = await missingDossiers(context);
  const alarms = await standingAlarms(context);
  const away = await context.db
    .selectFrom('kiosk')
    .select('id')
    .where((where) =>
      where.or([
        where('revoked_at', 'is not', null),
        where('last_seen_at', '<', new Date(context.clock.now() - ALIVE_MS)),
      ]),
    )
    .execute();
  let behind = 0;
  for (const { id } of away) behind += await leftBehind(context, id);
  return {
    gaps: missing.reduce((sum, { count }) => sum + count, 0),
    alarms: alarms.filter(({ acknowledgedBy }) => acknowledgedBy === null).length,
    leftBehind: behind,
  };
}
