import type { Kysely } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import type { Database } from '../db/index.ts';
import { linkHash, NO_HASH } from './chain.ts';

const PAGE = 1000;

/** A chain that does not hold: which event, and what is wrong with it. */
export interface ChainBreak {
  readonly id: number;
  readonly fault: 'changed' | 'not-in-order';
}

/**
 * Walks the whole audit chain. What it cannot see is the end being cut off: for that, keep the head it gave
 * somewhere else and look whether it is still part of the chain.
 * @returns how many events and the head's hash, or the first event that does not hold
 */
export async function verifyAudit(
  db: Kysely<Database>,
): Promise<Result<{ events: number; head: string }, ChainBreak>> {
  let head = NO_HASH;
  let events = 0;
  let after = 0;
  for (;;) {
    const rows = await db
      .selectFrom('audit_event')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      if (row.previous_hash !== head) return err({ id: row.id, fault: 'not-in-order' });
      const hash = linkHash(head, {
        at: row.at.toISOString(),
        type: row.type,
        role: row.role,
        actor: row.actor,
        kiosk: row.kiosk_id,
        subject: row.subject,
        outcome: row.outcome,
        detail: row.detail,
      });
      if (hash !== row.hash) return err({ id: row.id, fault: 'changed' });
      head = hash;
      after = row.id;
      events += 1;
    }
    if (rows.length < PAGE) return ok({ events, head });
  }
}
