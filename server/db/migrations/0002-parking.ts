import { type Kysely, type Migration, sql } from 'kysely';

const statements = [
  `create table parked_draft (
    id uuid primary key,
    visit_id uuid not null,
    kiosk_id text not null,
    citizen_hash text,
    subject_hash text,
    code_hash text,
    dossier_id uuid not null,
    flow_id text not null,
    parcel jsonb,
    saved_at timestamptz not null,
    parked_at timestamptz not null,
    expires_at timestamptz not null,
    wrong_codes integer not null default 0,
    check (citizen_hash is not null or subject_hash is not null)
  )`,
  'create index parked_draft_citizen on parked_draft (citizen_hash)',
  'create index parked_draft_subject on parked_draft (subject_hash)',
  'create index parked_draft_expires_at on parked_draft (expires_at)',
];

/** Unfinished drafts, for the person who parked them. */
export const parking: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
