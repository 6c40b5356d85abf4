import { createHash } from 'node:crypto';
import type { ServerContext } from '../context.ts';

/**
 * Keeps the sealed bytes of a dossier that the desk has asked for. Nobody looks into them: they are put aside just
 * because they are not as they should be.
 * @returns false when nobody has asked for it
 */
export async function keepExport(
  { db, clock, audit, events }: ServerContext,
  kiosk: string,
  dossier: string,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const now = new Date(clock.now());
  const kept = await db.transaction().execute(async (transaction) => {
    const asked = await transaction
      .updateTable('kiosk_order')
      .set({ done_at: now })
      .where('kiosk_id', '=', kiosk)
      .where('dossier_id', '=', dossier)
      .where('kind', '=', 'export')
      .where('done_at', 'is', null)
      .executeTakeFirst();
    if (asked.numUpdatedRows === 0n) return false;
    const fresh = {
      kiosk_id: kiosk,
      received_at: now,
      sha256: createHash('sha256').update(sealed).digest('hex'),
      sealed: Buffer.from(sealed),
    };
    await transaction
      .insertInto('kiosk_export')
      .values({ dossier_id: dossier, ...fresh })
      .onConflict((conflict) => conflict.column('dossier_id').doUpdateSet(fresh))
      .execute();
    await audit.append(
      { type: 'export-received', role: 'kiosk', kiosk, subject: dossier, outcome: 'done' },
      transaction,
    );
    await events.publish('kiosk', { kiosk }, transaction);
    return true;
  });
  if (kept) events.wake();
  return kept;
}

/** An attendant fetches an export. @returns its bytes and kiosk; null when there is none */
export async function readExport(
  { db, audit }: ServerContext,
  dossier: string,
  attendant: string,
): Promise<{ kiosk: string; sealed: Uint8Array<ArrayBuffer> } | null> {
  const row = await db
    .selectFrom('kiosk_export')
    .select(['kiosk_id', 'sealed'])
    .where('dossier_id', '=', dossier)
    .executeTakeFirst();
  if (!row) return null;
  const { kiosk_id: kiosk, sealed } = row;
  await audit.append({
    type: 'export-read',
    role: 'attendant',
    actor: attendant,
    kiosk,
    subject: dossier,
    outcome: 'done',
  });
  return { kiosk, sealed: Uint8Array.from(sealed) };
}
