import { timingSafeEqual } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { ServerContext } from '../context.ts';
import type { Database } from '../db/index.ts';
import { makeOneTimeCode, normaliseCode } from '../one-time-code.ts';

/** A code lives a quarter of an hour, or until it is used. */
export const CODE_LIFE_MS = 15 * 60_000;

/** How soon a used or dead code is replaced; also how soon a code used at another server is noticed. */
const KEEPER_MS = 3_000;

export interface DeskCode {
  /** As it is printed: "7KQ2-M9XD". */
  readonly code: string;
  readonly until: Date;
}

// The server's pepper makes the kept hash worthless to who reads the database alone: 40 bits are soon searched.
const hashOf = (context: ServerContext, code: string): Promise<string> =>
  context.keys.subjectHash('desk-code', code);

/**
 * Makes a one-time code for the next attendant who signs in; only its hash is kept.
 * @returns the code, to be printed where only the hall's own people look
 */
export async function makeDeskCode(context: ServerContext): Promise<DeskCode> {
  const code = makeOneTimeCode();
  const now = context.clock.now();
  const until = new Date(now + CODE_LIFE_MS);
  await context.db.deleteFrom('desk_code').where('expires_at', '<=', new Date(now)).execute();
  await context.db
    .insertInto('desk_code')
    .values({
      code_hash: await hashOf(context, normaliseCode(code)),
      created_at: new Date(now),
      expires_at: until,
    })
    .execute();
  return { code, until };
}

/**
 * Keeps one code ready as long as the server runs: makes one at once, and a new one when it was used or died.
 * @param print shows a new code in the terminal
 * @returns what ends it
 */
export async function keepDeskCode(
  context: ServerContext,
  print: (code: DeskCode) => void,
): Promise<{ stop(): void }> {
  let current = await makeDeskCode(context);
  print(current);
  let busy = false;
  const look = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      if (await isOpen(context, current)) return;
      current = await makeDeskCode(context);
      print(current);
    } catch {
      // The database is away for the moment; the next look comes by itself.
      context.log('desk-code-not-renewed');
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(look, KEEPER_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function isOpen(context: ServerContext, { code, until }: DeskCode): Promise<boolean> {
  if (until.getTime() <= context.clock.now()) return false;
  const row = await context.db
    .selectFrom('desk_code')
    .select('used_at')
    .where('code_hash', '=', await hashOf(context, normaliseCode(code)))
    .executeTakeFirst();
  return row !== undefined && row.used_at === null;
}

/** Uses a code up, in `transaction`. @returns false when no living code is spelt so */
export async function spendCode(
  context: ServerContext,
  transaction: Transaction<Database>,
  text: string,
): Promise<boolean> {
  const given = Buffer.from(await hashOf(context, normaliseCode(text)));
  const now = new Date(context.clock.now());
  const living = await transaction
    .selectFrom('desk_code')
    .select('code_hash')
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
  let found: string | null = null;
  for (const { code_hash } of living) {
    const kept = Buffer.from(code_hash);
    if (kept.length === given.length && timingSafeEqual(kept, given)) found = code_hash;
  }
  if (found === null) return false;
  const spent = await transaction
    .updateTable('desk_code')
    .set({ used_at: now })
    .where('code_hash', '=', found)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return spent.numUpdatedRows === 1n;
}
