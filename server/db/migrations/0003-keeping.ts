import { type Kysely, type Migration, sql } from 'kysely';

// One statement each, in SQL that PostgreSQL 15 and 18 share. schema.ts says what each table is for.
const statements = [
  'alter table dossier add column handed_over_at timestamptz',
  'alter table dossier add column emptied_at timestamptz',
  `create table deletion_record (
    id bigint generated always as identity primary key,
    deleted_at timestamptz not null,
    kind text not null,
    rule text not null,
    up_to timestamptz not null,
    items bigint not null check (items > 0)
  )`,
  'create index deletion_record_kind on deletion_record (kind, deleted_at)',
  `create trigger deletion_record_append_only before update or delete or truncate on deletion_record
    for each statement execute function refuse_change()`,
];

/** How long things are kept: what a dossier's time is counted from, and the record of what was deleted. */
export const keeping: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
