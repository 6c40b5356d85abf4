import type { Kysely } from 'kysely';
import { PointSettings } from '#shared/api/index.ts';
import type { Config } from '../config.ts';
import type { Log, SettingsStore } from '../context.ts';
import type { Database } from '../db/index.ts';
import defaults from './default-settings.json' with { type: 'json' };

const POINT = 'settings';
const ofKiosk = (kiosk: string): string => `settings:${kiosk}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lays one part of a settings document over another: objects are merged, everything else is replaced. */
export function layOver(under: unknown, over: unknown): unknown {
  if (!isObject(under) || !isObject(over)) return over;
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over))
    merged[key] = Object.hasOwn(under, key) ? layOver(under[key], value) : value;
  return merged;
}

/**
 * The settings in force: this program's defaults, over them the point's own (server_setting "settings"), over
 * them the kiosk's ("settings:KVL-1"). A layer that makes the document invalid is left out and logged, so that
 * a slip of the pen never puts a hall out of order.
 * @param phoneOrigin where phones reach this server (originForPhones), unless a settings document says otherwise
 */
export function createSettingsStore(
  db: Kysely<Database>,
  log: Log,
  mode: Config['mode'],
  phoneOrigin: string | null = null,
): SettingsStore {
  const base = PointSettings.parse(defaults);
  return {
    forKiosk: async (kiosk) => {
      const keys = kiosk === null ? [POINT] : [POINT, ofKiosk(kiosk)];
      const rows = await db.selectFrom('server_setting').selectAll().where('key', 'in', keys).execute();
      let settings = base;
      for (const key of keys) {
        const row = rows.find((candidate) => candidate.key === key);
        if (!row) continue;
        const parsed = PointSettings.safeParse(layOver(settings, row.value));
        if (parsed.success) settings = parsed.data;
        else
          log('settings-refused', {
            setting: key,
            at: `/${(parsed.error.issues[0]?.path ?? []).map(String).join('/')}`,
          });
      }
      const { receiptOrigin = phoneOrigin } = settings;
      return { ...settings, receiptOrigin, trial: mode === 'trial' };
    },
  };
}
