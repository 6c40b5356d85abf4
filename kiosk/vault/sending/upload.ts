import { CHUNK_LIMIT } from '#shared/api/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { PartOnTheWay, ServerError, ServerLink } from '../../server.ts';
import type { SealedDossier } from '../seal-dossier.ts';

/**
 * Sends the large parts of a dossier ahead of its manifest, in chunks that the server keeps: a line that breaks off
 * costs what was on the way of one chunk, not the whole (facts: security.md §3.3).
 */

/** What sending a dossier asks of the server. */
export type DossierLink = Pick<ServerLink, 'putDossier' | 'heldBytes' | 'putChunk'>;

type Part = SealedDossier['parts'][number];
type Bytes = Part['bytes'];

/** Bytes of parts that still go with the manifest when others went ahead; the answers of a dossier are a tenth. */
const REST_LIMIT = 64 * 1024;

/** The smallest chunk, in bytes: about what a request's own headers and proof are worth sending for. */
const SMALLEST_CHUNK = 16 * 1024;

/** How often a chunk is tried that brings nothing on; the line itself still answers small questions meanwhile. */
const MOST_FAILURES = 5;

const TOO_LARGE = 413;

/** A dossier of one chunk or less goes in one request; of a larger one, all but the smallest parts go ahead. */
export function partsAhead(parts: readonly Part[]): readonly Part[] {
  const sizeOf = (some: readonly Part[]) => some.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let rest = sizeOf(parts);
  if (rest <= CHUNK_LIMIT) return [];
  const ahead: Part[] = [];
  for (const part of [...parts].sort((one, other) => other.bytes.length - one.bytes.length)) {
    if (rest <= REST_LIMIT) break;
    ahead.push(part);
    rest -= part.bytes.length;
  }
  return ahead;
}

/** Whether the same bytes may fare better at once: the line broke off, or the server counts otherwise than we. */
const mayGoOn = ({ code, status }: ServerError): boolean =>
  (code === 'offline' && status === null) || code === 'offset-differs' || status === TOO_LARGE;

/**
 * @returns the parts that are still to go with the manifest, in their order; or why it came to a stop, as the server or
 *   the line last said
 */
export async function sendAhead(
  { row, parts }: SealedDossier,
  server: DossierLink,
  signal: AbortSignal,
): Promise<Result<readonly Part[], ServerError>> {
  const ahead = new Set(partsAhead(parts));
  const chunks = { size: CHUNK_LIMIT };
  for (const part of parts) {
    const listed = ahead.has(part) && row.manifest.parts.find(({ name }) => name === part.name);
    if (!listed) continue;
    const sent = await sendPart(
      { dossier: row.dossier, sha256: listed.sha256 },
      part.bytes,
      chunks,
      server,
      signal,
    );
    if (!sent.ok) return sent;
  }
  return ok(parts.filter((part) => !ahead.has(part)));
}

/**
 * Sends what the server lacks of one part. After each break it asks where to go on: an answer to so small a question
 * shows that there is a line. When the same bytes have failed twice on it, they go in smaller pieces.
 * @param chunks the size that has proved right so far, kept for the parts that follow
 */
async function sendPart(
  part: PartOnTheWay,
  bytes: Bytes,
  chunks: { size: number },
  server: DossierLink,
  signal: AbortSignal,
): Promise<Result<null, ServerError>> {
  let furthest = 0;
  let failures = 0;
  let trouble: ServerError | null = null;
  while (failures < MOST_FAILURES) {
    const known = await server.heldBytes(part, signal);
    if (!known.ok) return known;
    let { held } = known.value;
    if (trouble && held > furthest) failures = 0;
    furthest = Math.max(furthest, held);
    trouble = null;
    while (held < bytes.length && !trouble) {
      const chunk = { offset: held, bytes: bytes.slice(held, held + chunks.size) };
      const answer = await server.putChunk(part, chunk, signal);
      if (answer.ok && answer.value.held > held) {
        held = answer.value.held;
        if (held > furthest) failures = 0;
        furthest = Math.max(furthest, held);
        continue;
      }
      trouble = answer.ok ? { code: 'offset-differs', status: 409, retryAfterMs: null } : answer.error;
    }
    if (!trouble) return ok(null);
    if (!mayGoOn(trouble) || signal.aborted) return err(trouble);
    failures += 1;
    if (failures > 1 || trouble.status === TOO_LARGE) chunks.size = Math.max(SMALLEST_CHUNK, chunks.size / 4);
  }
  return err(trouble ?? { code: 'offline', status: null, retryAfterMs: null });
}
