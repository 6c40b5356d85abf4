import type { TestServer } from '../e2e/server.ts';

/** What became of dossiers on their way into the server's database. */
export interface Holdings {
  readonly held: number;
  /** Expected, and not there or there under another digest. */
  readonly missing: number;
  /** There beyond what was expected. */
  readonly doubled: number;
  /** A part is missing, or its bytes are not those of its manifest. */
  readonly damaged: number;
}

const DAMAGED = `
  select count(*)::int as damaged from dossier d
  where (select count(*) from dossier_part p
         where p.dossier_id = d.id and encode(sha256(p.sealed), 'hex') = p.sha256
           and exists (select 1 from jsonb_array_elements(d.manifest->'parts') listed
                       where listed->>'name' = p.name and listed->>'sha256' = p.sha256))
        <> jsonb_array_length(d.manifest->'parts')`;

/**
 * Asks the database itself, past the program.
 * @param expected digests by dossier
 */
export async function compareHoldings(
  server: Pick<TestServer, 'query'>,
  expected: ReadonlyMap<string, string>,
): Promise<Holdings> {
  const rows = await server.query('select id, digest from dossier');
  const found = rows.filter(({ id, digest }) => expected.get(String(id)) === digest).length;
  const [counted] = await server.query(DAMAGED);
  return {
    held: rows.length,
    missing: expected.size - found,
    doubled: rows.length - found,
    damaged: Number(counted?.damaged),
  };
}
