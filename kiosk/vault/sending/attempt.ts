import { CHUNK_REFUSALS } from '#shared/api/index.ts';
import { type Receipt, sha256Hex } from '#shared/dossier/index.ts';
import type { Result } from '#shared/result.ts';
import type { ServerError } from '../../server.ts';
import type { Identity } from '../device.ts';
import { type VerifiedReceipt, verifyReceipt } from '../receipt.ts';
import type { SealedDossier } from '../seal-dossier.ts';
import { LONGEST_WAIT_MS } from '../transition.ts';
import { LONGEST_BACKOFF_MS } from './backoff.ts';
import { type DossierLink, sendAhead } from './upload.ts';

/**
 * What came of one try to send a dossier.
 * - `refused`: the server will not take this one as it is; it is quarantined, never deleted
 * - `failed`: try again; `line` says that others would fare no better now, and `waitMs` how long to wait at least
 */
export type Outcome =
  | { readonly kind: 'receipted'; readonly receipt: VerifiedReceipt }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly line: boolean; readonly waitMs: number };

/** Refusals that are about the dossier itself (facts: security.md appendix B). */
const REFUSED = new Set([400, 413, 415, 422]);
const TOO_LARGE = 413;
const CONFLICT = 409;
/** The 409s that pass: the same dossier is being taken in at this moment, or its chunks are not all there. */
const PASSING: ReadonlySet<string> = new Set(['in-flight', ...CHUNK_REFUSALS]);
/** After these the parts are sent again at once: the server has forgotten some, or thrown them away. */
const PARTS_AGAIN: ReadonlySet<string> = new Set(['part-missing', 'staged-differs']);
/** How often parts are sent again in one try; whatever makes them go missing again and again, it is not chance. */
const MOST_ROUNDS = 2;

/** Statuses at which the trouble is not this dossier's: the server is overrun, away, or does not know us. */
const LINE = new Set([401, 403, 408, 429, 502, 503, 504]);

const failed = (reason: string, line: boolean, waitMs: number | null = null): Outcome => ({
  kind: 'failed',
  reason,
  line,
  waitMs: Math.min(waitMs ?? 0, LONGEST_WAIT_MS),
});

/**
 * Judges an answer that is not a receipt. A refusal counts only in the words of our server, a problem document:
 * a captive portal may answer anything, and must not fill the quarantine. 413 alone is believed of a proxy too.
 */
export function judgeError({ code, status, retryAfterMs }: ServerError): Outcome {
  if (status === TOO_LARGE) return { kind: 'refused', reason: 'too-large' };
  if (code === 'offline') {
    const waitMs = retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_BACKOFF_MS);
    return failed(status === null ? 'offline' : 'not-our-server', true, waitMs);
  }
  if (status !== null && REFUSED.has(status)) return { kind: 'refused', reason: code };
  if (status === CONFLICT && !PASSING.has(code)) return { kind: 'refused', reason: code };
  const line = status === null || LINE.has(status) || retryAfterMs !== null;
  return failed(code, line, retryAfterMs);
}

/** Whether the parts on the disk are the ones that the manifest was signed over. */
async function isWhole({ row, parts }: SealedDossier): Promise<boolean> {
  if (parts.length !== row.manifest.parts.length) return false;
  for (const [index, listed] of row.manifest.parts.entries()) {
    const part = parts[index];
    if (part?.name !== listed.name || part.bytes.length !== listed.size) return false;
    if ((await sha256Hex(part.bytes)) !== listed.sha256) return false;
  }
  return true;
}

/** Judges an answer that has the shape of a receipt: only one that proves the matter is a success. */
async function judgeReceipt(
  answer: Result<Receipt, ServerError>,
  { row }: SealedDossier,
  identity: Identity,
): Promise<Outcome> {
  if (!answer.ok) return judgeError(answer.error);
  const { kiosk, seq, dossier } = row.manifest;
  const receipt = await verifyReceipt(
    answer.value,
    { kiosk, seq, dossier, digest: row.digest },
    identity.signing,
  );
  return receipt ? { kind: 'receipted', receipt } : failed('bad-receipt', true);
}

/**
 * Sends one dossier once: what is large of it ahead in chunks, then the manifest with the rest. What arrived of the
 * chunks stays at the server, so that the next try goes on where this one broke off.
 */
export async function attempt(
  dossier: SealedDossier,
  identity: Identity,
  server: DossierLink,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!(await isWhole(dossier))) return { kind: 'refused', reason: 'parts-damaged' };
  const { manifest, signature } = dossier.row;
  for (let round = 1; ; round++) {
    const rest = await sendAhead(dossier, server, signal);
    if (!rest.ok) return judgeError(rest.error);
    const answer = await server.putDossier({ manifest, signature, parts: rest.value }, signal);
    const again = !answer.ok && PARTS_AGAIN.has(answer.error.code) && round < MOST_ROUNDS;
    if (!again) return judgeReceipt(answer, dossier, identity);
  }
}
