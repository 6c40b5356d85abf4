import { deliveryText, fromBase64Url, manifestText, Receipt, sha256Hex } from '#shared/dossier/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { json } from '../db/index.ts';
import type { Judgement } from './judge.ts';
import type { Opened } from './open.ts';
import { type Refusal, refusal, type Sent } from './request.ts';
import { dropStaged } from './staging.ts';

/** PostgreSQL's unique_violation. */
const UNIQUE_VIOLATION = '23505';

const isUniqueViolation = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === UNIQUE_VIOLATION;

/**
 * Whether the server already holds a dossier.
 * @param digest SHA-256 of its deliveryText
 * @returns the receipt it gave, under the signing key of today; null when it holds none; a refusal when it holds another under this id
 */
export async function findReceipt(
  { db, keys }: Pick<ServerContext, 'db' | 'keys'>,
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
  const { keyId, signature: _, ...receipt } = Receipt.parse(held.receipt);
  // Kiosks believe the newest signing key alone: after a rotation the same receipt is signed again.
  return ok(
    keyId === keys.publicKeys().signing.keyId ? Receipt.parse(held.receipt) : await keys.signReceipt(receipt),
  );
}

/**
 * Keeps a dossier: it, its parts, the audit event and the desk's event, all or nothing; what was staged of it is
 * moved in the same breath. Sent twice at once, one is kept and both get its receipt.
 * @param sender the kiosk that sent it, and staged its large parts
 */
export async function keepDossier(
  context: ServerContext,
  sender: string,
  { manifest, signature, parts }: Sent,
  { sizes }: Opened,
  { assurance, state, problems, visitMark }: Judgement,
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
          visit_mark: visitMark,
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
      await dropStaged(transaction, { kiosk: sender, dossier: id });
      await audit.append(
        {
          type: 'dossier-received',
          role: 'kiosk',
          kiosk,
          // Who carried it, where that is another kiosk than the one that sealed it.
          ...(sender !== kiosk && { actor: sender }),
          subject: id,
          outcome: 'done',
        },
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
