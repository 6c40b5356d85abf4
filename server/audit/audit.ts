import type { Kysely, Transaction } from 'kysely';
import type { Audit, AuditEvent, Clock } from '../context.ts';
import { type Database, json, lockForAppend } from '../db/index.ts';
import { type Link, linkHash, NO_HASH } from './chain.ts';

async function appendLink(
  transaction: Transaction<Database>,
  clock: Clock,
  event: AuditEvent,
): Promise<void> {
  await lockForAppend(transaction, 'audit_event');
  const last = await transaction
    .selectFrom('audit_event')
    .select('hash')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const link: Link = {
    at: new Date(clock.now()).toISOString(),
    type: event.type,
    role: event.role,
    actor: event.actor ?? null,
    kiosk: event.kiosk ?? null,
    subject: event.subject ?? null,
    outcome: event.outcome,
    detail: {},
  };
  const previous = last?.hash ?? NO_HASH;
  await transaction
    .insertInto('audit_event')
    .values({
      at: link.at,
      type: link.type,
      role: link.role,
      actor: link.actor,
      kiosk_id: link.kiosk,
      subject: link.subject,
      outcome: link.outcome,
      detail: json({}),
      previous_hash: previous,
      hash: linkHash(previous, link),
    })
    .execute();
}

/** The audit chain in the database. Writers wait for each other, so that it never forks, on many servers too. */
export function createAudit(db: Kysely<Database>, clock: Clock): Audit {
  return {
    append: (event, within) =>
      within
        ? appendLink(within, clock, event)
        : db.transaction().execute((transaction) => appendLink(transaction, clock, event)),
  };
}
