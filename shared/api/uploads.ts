import * as z from 'zod/mini';

/** Bytes of the largest chunk in which a large part is sent (facts: security.md §3.3). */
export const CHUNK_LIMIT = 256 * 1024;

/**
 * Answer of `GET /api/dossiers/:id/parts/:sha256` and of `PUT /api/dossiers/:id/parts/:sha256/:offset`: how many
 * bytes of the part the server has, from the first on; the next chunk begins there.
 */
export const HeldBytes = z.object({ held: z.int().check(z.nonnegative()) });
export type HeldBytes = z.infer<typeof HeldBytes>;

/**
 * Refusals of a dossier that are about its chunks, not about it: it may be sent again, and should be. All are 409 but
 * the last, which is 507.
 * - `offset-differs`: the chunk does not begin where the bytes held end
 * - `part-missing`: the manifest names a part of which too little is here, sent or staged
 * - `staged-differs`: a staged part had other bytes than the manifest says, and was thrown away
 * - `staging-full`: this kiosk has too many dossiers half sent
 */
export const CHUNK_REFUSALS = ['offset-differs', 'part-missing', 'staged-differs', 'staging-full'] as const;
export type ChunkRefusal = (typeof CHUNK_REFUSALS)[number];
