import { type Kysely, type Migration, sql } from 'kysely';

// One statement each, in SQL that PostgreSQL 15 and 18 share.
const statements = [
  'alter table dossier add column visit_mark text',
  'create index dossier_visit_mark on dossier (visit_mark) where visit_mark is not null',
];

/** Dossiers that rest on one identity statement can be counted, without the database telling whose visit it was. */
export const visitMark: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
