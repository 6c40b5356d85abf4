import type { Kysely, Transaction } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import type { Database } from '../db/index.ts';
import { PART_LIMIT, REQUEST_LIMIT } from './request.ts';

/**
 * Large parts of dossiers that come in chunks: they wait here, still sealed, until the manifest comes that names them.
 * Each belongs to the kiosk that proves itself when it sends them; no other can read, add to or use them.
 */

/**
 * Dossiers of which one kiosk may have parts here at once. It sends one at a time; a few more are begun when the line
 * breaks off in between. With REQUEST_LIMIT each it bounds what one kiosk can put on the server's disk: 320 MB.
 */
export const STAGED_DOSSIERS = 8;
/** Parts of one dossier, as many as a manifest may name (shared/dossier). */
const STAGED_PARTS = 60;
/**
 * A dossier to which no chunk came for so long makes room for another of the same kiosk, in milliseconds: one that is
 * alive is tried again every five minutes, or after what else waits on that kiosk.
 */
export const GIVES_WAY_MS = 3_600_000;

/** Names one part that comes, or came, in chunks. */
export interface StagedKey {
  /** The kiosk that sends. */
  readonly kiosk: string;
  readonly dossier: string;
  /** Of the whole part, hexadecimal. */
  readonly sha256: string;
}

/** Why a chunk is not taken. `held`: where the next one has to begin. */
export type ChunkRefused =
  | { readonly code: 'offset-differs'; readonly held: number }
  | { readonly code: 'staging-full' | 'empty' | 'too-large' };

type Staging = Pick<ServerContext, 'db' | 'clock'>;
type Queries = Kysely<Database> | Transaction<Database>;

/**
 * The size of a part that is kept with its dossier; null when it is not. Told to every enrolled kiosk: whoever can
 * name the dossier and the hash of the ciphertext has it already.
 */
async function keptBytes(db: Queries, { dossier, sha256 }: StagedKey): Promise<number | null> {
  const row = await db
    .selectFrom('dossier_part')
    .select((query) => query.fn<number>('octet_length', ['sealed']).as('bytes'))
    .where('dossier_id', '=', dossier)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row?.bytes ?? null;
}

const whereIs = ({ kiosk, dossier, sha256 }: StagedKey) => ({
  kiosk_id: kiosk,
  dossier_id: dossier,
  sha256,
});

/**
 * Whether a dossier may be begun. @returns whether there is room; with `makeRoom`, the kiosk's dossier that was
 * forgotten longest is thrown away for it
 */
async function hasRoom(
  db: Queries,
  { kiosk, dossier }: StagedKey,
  now: number,
  makeRoom: boolean,
): Promise<boolean> {
  const begun = await db
    .selectFrom('staged_part')
    .select(['dossier_id', (query) => query.fn.max('touched_at').as('touched_at')])
    .where('kiosk_id', '=', kiosk)
    .groupBy('dossier_id')
    .orderBy('touched_at')
    .execute();
  if (begun.length < STAGED_DOSSIERS || begun.some((one) => one.dossier_id === dossier)) return true;
  const [oldest] = begun;
  if (!oldest || now - oldest.touched_at.getTime() < GIVES_WAY_MS) return false;
  if (makeRoom) await dropStaged(db, { kiosk, dossier: oldest.dossier_id });
  return true;
}

/** How many bytes of a part the server has, staged or kept: where to go on after whatever came between. */
export async function heldBytes(
  { db, clock }: Staging,
  key: StagedKey,
): Promise<Result<number, ChunkRefused>> {
  const staged = await db
    .selectFrom('staged_part')
    .select('held')
    .where((row) => row.and(whereIs(key)))
    .executeTakeFirst();
  if (staged) return ok(staged.held);
  const kept = await keptBytes(db, key);
  if (kept !== null) return ok(kept);
  return (await hasRoom(db, key, clock.now(), false)) ? ok(0) : err({ code: 'staging-full' });
}

/**
 * Takes one chunk. The same one twice is taken once and answered twice; one of a part that is kept already changes
 * nothing. Chunks of one part are taken one after the other, however many come at once.
 * @returns how many bytes are held now
 */
export async function takeChunk(
  { db, clock }: Staging,
  key: StagedKey,
  offset: number,
  bytes: Uint8Array,
): Promise<Result<number, ChunkRefused>> {
  if (bytes.length === 0) return err({ code: 'empty' });
  if (offset + bytes.length > PART_LIMIT) return err({ code: 'too-large' });
  const now = clock.now();
  return db.transaction().execute(async (transaction) => {
    const kept = await keptBytes(transaction, key);
    if (kept !== null) return ok(kept);
    const others = await usedByOthers(transaction, key);
    if (others.parts >= STAGED_PARTS || others.bytes + offset + bytes.length > REQUEST_LIMIT)
      return err({ code: 'too-large' });
    const held = await lockPart(transaction, key, now, offset === 0);
    if (!held.ok) return held;
    if (offset !== held.value) {
      const again = await isHeld(transaction, key, offset, bytes);
      return again ? ok(held.value) : err({ code: 'offset-differs', held: held.value });
    }
    await transaction
      .insertInto('staged_chunk')
      .values({ ...whereIs(key), start: offset, bytes: Buffer.from(bytes) })
      .execute();
    await transaction
      .updateTable('staged_part')
      .set({ held: offset + bytes.length, touched_at: new Date(now) })
      .where((row) => row.and(whereIs(key)))
      .execute();
    return ok(offset + bytes.length);
  });
}

/** What the other parts of the same dossier take up. */
async function usedByOthers(
  db: Queries,
  { kiosk, dossier, sha256 }: StagedKey,
): Promise<{ parts: number; bytes: number }> {
  const rows = await db
    .selectFrom('staged_part')
    .select('held')
    .where('kiosk_id', '=', kiosk)
    .where('dossier_id', '=', dossier)
    .where('sha256', '!=', sha256)
    .execute();
  return { parts: rows.length, bytes: rows.reduce((sum, { held }) => sum + held, 0) };
}

/** Locks a part's row, made if `begin`, until the transaction ends. @returns its bytes held; 0 without a row */
async function lockPart(
  transaction: Transaction<Database>,
  key: StagedKey,
  now: number,
  begin: boolean,
): Promise<Result<number, ChunkRefused>> {
  const lock = () =>
    transaction
      .selectFrom('staged_part')
      .select('held')
      .where((row) => row.and(whereIs(key)))
      .forUpdate()
      .executeTakeFirst();
  const there = await lock();
  if (there || !begin) return ok(there?.held ?? 0);
  if (!(await hasRoom(transaction, key, now, true))) return err({ code: 'staging-full' });
  await transaction
    .insertInto('staged_part')
    .values({ ...whereIs(key), held: 0, touched_at: new Date(now) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return ok((await lock())?.held ?? 0);
}

async function isHeld(
  transaction: Transaction<Database>,
  key: StagedKey,
  offset: number,
  bytes: Uint8Array,
): Promise<boolean> {
  const chunk = await transaction
    .selectFrom('staged_chunk')
    .select('bytes')
    .where((row) => row.and(whereIs(key)))
    .where('start', '=', offset)
    .executeTakeFirst();
  return chunk !== undefined && Buffer.compare(chunk.bytes, bytes) === 0;
}

/** What has come of a part, its chunks put together; null when nothing has. */
export async function readStaged(
  { db }: Pick<Staging, 'db'>,
  key: StagedKey,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks = await db
    .selectFrom('staged_chunk')
    .select('bytes')
    .where((row) => row.and(whereIs(key)))
    .orderBy('start')
    .execute();
  return chunks.length === 0 ? null : Uint8Array.from(Buffer.concat(chunks.map(({ bytes }) => bytes)));
}

/**
 * Throws away what is staged of a dossier, or of one part of it: it is kept now, or it was not what it should be.
 */
export async function dropStaged(
  db: Queries,
  { kiosk, dossier, sha256 }: Omit<StagedKey, 'sha256'> & Partial<StagedKey>,
): Promise<void> {
  let query = db.deleteFrom('staged_part').where('kiosk_id', '=', kiosk).where('dossier_id', '=', dossier);
  if (sha256 !== undefined) query = query.where('sha256', '=', sha256);
  await query.execute();
}
