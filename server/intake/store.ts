import { deliveryText, fromBase64Url, manifestText, Receipt, sha256Hex } from '#shared/dossier/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { json } from '../db/index.ts';
import type { Judgement } from './judge.ts';
import type { Opened } from './open.ts';
import { type Refusal, refusal, type Sent } from './request.ts';

/** PostgreSQL's unique_violation. */
const UNIQUE_VIOLATION = '23505';

const isUniqueViolation = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === UNIQUE_VIOLATION;

/**
 * Whether the server already holds a dossier.
 * @param digest SHA-256 of its deliveryText
 * @returns the very receipt it gave; null when it holds none; a refusal when it holds another under this id
 */
export async function findReceipt(
  { db }: Pick<ServerContext, 'db'>,
  id: string,
  digest: string,
): Promise<Result<Receipt | null, Refusal>> {
  const held = await db
    .selectFrom('dossier')
    .select(['digest', 'receipt'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!held) return ok(null);
  if (held.digest !== digest) return refusal(409, 'other-dossier', 'Another dossier is held under this id.');
  return ok(Receipt.parse(held.receipt));
}

/**
 * Keeps a dossier: it, its parts, the audit event and the desk's event, all or nothing. Sent twice at once, one
 * is kept and both get its receipt.
 */
export async function keepDossier(
  context: ServerContext,
  { manifest, signature, parts }: Sent,
  { sizes }: Opened,
  { assurance, state, problems }: Judgement,
): Promise<Result<Receipt, Refusal>> {
  const { db, clock, keys, audit, events } = context;
  const digest = await sha256Hex(deliveryText(manifest, signature));
  const receivedAt = new Date(clock.now());
  const { dossier: id, kiosk, seq, slip, flow } = manifest;
  const receipt = await keys.signReceipt({
    v: 1,
    kiosk,
    seq,
    dossier: id,
    digest,
    receivedAt: receivedAt.toISOString(),
  });
  try {
    await db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('dossier')
        .values({
          id,
          kiosk_id: kiosk,
          seq,
          slip,
          flow_id: flow.id,
          flow_version: flow.version,
          flow_sha256: flow.sha256,
          manifest: json({ ...manifest }),
          manifest_text: manifestText(manifest),
          signature,
          digest,
          assurance,
          state,
          problems: json(problems),
          receipt: json({ ...receipt }),
          received_at: receivedAt,
        })
        .execute();
      for (const { name, sha256, encapsulatedKey } of manifest.parts)
        await transaction
          .insertInto('dossier_part')
          .values({
            dossier_id: id,
            name,
            sealed: Buffer.from(parts.get(name) ?? []),
            encapsulated_key: Buffer.from(fromBase64Url(encapsulatedKey) ?? []),
            sha256,
            size: sizes.get(name) ?? 0,
          })
          .execute();
      await audit.append(
        { type: 'dossier-received', role: 'kiosk', kiosk, subject: id, outcome: 'done' },
        transaction,
      );
      await events.publish('dossier', { dossier: id, kiosk }, transaction);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const held = await findReceipt(context, id, digest);
    if (!held.ok) return held;
    if (held.value) return ok(held.value);
    return refusal(409, 'sequence-taken', 'This kiosk has already sent another dossier with this number.');
  }
  events.wake();
  return ok(receipt);
}
