import * as z from 'zod/mini';
import type { ServerContext } from '../context.ts';

const KEY = 'desk';

/** What the desk alone needs to know; the kiosks are not sent it. */
const DeskSettings = z.strictObject({
  /** How many days before a flow ends the desk is told, first quietly, then loudly. */
  flowEndDays: z.strictObject({ early: z.int().check(z.positive()), soon: z.int().check(z.positive()) }),
  /** How many days a dossier lies here before the desk is reminded that nobody has handed it over. */
  handoverDays: z._default(z.int().check(z.positive(), z.maximum(3_650)), 60),
});
type DeskSettings = z.infer<typeof DeskSettings>;

/**
 * Our own choices. Three months are enough to have a flow rewritten, proved and approved by a second person; one is
 * the last call. Whoever wants the matter done is back, or called, within two months.
 */
const DEFAULTS: DeskSettings = { flowEndDays: { early: 90, soon: 30 }, handoverDays: 60 };

/**
 * The desk's settings: the defaults, or what stands in their place in server_setting "desk". A document that is
 * wrong is left out and logged.
 */
export async function deskSettings({ db, log }: Pick<ServerContext, 'db' | 'log'>): Promise<DeskSettings> {
  const row = await db.selectFrom('server_setting').select('value').where('key', '=', KEY).executeTakeFirst();
  if (!row) return DEFAULTS;
  const parsed = DeskSettings.safeParse(row.value);
  if (parsed.success) return parsed.data;
  log('settings-refused', {
    setting: KEY,
    at: `/${(parsed.error.issues[0]?.path ?? []).map(String).join('/')}`,
  });
  return DEFAULTS;
}
