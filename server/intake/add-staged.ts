import { createHash } from 'node:crypto';
import { ok, type Result } from '#shared/result.ts';
import type { ServerContext } from '../context.ts';
import { REQUEST_LIMIT, type Refusal, refusal, type Sent } from './request.ts';
import { dropStaged, readStaged } from './staging.ts';

/**
 * Adds the parts that came in chunks before to those that came with the manifest. One that has other bytes than the
 * manifest says is thrown away, or the kiosk would meet it again for ever.
 * @param sender the kiosk that proved the request, and alone may use what it staged
 */
export async function addStaged(
  context: Pick<ServerContext, 'db'>,
  sender: string,
  sent: Sent,
): Promise<Result<Sent, Refusal>> {
  const { manifest } = sent;
  const whole = manifest.parts.reduce((sum, { size }) => sum + size, 0);
  if (whole > REQUEST_LIMIT)
    return refusal(413, 'too-large', `A dossier may have ${REQUEST_LIMIT} bytes at most.`);
  const parts = new Map(sent.parts);
  for (const [index, { name, size, sha256 }] of manifest.parts.entries()) {
    if (parts.has(name)) continue;
    const at = `/manifest/parts/${index}`;
    const key = { kiosk: sender, dossier: manifest.dossier, sha256 };
    const bytes = await readStaged(context, key);
    if (!bytes || bytes.length < size)
      return refusal(409, 'part-missing', 'A part was not sent, or not to its end.', [
        { at, detail: String(bytes?.length ?? 0) },
      ]);
    if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256) {
      await dropStaged(context.db, key);
      return refusal(409, 'staged-differs', 'The chunks of a part do not make what the manifest names.', [
        { at, detail: 'thrown away' },
      ]);
    }
    parts.set(name, bytes);
  }
  return ok({ ...sent, parts });
}
