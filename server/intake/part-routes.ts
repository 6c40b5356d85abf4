import { Hono } from 'hono';
import { CHUNK_LIMIT, type HeldBytes } from '#shared/api/index.ts';
import type { ServerContext } from '../context.ts';
import { type KioskEnv, kioskProof } from '../fleet/index.ts';
import { announcedBody, createBuckets, problem } from '../http/index.ts';
import { PART_LIMIT } from './request.ts';
import { type ChunkRefused, heldBytes, STAGED_DOSSIERS, takeChunk } from './staging.ts';
import { tooMany } from './too-many.ts';

/**
 * Chunks of one kiosk, and questions about them, in a bucket of their own. A dossier of 5 MB is two dozen of them, so
 * that as many pass as DOSSIER_RATE lets in dossiers: 6 MB a second, more than a hall's line carries.
 */
export const CHUNK_RATE = { capacity: 240, perSecond: 24 } as const;

const PART =
  '/:id{[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}}/parts/:sha256{[0-9a-f]{64}}';

const DETAILS = {
  empty: 'A chunk has at least one byte.',
  'too-large': `A part may have ${PART_LIMIT} bytes at most, and a dossier no more than fits in one.`,
  'staging-full': `This kiosk has ${STAGED_DOSSIERS} dossiers half sent; finish one of them first.`,
} as const;

/**
 * `/api/dossiers/:id/parts/:sha256`: large parts in chunks, before the manifest comes. The kiosk's proof is over the
 * bytes of each chunk; the hash in the address is that of the whole part. GET tells where to go on; PUT to
 * `…/:offset` takes the chunk that begins there. Refusals: shared/api/uploads.ts.
 */
export function partRoutes(context: ServerContext) {
  const rate = createBuckets({ ...CHUNK_RATE, clock: context.clock });
  const proved = kioskProof(context);
  return new Hono<KioskEnv>()
    .get(PART, proved, async (c) => {
      const wait = rate.take(c.var.kiosk.id);
      if (wait > 0) return tooMany(c, wait);
      const { id, sha256 } = c.req.param();
      const held = await heldBytes(context, { kiosk: c.var.kiosk.id, dossier: id, sha256 });
      if (!held.ok) return problem(c, 507, 'staging-full', DETAILS['staging-full']);
      return c.json({ held: held.value } satisfies HeldBytes, 200);
    })
    .put(`${PART}/:offset{[0-9]{1,8}}`, announcedBody(CHUNK_LIMIT), proved, async (c) => {
      const kiosk = c.var.kiosk.id;
      const wait = rate.take(kiosk);
      if (wait > 0) return tooMany(c, wait);
      const { id, sha256, offset } = c.req.param();
      const key = { kiosk, dossier: id, sha256 };
      const taken = await takeChunk(context, key, Number(offset), new Uint8Array(await c.req.arrayBuffer()));
      if (taken.ok) return c.json({ held: taken.value } satisfies HeldBytes, 200);
      return refused(taken.error);

      function refused(error: ChunkRefused) {
        context.log('chunk-refused', { kiosk, code: error.code });
        switch (error.code) {
          case 'offset-differs':
            return problem(c, 409, error.code, 'The next chunk begins elsewhere.', [
              { at: '/offset', detail: String(error.held) },
            ]);
          case 'staging-full':
            return problem(c, 507, error.code, DETAILS[error.code]);
          case 'too-large':
            return problem(c, 413, error.code, DETAILS[error.code]);
          case 'empty':
            return problem(c, 400, error.code, DETAILS[error.code]);
        }
      }
    });
}
