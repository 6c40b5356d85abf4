import { type Kysely, type Migration, sql } from 'kysely';

// One statement each, in SQL that PostgreSQL 15 and 18 share. schema.ts says what each table is for.
const statements = [
  `create table kiosk_watch (
    kiosk_id text primary key references kiosk (id) on delete cascade,
    mark text not null,
    epoch text,
    highest bigint not null check (highest >= 0),
    unreceipted jsonb not null,
    judged_at timestamptz
  )`,
  `create table kiosk_gap (
    kiosk_id text not null references kiosk (id) on delete cascade,
    seq bigint not null check (seq > 0),
    seen_at timestamptz not null,
    closed_at timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz,
    primary key (kiosk_id, seq)
  )`,
  'create index kiosk_gap_open on kiosk_gap (kiosk_id, seq) where closed_at is null',
  `create table kiosk_alarm (
    id uuid primary key,
    kiosk_id text not null references kiosk (id) on delete cascade,
    kind text not null,
    raised_at timestamptz not null,
    ended_at timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz
  )`,
  'create index kiosk_alarm_kiosk on kiosk_alarm (kiosk_id, kind)',
  `create table kiosk_order (
    kiosk_id text not null references kiosk (id) on delete cascade,
    dossier_id uuid not null,
    kind text not null check (kind in ('retry', 'export')),
    asked_by text not null,
    asked_at timestamptz not null,
    given_mark text,
    done_at timestamptz,
    primary key (kiosk_id, dossier_id, kind)
  )`,
  'create index kiosk_order_open on kiosk_order (kiosk_id) where done_at is null',
  `create table kiosk_export (
    dossier_id uuid primary key,
    kiosk_id text not null references kiosk (id) on delete cascade,
    received_at timestamptz not null,
    sha256 text not null,
    sealed bytea not null
  )`,
  // Sealed bytes do not shrink: nothing is gained by trying.
  'alter table kiosk_export alter column sealed set storage external',
  `create table dossier_deleted (
    kiosk_id text not null,
    seq bigint not null,
    dossier_id uuid not null,
    deleted_at timestamptz not null,
    primary key (kiosk_id, seq)
  )`,
  // Whoever deletes a dossier, and why: its number is spoken for, or a kiosk would be asked to send it again.
  `create function remember_deleted_dossier() returns trigger language plpgsql as $$
    begin
      insert into dossier_deleted (kiosk_id, seq, dossier_id, deleted_at)
        values (old.kiosk_id, old.seq, old.id, now())
        on conflict do nothing;
      return old;
    end
  $$`,
  `create trigger dossier_remember_deleted after delete on dossier
    for each row execute function remember_deleted_dossier()`,
];

/** What the server watches so that no dossier of a kiosk is lost unseen. */
export const lossSeen: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
