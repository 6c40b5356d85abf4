import type pg from 'pg';

/** A table as a backup describes it. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  /** Tables it refers to: they are filled before it. */
  readonly after: readonly string[];
  /** Where a column numbers itself: how far it has counted, null when it never has. */
  readonly counters: readonly { readonly column: string; readonly last: number | null }[];
}

/** The table in which it is noted which migrations have run, and the one that only serves as their lock. */
export const MIGRATIONS = 'kysely_migration';
const LOCK = 'kysely_migration_lock';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const COLUMNS = `select c.relname as table, a.attname as column, a.attidentity <> '' as counts
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;

const REFERENCES = `select distinct c.relname as table, t.relname as other
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
  where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace and c.oid <> t.oid`;

/** The tables of a database, in an order in which they can be filled. */
export async function readTables(client: pg.Client): Promise<readonly TableShape[]> {
  const columns = await client.query<{ table: string; column: string; counts: boolean }>(COLUMNS);
  const references = await client.query<{ table: string; other: string }>(REFERENCES);
  const names = [...new Set(columns.rows.map((row) => row.table))].filter((name) => name !== LOCK);
  const shapes: TableShape[] = [];
  for (const name of names) {
    const own = columns.rows.filter((row) => row.table === name);
    const counters: { column: string; last: number | null }[] = [];
    for (const { column } of own.filter((row) => row.counts)) {
      const { rows } = await client.query<{ last: string | null }>(
        `select last_value::text as last from pg_sequences
         where format('%I.%I', schemaname, sequencename)::regclass = pg_get_serial_sequence($1, $2)::regclass`,
        [quoted(name), column],
      );
      const last = rows[0]?.last ?? null;
      counters.push({ column, last: last === null ? null : Number(last) });
    }
    shapes.push({
      name,
      columns: own.map((row) => row.column),
      after: references.rows
        .filter((row) => row.table === name)
        .map((row) => row.other)
        .sort(),
      counters,
    });
  }
  return inOrder(shapes);
}

/** Sorts tables so that each comes after those it refers to; tables in a circle keep their order, at the end. */
export function inOrder<T extends { readonly name: string; readonly after: readonly string[] }>(
  tables: readonly T[],
): readonly T[] {
  const sorted: T[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const open = new Set(left.map(({ name }) => name));
    const free = left.filter(({ after }) => !after.some((name) => open.has(name)));
    if (free.length === 0) return [...sorted, ...left];
    sorted.push(...free);
    left = left.filter((table) => !free.includes(table));
  }
  return sorted;
}
