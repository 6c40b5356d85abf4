import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../db/index.ts';
import { PASSING } from '../fleet/index.ts';
import type { Kind } from './rules.ts';

/** Where things of one kind lie in the database, and how those are deleted whose time is over. */
export interface Store {
  readonly kind: Exclude<Kind, 'database-log'>;
  readonly table: string;
  /** The column from which their time is counted; what has none there is not due. */
  readonly since: string;
  /** Which rows of the table are of this kind; all when not given. */
  readonly only?: RawBuilder<boolean>;
  /** What is due whatever its time: it has served its purpose. */
  readonly over?: RawBuilder<boolean>;
  /** An attendant may still take back what began their time on the same day: none is due before that day is over. */
  readonly notToday?: true;
  /** They go with things of this kind: so at the latest with those. */
  readonly within?: Kind;
  /** How they are deleted, where that is more than their row. @returns how many */
  readonly empty?: (transaction: Transaction<Database>, due: RawBuilder<boolean>) => Promise<number>;
}

/** Every store, once. A table that a database does not have (yet) is passed over. */
export const STORES: readonly Store[] = [
  {
    kind: 'dossier-handed-over',
    table: 'dossier',
    since: 'handed_over_at',
    notToday: true,
    only: sql`emptied_at is null`,
    empty: emptyDossiers,
  },
  {
    kind: 'dossier-submitted',
    table: 'dossier',
    since: 'received_at',
    only: sql`emptied_at is null and handed_over_at is null and state = 'submitted'`,
    empty: emptyDossiers,
  },
  {
    kind: 'dossier-prepared',
    table: 'dossier',
    since: 'received_at',
    only: sql`emptied_at is null and handed_over_at is null and state = 'prepared'`,
    empty: emptyDossiers,
  },
  { kind: 'parked-draft', table: 'parked_draft', since: 'expires_at' },
  { kind: 'staged-part', table: 'staged_part', since: 'touched_at' },
  {
    kind: 'kiosk-export',
    table: 'kiosk_export',
    since: 'received_at',
    over: sql`exists (select 1 from dossier where dossier.id = kiosk_export.dossier_id)`,
  },
  { kind: 'sign-in', table: 'sign_in', since: 'started_at', within: 'visit' },
  { kind: 'vouch-request', table: 'vouch_request', since: 'requested_at', within: 'visit' },
  { kind: 'visit', table: 'visit', since: 'ended_at' },
  { kind: 'help-call', table: 'help_call', since: 'called_at' },
  { kind: 'desk-session', table: 'desk_session', since: 'expires_at' },
  { kind: 'desk-code', table: 'desk_code', since: 'expires_at' },
  { kind: 'enrolment-code', table: 'enrolment_code', since: 'expires_at' },
  // From when it was asked: a kiosk that is never heard of again never does what it was asked.
  { kind: 'kiosk-order', table: 'kiosk_order', since: 'asked_at' },
  {
    kind: 'kiosk-alarm',
    table: 'kiosk_alarm',
    since: 'ended_at',
    only: sql`acknowledged_at is not null or kind in (${sql.join([...PASSING])})`,
  },
  { kind: 'kiosk-gap', table: 'kiosk_gap', since: 'closed_at' },
  { kind: 'event-feed', table: 'event_feed', since: 'at' },
  { kind: 'request-proof', table: 'request_proof', since: 'seen_at' },
];

const dueIn = ({ since, only, over }: Store, before: Date): RawBuilder<boolean> =>
  sql`(${sql.ref(since)} < ${before} or ${over ?? sql`false`}) and (${only ?? sql`true`})`;

/** Whether this database has the store's table. */
export async function isThere(db: Kysely<Database>, { table }: Store): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${table}) is not null as there`.execute(
    db,
  );
  return rows[0]?.there === true;
}

/** Deletes what is due. @returns how many things that were */
export async function deleteDue(
  transaction: Transaction<Database>,
  store: Store,
  before: Date,
): Promise<number> {
  const due = dueIn(store, before);
  if (store.empty) return store.empty(transaction, due);
  const deleted = await sql`delete from ${sql.table(store.table)} where ${due}`.execute(transaction);
  return Number(deleted.numAffectedRows ?? 0n);
}

/** What of a store is held now: how many things, and since when the oldest. */
export async function countHeld(
  db: Kysely<Database>,
  { table, since, only }: Store,
): Promise<{ items: number; oldest: Date | null }> {
  const { rows } = await sql<{ items: number; oldest: Date | null }>`select count(*) as items,
    min(${sql.ref(since)}) as oldest from ${sql.table(table)} where ${only ?? sql`true`}`.execute(db);
  return rows[0] ?? { items: 0, oldest: null };
}

/** What else names a dossier, and through it the visit, the person's hash, or the attendant. */
const ABOUT_DOSSIERS = [
  'dossier_part',
  'staged_part',
  'parked_draft',
  'kiosk_export',
  'kiosk_order',
] as const;

/**
 * Takes everything out of dossiers but their number, digest, receipt and time of arrival: sealed parts, manifest,
 * signature, what was found wanting, which matter it was, of which visit, who vouched and who handed it over; and
 * what of them lies elsewhere. The audit chain alone still tells what was done with one.
 */
async function emptyDossiers(transaction: Transaction<Database>, due: RawBuilder<boolean>): Promise<number> {
  // Locked: one that is handed over or vouched for at this very moment keeps all or loses all.
  const { rows } = await sql<{ id: string }>`select id from dossier where ${due} for update`.execute(
    transaction,
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  for (const table of ABOUT_DOSSIERS)
    await sql`delete from ${sql.table(table)} where dossier_id = any(${ids})`.execute(transaction);
  await sql`update dossier set emptied_at = now(), manifest = '{}', manifest_text = '', signature = '',
    flow_id = '', flow_version = 0, flow_sha256 = '', assurance = 'none', state = 'prepared', problems = '[]',
    vouched_by = null, vouched_at = null, handed_over_by = null, handed_over_at = null, visit_mark = null
    where id = any(${ids})`.execute(transaction);
  return ids.length;
}
