import * as z from 'zod/mini';
import { Heartbeat, type KioskLine, type StuckDossier, type StuckLine } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { ALIVE_MS, leftBehind, missingDossiers, standingAlarms } from '../fleet/index.ts';

// Read leniently: an older or newer program's kiosk still shows what can be understood of it.
const Status = z.partial(z.object(Heartbeat.shape));

/** What a kiosk last said of itself, as far as it is understood. */
export function readStatus(status: unknown): z.infer<typeof Status> {
  const parsed = Status.safeParse(status ?? {});
  return parsed.success ? parsed.data : {};
}

/**
 * All kiosks that are enrolled, by point and number, and what they last said of themselves; of the revoked ones those
 * of which something is missing or an alarm was seen by nobody.
 */
export async function listKiosks(context: ServerContext): Promise<KioskLine[]> {
  const rows = await context.db
    .selectFrom('kiosk')
    .select(['id', 'name', 'last_seen_at', 'status', 'program_version', 'revoked_at'])
    .orderBy('point')
    .orderBy('number')
    .execute();
  const now = context.clock.now();
  const missing = new Map((await missingDossiers(context)).map((one) => [one.kiosk, one]));
  const alarms = await standingAlarms(context);
  const wishes = await readWishes(context);
  const lines: KioskLine[] = [];
  for (const row of rows) {
    const status = readStatus(row.status);
    const seen = row.last_seen_at?.getTime();
    const revoked = row.revoked_at !== null;
    const alive = !revoked && seen !== undefined && now - seen < ALIVE_MS;
    const gone = missing.get(row.id);
    const line: KioskLine = {
      id: row.id,
      name: row.name,
      alive,
      lastSeenAt: row.last_seen_at?.toISOString() ?? null,
      activity: status.activity ?? null,
      flow: status.flow ?? null,
      since: status.since ?? null,
      waiting: status.outbox?.waiting ?? 0,
      quarantined: status.outbox?.quarantined ?? 0,
      program: status.program ?? row.program_version,
      revoked,
      missing: gone
        ? {
            count: gone.count,
            slips: [...gone.slips],
            since: gone.since.toISOString(),
            acknowledgedBy: gone.acknowledgedBy,
          }
        : null,
      alarms: alarms
        .filter(({ kiosk }) => kiosk === row.id)
        .map(({ id, kind, raisedAt, acknowledgedBy }) => ({
          id,
          kind,
          since: raisedAt.toISOString(),
          acknowledgedBy,
        })),
      stuck: (status.stuck ?? []).map((stuck) => withWishes(row.id, stuck, wishes)),
      leftBehind: alive ? 0 : await leftBehind(context, row.id),
    };
    const isUnseen = line.alarms.some(({ acknowledgedBy }) => acknowledgedBy === null);
    if (!revoked || line.missing || line.leftBehind > 0 || isUnseen) lines.push(line);
  }
  return lines;
}

/** What attendants have asked of the kiosks: "KVL-1 dossier kind". */
interface Wishes {
  readonly open: ReadonlySet<string>;
  readonly here: ReadonlySet<string>;
}

async function readWishes({ db }: ServerContext): Promise<Wishes> {
  const open = await db
    .selectFrom('kiosk_order')
    .select(['kiosk_id', 'dossier_id', 'kind'])
    .where('done_at', 'is', null)
    .execute();
  const here = await db.selectFrom('kiosk_export').select('dossier_id').execute();
  return {
    open: new Set(open.map(({ kiosk_id, dossier_id, kind }) => `${kiosk_id} ${dossier_id} ${kind}`)),
    here: new Set(here.map(({ dossier_id }) => dossier_id)),
  };
}

const withWishes = (kiosk: string, stuck: StuckDossier, { open, here }: Wishes): StuckLine => ({
  dossier: stuck.dossier,
  slip: stuck.slip,
  reason: stuck.reason,
  since: stuck.since,
  retried: open.has(`${kiosk} ${stuck.dossier} retry`),
  export: open.has(`${kiosk} ${stuck.dossier} export`) ? 'asked' : here.has(stuck.dossier) ? 'here' : 'none',
});
