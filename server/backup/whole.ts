import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * How a backup proves that it is whole, down to the last byte. The archive is one gzip member; gzip's own checksum
 * leaves out header and padding bits. So a second, empty member follows, whose comment is the SHA-256 of everything
 * before: programs that unpack gzip read over it (RFC 1952 §2.2: members follow one another; §2.3: FCOMMENT).
 */

const COMMENT = 'sha256=';
const HEAD = Uint8Array.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 0xff]);
/** The end of the comment, an empty deflate block, checksum and length of nothing. */
const TAIL = Uint8Array.from([0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const HEX_LENGTH = 64;

/** Bytes of the closing member. */
export const SEAL_BYTES = HEAD.length + COMMENT.length + HEX_LENGTH + TAIL.length;

/** The closing member of a backup. @param sha256 of all bytes before it, hex */
export const sealOf = (sha256: string): Uint8Array =>
  Buffer.concat([HEAD, Buffer.from(`${COMMENT}${sha256}`, 'ascii'), TAIL]);

/**
 * Looks whether a file is a backup, whole and as it was written.
 * @returns the length of its archive in bytes and its SHA-256, which names the backup; null when it is not
 */
export async function checkWhole(file: string): Promise<{ length: number; sha256: string } | null> {
  const { size } = await stat(file);
  const length = size - SEAL_BYTES;
  if (length <= 0) return null;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { end: length - 1 })) hash.update(piece as Buffer);
  const sha256 = hash.digest('hex');
  const end: Buffer[] = [];
  for await (const piece of createReadStream(file, { start: length })) end.push(piece as Buffer);
  return Buffer.concat(end).equals(sealOf(sha256)) ? { length, sha256 } : null;
}
