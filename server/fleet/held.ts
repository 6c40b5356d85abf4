import { sql } from 'kysely';
import type { SeqRange } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';

type Db = Pick<ServerContext['db'], 'selectFrom' | 'getExecutor'>;

/** The numbers from 1 to a horizon of which the server neither holds nor has deleted the dossier, ascending. */
export async function holesUpTo(db: Db, kiosk: string, horizon: number): Promise<SeqRange[]> {
  const { rows } = await sql<{ first: number; last: number }>`
    select seq + 1 as first, next - 1 as last from (
      select seq, lead(seq, 1, ${horizon}::bigint + 1) over (order by seq) as next from (
        select 0::bigint as seq
        union select seq from dossier where kiosk_id = ${kiosk} and seq <= ${horizon}
        union select seq from dossier_deleted where kiosk_id = ${kiosk} and seq <= ${horizon}
      ) as held
    ) as pairs where next > seq + 1 order by seq`.execute(db);
  return rows.map(({ first, last }) => [Number(first), Number(last)]);
}

/** The highest number the server holds, or held, of a kiosk; 0 for none. */
export async function highestHeld(db: Db, kiosk: string): Promise<number> {
  const { rows } = await sql<{ highest: number | null }>`
    select max(seq) as highest from (
      select max(seq) as seq from dossier where kiosk_id = ${kiosk}
      union all select max(seq) from dossier_deleted where kiosk_id = ${kiosk}
    ) as held`.execute(db);
  return Number(rows[0]?.highest ?? 0);
}
