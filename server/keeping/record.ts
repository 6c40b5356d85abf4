import type { Kysely } from 'kysely';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Config } from '../config.ts';
import type { Clock, Log } from '../context.ts';
import { type Database, json } from '../db/index.ts';
import { deskSettings } from '../desk/index.ts';
import { createSettingsStore } from '../fleet/index.ts';
import { KEEPING, rulesInForce } from './job.ts';
import { recordPage, type Tally } from './page.ts';
import { KINDS, type Kind, RULES_CHECKED_AT, readSetting } from './rules.ts';
import { countHeld, isThere, STORES } from './stores.ts';

async function tallyOf(db: Kysely<Database>, kind: Kind): Promise<Tally> {
  const store = STORES.find((one) => one.kind === kind);
  const held = store && (await isThere(db, store)) ? await countHeld(db, store) : null;
  const deleted = await db
    .selectFrom('deletion_record')
    .select(({ fn }) => [
      fn.sum<string>('items').as('items'),
      fn.countAll<number>().as('times'),
      fn.max('deleted_at').as('last'),
      fn.max('up_to').as('upTo'),
    ])
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  const { items, times, last, upTo } = deleted;
  return { kind, held, deleted: times > 0 ? { items: Number(items), times, last, upTo } : null };
}

/**
 * Writes the record of processing from what is in force and in the database now.
 * @param program the version of this program
 */
export async function writeRecord(
  { db, clock, log, config }: { db: Kysely<Database>; clock: Clock; log: Log; config: Config },
  program: string,
): Promise<string> {
  const tallies: Tally[] = [];
  for (const kind of KINDS) tallies.push(await tallyOf(db, kind));
  return recordPage({
    at: new Date(clock.now()),
    program,
    settings: await createSettingsStore(db, log, config.mode).forKiosk(null),
    rules: await rulesInForce({ db, clock, log }),
    checkedAt: RULES_CHECKED_AT,
    tallies,
    remindDays: (await deskSettings({ db, log })).handoverDays,
    provider: new URL(config.oidc.issuer).host,
  });
}

/** "visit=60", "visit=never" */
const ASKED = /^([a-z-]+)=(\d{1,5}|never)$/;

/**
 * Decides how long a kind is kept, from today on; what was decided before stays in the setting as history.
 * @param asked "KIND=DAYS", "KIND=never"
 * @returns what was decided, or 'usage' when it is not understood
 */
export async function decideKeeping(
  { db, clock }: { db: Kysely<Database>; clock: Clock },
  asked: string,
): Promise<Result<{ kind: Kind; days: number | null; from: string }, 'usage'>> {
  const [, name, amount] = ASKED.exec(asked) ?? [];
  const kind = KINDS.find((one) => one === name);
  if (!kind || amount === undefined) return err('usage');
  const days = amount === 'never' ? null : Number(amount);
  const from = todayIn(VIETNAM, clock.now());
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('server_setting')
      .select('value')
      .where('key', '=', KEEPING)
      .forUpdate()
      .executeTakeFirst();
    const before = readSetting(row?.value);
    const setting = before.ok ? before.value : {};
    const next = readSetting({ ...setting, [kind]: [...(setting[kind] ?? []), { from, days }] });
    if (!next.ok) return err('usage');
    await transaction
      .insertInto('server_setting')
      .values({ key: KEEPING, value: json<unknown>(next.value) })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: json<unknown>(next.value) }))
      .execute();
    return ok({ kind, days, from });
  });
}
