import { countOf, without } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { holesUpTo } from './held.ts';

/**
 * How many dossiers a kiosk named as not yet receipted when it was last heard, which have not come since: what is lost
 * with it if it never comes back.
 */
export async function leftBehind({ db }: Pick<ServerContext, 'db'>, kiosk: string): Promise<number> {
  const watch = await db
    .selectFrom('kiosk_watch')
    .select('unreceipted')
    .where('kiosk_id', '=', kiosk)
    .executeTakeFirst();
  const named = watch?.unreceipted ?? [];
  const last = named.at(-1)?.[1];
  if (last === undefined) return 0;
  const holes = await holesUpTo(db, kiosk, last);
  return countOf(named) - countOf(without(named, holes));
}
