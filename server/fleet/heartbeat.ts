import type { Heartbeat } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { json } from '../db/index.ts';

/** A kiosk that has said nothing for this long is away: two heartbeats of 30 s missed, half of one for the way. */
export const ALIVE_MS = 75_000;

const said = (status: Readonly<Record<string, unknown>> | null): string =>
  JSON.stringify([status?.activity, status?.flow, status?.outbox, status?.stuck, status?.reserve]);

/** Keeps what a kiosk says of itself, and tells the desk when that differs from what it said before. */
export async function recordHeartbeat(
  { db, clock, events }: ServerContext,
  kiosk: string,
  heartbeat: Heartbeat,
): Promise<void> {
  const now = clock.now();
  const before = await db
    .selectFrom('kiosk')
    .select(['status', 'last_seen_at'])
    .where('id', '=', kiosk)
    .executeTakeFirst();
  await db
    .updateTable('kiosk')
    .set({ status: json({ ...heartbeat }), last_seen_at: new Date(now), program_version: heartbeat.program })
    .where('id', '=', kiosk)
    .execute();
  const status = (before?.status ?? null) as Readonly<Record<string, unknown>> | null;
  const wasAway = !before?.last_seen_at || now - before.last_seen_at.getTime() >= ALIVE_MS;
  const statusBefore = status && { ...status, ...comparable(status as Partial<Heartbeat>) };
  if (wasAway || said({ ...heartbeat, ...comparable(heartbeat) }) !== said(statusBefore))
    await events.publish('kiosk', { kiosk });
}

/** jsonb does not keep the order of members. */
const comparable = ({ outbox, stuck }: Partial<Heartbeat>) => ({
  outbox: outbox && [outbox.waiting, outbox.quarantined, outbox.oldestAt],
  stuck: stuck?.map(({ dossier, reason, since }) => [dossier, reason, since]),
});
