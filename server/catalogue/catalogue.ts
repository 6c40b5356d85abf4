import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { CatalogueIndex } from '#shared/api/index.ts';
import { type Flow, parseFlow } from '#shared/flow/index.ts';
import type { Catalogue, Clock, Log } from '../context.ts';
import { type Database, json } from '../db/index.ts';
import { entriesOf } from './entries.ts';
import { type Loaded, loadCatalogue, type Refusal } from './load.ts';

/** Hexadecimal digits of the index's version. */
const VERSION_LENGTH = 12;

interface Parts {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly log: Log;
  /** For authors at work: a version that no dossier names yet may still change. Never in production. */
  readonly editable?: boolean;
}

/**
 * Keeps a flow version for ever. A version that was live with other bytes is not touched.
 * @returns whether the version is, now or since long, kept with these very bytes
 */
async function keep(
  { db, clock, editable = false }: Parts,
  { value, sha256, bytes }: Loaded<Flow>,
): Promise<boolean> {
  if (editable)
    await db
      .deleteFrom('flow_version')
      .where('flow_id', '=', value.id)
      .where('version', '=', value.version)
      .where('sha256', '!=', sha256)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('dossier').select('id').whereRef('dossier.flow_sha256', '=', 'flow_version.sha256'),
          ),
        ),
      )
      .execute();
  await db
    .insertInto('flow_version')
    .values({
      flow_id: value.id,
      version: value.version,
      sha256,
      document: json(JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>),
      text: Buffer.from(bytes),
      first_seen_at: new Date(clock.now()),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await db
    .selectFrom('flow_version')
    .select('sha256')
    .where('flow_id', '=', value.id)
    .where('version', '=', value.version)
    .executeTakeFirst();
  return kept?.sha256 === sha256;
}

interface State {
  readonly index: CatalogueIndex;
  readonly bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly lists: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly refused: ReadonlyArray<Refusal>;
}

async function read(folder: string, parts: Parts): Promise<State> {
  const loaded = await loadCatalogue(folder, parts.clock.now());
  const refused: Refusal[] = [...loaded.refused];
  const live: Loaded<Flow>[] = [];
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const flow of loaded.flows) {
    if (!(await keep(parts, flow))) {
      const { version } = flow.value;
      const message = `version ${version} has been live with other content and cannot change: raise the version`;
      refused.push({ file: flow.file, at: '/version', message });
      continue;
    }
    bytes.set(flow.sha256, flow.bytes);
    live.push(flow);
  }
  for (const { file, at, message } of refused) parts.log('catalogue-refused', { file, at, message });
  const flows = entriesOf(live);
  const lists = [...loaded.lists].map(([name, { sha256 }]) => ({ name, sha256 }));
  for (const list of loaded.lists.values()) bytes.set(list.sha256, list.bytes);
  const version = createHash('sha256')
    .update(JSON.stringify([flows.map(({ id, sha256 }) => [id, sha256]), lists]))
    .digest('hex')
    .slice(0, VERSION_LENGTH);
  return {
    index: { version, flows, lists },
    bytes,
    lists: new Map([...loaded.lists].map(([name, list]) => [name, list.bytes])),
    refused,
  };
}

/**
 * Opens the catalogue: the newest version of every flow in the folder is live, and each is kept in the database
 * for as long as dossiers name it.
 * @param folder holds `flows/` and `lists/`
 */
export async function openCatalogue(
  folder: string,
  parts: Parts,
): Promise<Catalogue & { reload(): Promise<void> }> {
  let state = await read(folder, parts);
  const parsed = new Map<string, Flow>();
  return {
    index: () => state.index,
    bytes: (sha256) => state.bytes.get(sha256) ?? null,
    list: (name) => state.lists.get(name) ?? null,
    refused: () => state.refused,
    flow: async ({ id, version, sha256 }) => {
      const known = parsed.get(sha256);
      if (known) return known.id === id && known.version === version ? known : null;
      const row = await parts.db
        .selectFrom('flow_version')
        .select('text')
        .where('sha256', '=', sha256)
        .where('flow_id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst();
      const flow = row && parseFlow(new TextDecoder().decode(row.text));
      if (!flow?.ok) return null;
      parsed.set(sha256, flow.value);
      return flow.value;
    },
    reload: async () => {
      state = await read(folder, parts);
    },
  };
}
