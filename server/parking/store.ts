import { sql } from 'kysely';
import { type ParkedAnswer, type ParkedMatter, ParkedParcel } from '#shared/api/index.ts';
import { toBase64Url } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { json } from '../db/index.ts';
import { type Owner, openKey, openParcel } from './open.ts';

const DAY_MS = 86_400_000;

/**
 * Wrong codes after which a draft no longer opens by its code: the person stands beside an attendant, so a few tries
 * are plenty, and 5 of 2^30 codes are nothing. By e-ID it still opens.
 */
export const MOST_WRONG_CODES = 5;

/** Names a code in the database, where codes do not lie. */
const PARKING_CODE = 'parking-code';

/**
 * Keeps a parked draft for its owner, once: delivered again it is the same, and one that was resumed or given up
 * meanwhile does not come back.
 * @returns "cannot-open" when it was not sealed to this server
 */
export async function keepParked(
  context: ServerContext,
  carrier: string,
  parcel: ParkedParcel,
): Promise<Result<ParkedAnswer, 'cannot-open'>> {
  const { db, keys, clock, audit, settings } = context;
  const opened = await openParcel(keys, parcel);
  if (!opened.ok) return opened;
  if (!opened.value?.content.entry) return ok({ id: parcel.id, kept: false });
  const { content, owner } = opened.value;
  const { keepParkedDays } = await settings.forKiosk(parcel.kiosk);
  const now = clock.now();
  // A kiosk's clock may be wrong; a draft is never kept longer for that.
  const savedAt = Math.min(Date.parse(parcel.savedAt), now);
  const flow = opened.value.content.entry.id;
  await db.transaction().execute(async (transaction) => {
    const inserted = await transaction
      .insertInto('parked_draft')
      .values({
        id: parcel.id,
        visit_id: parcel.visit,
        kiosk_id: parcel.kiosk,
        citizen_hash: owner.citizenHash,
        subject_hash: owner.subjectHash,
        code_hash:
          content.parkingCode === null ? null : await keys.subjectHash(PARKING_CODE, content.parkingCode),
        dossier_id: content.dossier,
        flow_id: flow,
        parcel: json({ ...parcel }),
        saved_at: new Date(savedAt),
        parked_at: new Date(now),
        expires_at: new Date(savedAt + keepParkedDays * DAY_MS),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return;
    if (content.parkedFrom !== null)
      await transaction
        .updateTable('parked_draft')
        .set({ parcel: null })
        .where('id', '=', content.parkedFrom)
        .where(theirs(owner))
        .execute();
    await audit.append(
      { type: 'draft-parked', role: 'kiosk', kiosk: carrier, subject: parcel.id, outcome: 'done' },
      transaction,
    );
  });
  return ok({ id: parcel.id, kept: true });
}

/** Rows of this person, by either of their names. */
const theirs = ({ citizenHash, subjectHash }: Owner) =>
  sql<boolean>`(citizen_hash = ${citizenHash} or subject_hash = ${subjectHash})`;

/** What a person may go on with, the latest first. @param byEid then no code is asked */
export async function listParked(
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
  owner: Owner,
  byEid: boolean,
): Promise<ParkedMatter[]> {
  const rows = await db
    .selectFrom('parked_draft')
    .select(['id', 'flow_id', 'saved_at', 'expires_at', 'code_hash'])
    .where(theirs(owner))
    .where('parcel', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('dossier').select('id').whereRef('dossier.id', '=', 'parked_draft.dossier_id'))),
    )
    .where('expires_at', '>', new Date(clock.now()))
    .orderBy('saved_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    flow: row.flow_id,
    savedAt: row.saved_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    needsCode: !byEid && row.code_hash !== null,
  }));
}

/** Who asks for a draft: a person, by how they were made sure of, in their visit. */
export interface Claimant {
  readonly owner: Owner;
  readonly byEid: boolean;
  readonly visit: string;
}

/**
 * - `not-found`: nothing of this person lies here under this id (any more)
 * - `wrong-code`: it is another code; `locked`: there were too many wrong ones
 */
export type ReleaseError = 'not-found' | 'wrong-code' | 'locked';

/**
 * Gives a parked draft and its key to the person it belongs to. It stays until they have sent it, parked it again, or
 * given it up.
 * @param code as it stands on the slip, in its one spelling; not asked of who signed in by e-ID
 */
export async function releaseParked(
  { db, clock, keys }: Pick<ServerContext, 'db' | 'clock' | 'keys'>,
  { owner, byEid, visit }: Claimant,
  id: string,
  code: string | undefined,
): Promise<Result<{ key: string; parcel: ParkedParcel }, ReleaseError>> {
  const row = await db
    .selectFrom('parked_draft')
    .select(['parcel', 'code_hash', 'wrong_codes'])
    .where('id', '=', id)
    .where(theirs(owner))
    .where('expires_at', '>', new Date(clock.now()))
    .executeTakeFirst();
  const parcel = ParkedParcel.safeParse(row?.parcel);
  if (!row || !parcel.success) return err('not-found');
  if (!byEid && row.code_hash !== null) {
    if (row.wrong_codes >= MOST_WRONG_CODES) return err('locked');
    if (code === undefined || (await keys.subjectHash(PARKING_CODE, code)) !== row.code_hash) {
      if (code !== undefined)
        await db
          .updateTable('parked_draft')
          .set((expression) => ({ wrong_codes: expression('wrong_codes', '+', 1) }))
          .where('id', '=', id)
          .execute();
      return err('wrong-code');
    }
  }
  const key = await openKey(keys, parcel.data);
  if (!key) return err('not-found');
  await db.updateTable('parked_draft').set({ released_to: visit }).where('id', '=', id).execute();
  return ok({ key: toBase64Url(key), parcel: parcel.data });
}

/**
 * Forgets a draft that its owner gives up: who is signed in as its owner, or the visit it was given to, whose person
 * the server may have forgotten meanwhile.
 */
export async function dropParked(
  { db }: Pick<ServerContext, 'db'>,
  owner: Owner | null,
  visit: string,
  id: string,
): Promise<void> {
  await db
    .updateTable('parked_draft')
    .set({ parcel: null })
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('released_to', '=', visit), ...(owner ? [theirs(owner)] : [])]))
    .execute();
}
