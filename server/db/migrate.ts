import { type Kysely, Migrator } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import { type DatabaseError, databaseError } from './errors.ts';
import { migrations } from './migrations/index.ts';
import type { Database } from './schema.ts';

/**
 * Brings the tables up to this program's version, in one transaction and under a lock, so that several servers may
 * start on one PostgreSQL at once. Gives the names of the migrations that ran now. Data that a newer program has
 * already migrated further is refused (`newer-data`) and left as it is.
 * @param to the last migration to run, where it is not the newest (a restore loads a backup into the tables of its
 *   own time first)
 */
export async function migrate(
  db: Kysely<Database>,
  to?: string,
): Promise<Result<readonly string[], DatabaseError>> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error, results } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to));
  if (error === undefined) return ok((results ?? []).map((result) => result.migrationName));
  const strangers = await unknownMigrations(db);
  if (strangers.length > 0) {
    return err(
      databaseError(
        'newer-data',
        `A newer version of this program has already used this database (it ran ${strangers.join(', ')}). Start that version again; nothing was changed.`,
      ),
    );
  }
  return err(
    databaseError(
      'migration-failed',
      'The tables could not be brought up to date; nothing was changed.',
      error,
    ),
  );
}

/** The names of all migrations that this program knows, in their order. */
export const knownMigrations = (): readonly string[] => Object.keys(migrations).sort();

const unknownMigrations = async (db: Kysely<Database>): Promise<readonly string[]> =>
  (await ranMigrations(db)).filter((name) => !(name in migrations));

/** The names of the migrations that have run on a database; none on one that has no tables, or does not answer. */
export async function ranMigrations(db: Kysely<Database>): Promise<readonly string[]> {
  try {
    const ran = await db
      .withTables<{ kysely_migration: { name: string } }>()
      .selectFrom('kysely_migration')
      .select('name')
      .execute();
    return ran.map((row) => row.name);
  } catch {
    return [];
  }
}
