import type { Transaction } from 'kysely';
import { addDays, todayIn, VIETNAM } from '#shared/calendar/index.ts';
import type { ServerContext } from '../context.ts';
import type { Database } from '../db/index.ts';
import { trimDatabaseLog } from './log-file.ts';
import { type Kind, type Rule, readSetting, rulesOn } from './rules.ts';
import { deleteDue, isThere, STORES } from './stores.ts';

/** The setting of server_setting that holds what a point has decided. */
export const KEEPING = 'keeping';

type Keeper = Pick<ServerContext, 'db' | 'clock' | 'audit' | 'log'> & {
  readonly config: Pick<ServerContext['config'], 'dataDir' | 'databaseUrl'>;
};

/** The rules in force now. A setting that cannot be read is left out and logged: then the program's own hold. */
export async function rulesInForce({
  db,
  clock,
  log,
}: Pick<Keeper, 'db' | 'clock' | 'log'>): Promise<readonly Rule[]> {
  const row = await db
    .selectFrom('server_setting')
    .select('value')
    .where('key', '=', KEEPING)
    .executeTakeFirst();
  const setting = readSetting(row?.value);
  if (!setting.ok) log('settings-refused', { setting: KEEPING, at: setting.error });
  return rulesOn(todayIn(VIETNAM, clock.now()), setting.ok ? setting.value : {});
}

/**
 * The instant before which a thing's time must have begun for it to be deleted now: midnight in Vietnam so many days
 * ago, so that there is one deletion a day and it tells nothing of the hour; with no days, now.
 */
export function cutOff(now: Date, days: number): Date {
  return days === 0 ? now : midnight(now, days);
}

/** The beginning of the day, in Vietnam, that lies so many days before `now`. */
function midnight(now: Date, days: number): Date {
  // Vietnam has had no other offset since 1975 (IANA tz database, Asia/Ho_Chi_Minh).
  return new Date(`${addDays(todayIn(VIETNAM, now.getTime()), -days)}T00:00:00+07:00`);
}

const wordsFor = ({ days, from }: Rule): string => `${days} days, from ${from}`;

/** Writes down that something was deleted: in the record and in the audit chain, with the deletion itself. */
async function note(
  { audit, clock }: Keeper,
  transaction: Transaction<Database>,
  rule: Rule,
  upTo: Date,
  items: number,
): Promise<void> {
  await transaction
    .insertInto('deletion_record')
    .values({ deleted_at: new Date(clock.now()), kind: rule.kind, rule: wordsFor(rule), up_to: upTo, items })
    .execute();
  await audit.append(
    { type: 'data-deleted', role: 'server', subject: rule.kind, outcome: 'done' },
    transaction,
  );
}

/**
 * Deletes everything whose time is over, kind by kind, each in one transaction with its line in the deletion record
 * and its event in the audit chain. A kind that fails is logged and tried at the next turn; the others go on.
 * @returns what was deleted
 */
export async function deleteExpired(keeper: Keeper): Promise<ReadonlyArray<{ kind: Kind; items: number }>> {
  const { db, clock, log, config } = keeper;
  const now = new Date(clock.now());
  const rules = await rulesInForce(keeper);
  const ruleOf = (kind: Kind): Rule | undefined =>
    rules.find((rule) => rule.kind === kind && rule.days !== null);
  const deleted: Array<{ kind: Kind; items: number }> = [];
  const attempt = async (kind: Kind, work: (rule: Rule, before: Date) => Promise<number>): Promise<void> => {
    const rule = ruleOf(kind);
    if (rule?.days === undefined || rule.days === null) return;
    try {
      const items = await work(rule, cutOff(now, rule.days));
      if (items > 0) deleted.push({ kind, items });
    } catch (error) {
      log('deletion-failed', { kind, message: (error as Error).message });
    }
  };
  for (const store of STORES) {
    await attempt(store.kind, async (rule, before) => {
      if (!(await isThere(db, store))) return 0;
      const outer = store.within && ruleOf(store.within)?.days;
      const outerBefore = typeof outer === 'number' ? cutOff(now, outer) : before;
      const latest = Math.max(outerBefore.getTime(), before.getTime());
      const upTo = new Date(store.notToday ? Math.min(latest, midnight(now, 0).getTime()) : latest);
      return db.transaction().execute(async (transaction) => {
        const items = await deleteDue(transaction, store, upTo);
        if (items > 0) await note(keeper, transaction, rule, upTo, items);
        return items;
      });
    });
  }
  // A database of one's own keeps its log elsewhere, by its own rules.
  if (config.databaseUrl === undefined)
    await attempt('database-log', async (rule, before) => {
      const items = await trimDatabaseLog(config.dataDir, before);
      if (items > 0)
        await db.transaction().execute((transaction) => note(keeper, transaction, rule, before, items));
      return items;
    });
  return deleted;
}

/** Expired things are looked for this often. */
export const KEEPING_EVERY_MS = 3_600_000;

/**
 * The job for the server's sweep: at its first turn, and then once an hour.
 * @returns what the sweep calls at each of its turns
 */
export function keepingJob(keeper: Keeper): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = keeper.clock.now();
    if (now - last < KEEPING_EVERY_MS) return;
    last = now;
    for (const { kind, items } of await deleteExpired(keeper)) keeper.log('data-deleted', { kind, items });
  };
}
