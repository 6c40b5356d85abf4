import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { ServerContext } from '../context.ts';
import { IMMUTABLE, problem, REVALIDATE, type Sendable, send } from '../http/index.ts';

/** How many documents are kept compressed; more than a catalogue has. */
const KEPT_COMPRESSED = 500;
/** Media type of everything here. */
const JSON_TYPE = 'application/json; charset=utf-8';

/** `/catalogue`: the index, flows by their sha256, lists by name. */
export function catalogueRoutes({ catalogue, db }: ServerContext) {
  const compressed = new Map<string, Sendable>();
  const sendable = (bytes: Uint8Array<ArrayBuffer>, cache: string): Sendable => {
    const tag = createHash('sha256').update(bytes).digest('hex');
    const known = compressed.get(tag);
    if (known) return known;
    const made: Sendable = { bytes, type: JSON_TYPE, tag, cache, encoded: new Map() };
    if (compressed.size >= KEPT_COMPRESSED) compressed.clear();
    compressed.set(tag, made);
    return made;
  };
  return new Hono()
    .get('/index.json', (c) =>
      send(c, sendable(new TextEncoder().encode(JSON.stringify(catalogue.index())), REVALIDATE)),
    )
    .get('/flows/:file{[0-9a-f]{64}\\.json}', async (c) => {
      const sha256 = c.req.param('file').slice(0, 64);
      const live = catalogue.bytes(sha256);
      if (live) return send(c, sendable(live, IMMUTABLE));
      // A parked draft may have been begun under a version that is no longer live.
      const past = await db
        .selectFrom('flow_version')
        .select('text')
        .where('sha256', '=', sha256)
        .executeTakeFirst();
      if (!past) return problem(c, 404, 'not-found', 'There is no such flow.');
      return send(c, sendable(Uint8Array.from(past.text), IMMUTABLE));
    })
    .get('/lists/:file{[a-z0-9@-]+\\.json}', async (c) => {
      const bytes = catalogue.list(c.req.param('file').slice(0, -'.json'.length));
      if (!bytes) return problem(c, 404, 'not-found', 'There is no such list.');
      return send(c, sendable(bytes, REVALIDATE));
    });
}
