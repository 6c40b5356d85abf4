import type { Transaction } from 'kysely';
import * as z from 'zod/mini';
import { type Database, json } from '../db/index.ts';

/** After five wrong codes a pause of 15 s that doubles with each further one (facts: security.md §5, as VxSuite). */
const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 15_000;
/** No longer than a code lives: a stranger's guessing must not keep the attendants out for the day. */
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Wrong codes this old are forgotten. */
const MEMORY_MS = 3_600_000;

const KEY = 'desk-lockout';
const Lockout = z.object({ wrong: z.int(), at: z.number(), until: z.number() });
export type Lockout = z.infer<typeof Lockout>;

const NONE: Lockout = { wrong: 0, at: 0, until: 0 };

/** The pause after a number of wrong codes in a row, in milliseconds; none before the fifth. */
export function pauseAfter(wrong: number): number {
  if (wrong < FREE_TRIES) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (wrong - FREE_TRIES), LONGEST_PAUSE_MS);
}

/**
 * Reads where the lockout stands and keeps every other try, at any server, waiting until `transaction` ends: tries
 * made at the same moment are counted one by one.
 */
export async function holdLockout(transaction: Transaction<Database>, now: number): Promise<Lockout> {
  await transaction
    .insertInto('server_setting')
    .values({ key: KEY, value: json<unknown>(NONE) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await transaction
    .selectFrom('server_setting')
    .select('value')
    .where('key', '=', KEY)
    .forUpdate()
    .executeTakeFirst();
  const kept = Lockout.safeParse(row?.value);
  return kept.success && now - kept.data.at < MEMORY_MS ? kept.data : NONE;
}

/** Counts one more wrong code. @returns when the next try is heard, in milliseconds since 1970 */
export async function countWrong(
  transaction: Transaction<Database>,
  before: Lockout,
  now: number,
): Promise<Lockout> {
  const wrong = before.wrong + 1;
  const after = { wrong, at: now, until: now + pauseAfter(wrong) };
  await write(transaction, after);
  return after;
}

/** Forgets the wrong codes, after a right one. */
export async function clearLockout(transaction: Transaction<Database>): Promise<void> {
  await write(transaction, NONE);
}

async function write(transaction: Transaction<Database>, value: Lockout): Promise<void> {
  await transaction
    .updateTable('server_setting')
    .set({ value: json<unknown>(value) })
    .where('key', '=', KEY)
    .execute();
}
