import { type Kysely, type Migration, sql } from 'kysely';

/** Which visit a parked draft was given to: it may give the draft up, whoever the server has forgotten meanwhile. */
export const released: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql.raw('alter table parked_draft add column released_to uuid').execute(db);
  },
};
