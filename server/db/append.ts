import { sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Makes the other writers of an ordered table wait until this transaction ends; readers go on. Without it two
 * transactions may commit in another order than their ids (a poller that remembers the last id would miss an event)
 * or both read the same last link of the audit chain. Take `audit_event` before `event_feed` where both are needed,
 * or two transactions may wait for each other.
 */
export async function lockForAppend(
  transaction: Transaction<Database>,
  table: 'audit_event' | 'event_feed',
): Promise<void> {
  await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(transaction);
}
