import { type Kysely, type Migration, sql } from 'kysely';

// One statement each, in SQL that PostgreSQL 15 and 18 share. schema.ts says what each table is for.
const statements = [
  `create table staged_part (
    kiosk_id text not null references kiosk (id),
    dossier_id uuid not null,
    sha256 text not null,
    held integer not null check (held >= 0),
    touched_at timestamptz not null,
    primary key (kiosk_id, dossier_id, sha256)
  )`,
  'create index staged_part_touched_at on staged_part (touched_at)',
  `create table staged_chunk (
    kiosk_id text not null,
    dossier_id uuid not null,
    sha256 text not null,
    start integer not null check (start >= 0),
    bytes bytea not null,
    primary key (kiosk_id, dossier_id, sha256, start),
    foreign key (kiosk_id, dossier_id, sha256) references staged_part on delete cascade
  )`,
  // Sealed bytes do not shrink: nothing is gained by trying.
  'alter table staged_chunk alter column bytes set storage external',
];

/** Large parts of dossiers that come in chunks. */
export const stagedParts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
