import * as z from 'zod/mini';
import { Heartbeat, type KioskLine } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { ALIVE_MS } from '../fleet/index.ts';

// Read leniently: an older or newer program's kiosk still shows what can be understood of it.
const Status = z.partial(z.object(Heartbeat.shape));

/** All kiosks that are enrolled, by point and number, and what they last said of themselves. */
export async function listKiosks(context: ServerContext): Promise<KioskLine[]> {
  const rows = await context.db
    .selectFrom('kiosk')
    .select(['id', 'name', 'last_seen_at', 'status', 'program_version'])
    .where('revoked_at', 'is', null)
    .orderBy('point')
    .orderBy('number')
    .execute();
  const now = context.clock.now();
  return rows.map((row) => {
    const parsed = Status.safeParse(row.status ?? {});
    const status = parsed.success ? parsed.data : {};
    const seen = row.last_seen_at?.getTime();
    return {
      id: row.id,
      name: row.name,
      alive: seen !== undefined && now - seen < ALIVE_MS,
      lastSeenAt: row.last_seen_at?.toISOString() ?? null,
      activity: status.activity ?? null,
      flow: status.flow ?? null,
      since: status.since ?? null,
      waiting: status.outbox?.waiting ?? 0,
      quarantined: status.outbox?.quarantined ?? 0,
      program: status.program ?? row.program_version,
    };
  });
}
