import { utf8 } from '#shared/dossier/index.ts';
import type { Bytes } from '../schema.ts';

/**
 * How everything lies in the second store's files: a mark, a version, a header, blobs each behind its length, and
 * SHA-256 over all of it at the end. The sum is the mark of the commit: a write that was torn anywhere, lost its
 * tail, or was followed by what lay in the file before, does not fit it.
 *
 * ```
 * 8 bytes  mark, which says what kind of file it is
 * u32      version of the shape
 * u32      length of the header, then the header: JSON, UTF-8
 * u32      number of blobs, then each: u32 length, bytes
 * 32 bytes SHA-256 of everything before
 * ```
 * Numbers are little-endian.
 */
export interface Frame {
  readonly header: unknown;
  readonly blobs: readonly Bytes[];
}

/**
 * - `damaged`: torn, cut short, changed, or no frame of this kind at all
 * - `newer`: whole, but of a shape that a newer program has written
 */
export type Unreadable = 'damaged' | 'newer';

const VERSION = 1;
const MARK_BYTES = 8;
const U32 = 4;
const SUM_BYTES = 32;
const LEAST_BYTES = MARK_BYTES + 3 * U32 + SUM_BYTES;

async function sumOf(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** @param mark 8 characters of ASCII */
export async function encodeFrame(mark: string, { header, blobs }: Frame): Promise<Bytes> {
  const head = utf8(JSON.stringify(header));
  const size = LEAST_BYTES + head.length + blobs.reduce((all, blob) => all + U32 + blob.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const number = (value: number): void => {
    view.setUint32(at, value, true);
    at += U32;
  };
  const put = (what: Uint8Array): void => {
    bytes.set(what, at);
    at += what.length;
  };
  put(utf8(mark));
  number(VERSION);
  number(head.length);
  put(head);
  number(blobs.length);
  for (const blob of blobs) {
    number(blob.length);
    put(blob);
  }
  put(await sumOf(bytes.subarray(0, at)));
  return bytes;
}

/** Cuts the body, whose sum fits, into header and blobs; null when the lengths do not come out even. */
function cut(body: Bytes): Frame | null {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let at = MARK_BYTES + U32;
  const take = (): Bytes | null => {
    if (at + U32 > body.length) return null;
    const end = at + U32 + view.getUint32(at, true);
    if (end > body.length) return null;
    const taken = body.slice(at + U32, end);
    at = end;
    return taken;
  };
  const head = take();
  if (!head || at + U32 > body.length) return null;
  const count = view.getUint32(at, true);
  at += U32;
  const blobs: Bytes[] = [];
  for (let index = 0; index < count; index++) {
    const blob = take();
    if (!blob) return null;
    blobs.push(blob);
  }
  if (at !== body.length) return null;
  try {
    return { header: JSON.parse(new TextDecoder().decode(head)), blobs };
  } catch {
    return null;
  }
}

/** @param bytes a file, whole */
export async function decodeFrame(mark: string, bytes: Bytes): Promise<Frame | Unreadable> {
  if (bytes.length < LEAST_BYTES) return 'damaged';
  if (new TextDecoder().decode(bytes.subarray(0, MARK_BYTES)) !== mark) return 'damaged';
  const body = bytes.subarray(0, bytes.length - SUM_BYTES);
  const sum = await sumOf(body);
  const told = bytes.subarray(bytes.length - SUM_BYTES);
  if (!sum.every((byte, index) => byte === told[index])) return 'damaged';
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(MARK_BYTES, true) !== VERSION) return 'newer';
  return cut(body) ?? 'damaged';
}

/** SHA-256 that stands at the end of a frame, hexadecimal: what an index remembers of a file. */
export const sumAtEnd = (frame: Bytes): string =>
  Array.from(frame.subarray(frame.length - SUM_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
