import { type Kysely, type Migration, sql } from 'kysely';

// One statement each, in SQL that PostgreSQL 15 and 18 share.
const statements = [
  'alter table dossier add column handed_over_by text',
  'alter table dossier add check (handed_over_by is null or handed_over_at is not null)',
  `create index dossier_not_handed_over on dossier (state, received_at)
    where handed_over_at is null and emptied_at is null`,
  'create index parked_draft_dossier on parked_draft (dossier_id)',
];

/** Who handed a dossier over; and what is needed to find those that nobody has handed over yet. */
export const handover: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
