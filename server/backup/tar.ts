/**
 * The ustar archive format (POSIX.1-1988, IEEE Std 1003.1 "pax", ustar Interchange Format), as far as backups need
 * it: plain files with short names, so that any `tar` lists and unpacks a backup.
 */

/** Archives are made of blocks of this many bytes. */
export const BLOCK = 512;

const OFFSET = { name: 0, mode: 100, size: 124, time: 136, checksum: 148, type: 156, magic: 257 } as const;
/** A name's bytes; a longer one would need a second field. */
const NAME_BYTES = 100;
const SPACE = 0x20;

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** Sum of a header's bytes, its own checksum read as spaces. */
function checksumOf(header: Uint8Array): number {
  let sum = 0;
  for (const [at, byte] of header.entries())
    sum += at >= OFFSET.checksum && at < OFFSET.checksum + 8 ? SPACE : byte;
  return sum;
}

/**
 * The block before a file's bytes.
 * @param name ASCII, at most 100 bytes
 * @param size the file's bytes, less than 8 GiB
 * @param time when it was made, seconds since 1970
 */
export function tarHeader(name: string, size: number, time: number): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  header.write(name, OFFSET.name, NAME_BYTES, 'ascii');
  // Mode, owner and group follow each other; the archive says nothing of users.
  header.write(octal(0o600, 7) + octal(0, 7) + octal(0, 7), OFFSET.mode, 'ascii');
  header.write(octal(size, 11), OFFSET.size, 'ascii');
  header.write(octal(time, 11), OFFSET.time, 'ascii');
  header.write('0', OFFSET.type, 'ascii');
  header.write('ustar\x0000', OFFSET.magic, 'ascii');
  header.write(`${octal(checksumOf(header), 6)} `, OFFSET.checksum, 'ascii');
  return header;
}

/** Zeros that fill a file's last block. */
export const tarPadding = (size: number): Uint8Array => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);

/** What ends an archive. */
export const TAR_END = new Uint8Array(2 * BLOCK);

/** One file of an archive: its name, and its bytes from where they come. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** To be read to its end before the next entry is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

const textAt = (header: Buffer, at: number, length: number): string =>
  header
    .subarray(at, at + length)
    .toString('ascii')
    .replace(/\0.*$/s, '');

/** What is not such an archive, or ends too early. */
export class NotAnArchive extends Error {}

/**
 * Reads an archive made of what is written above.
 * @throws NotAnArchive
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const input = source[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array();
  async function take(most: number): Promise<Uint8Array> {
    while (held.length === 0) {
      const next = await input.next();
      if (next.done) throw new NotAnArchive('it ends too early');
      held = next.value;
    }
    const taken = held.subarray(0, most);
    held = held.subarray(taken.length);
    return taken;
  }
  async function block(): Promise<Buffer> {
    const whole = Buffer.alloc(BLOCK);
    for (let filled = 0; filled < BLOCK; ) {
      const piece = await take(BLOCK - filled);
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }
  for (;;) {
    const header = await block();
    if (header.every((byte) => byte === 0)) break;
    const sum = Number.parseInt(textAt(header, OFFSET.checksum, 8), 8);
    const size = Number.parseInt(textAt(header, OFFSET.size, 12), 8);
    if (sum !== checksumOf(header) || !Number.isSafeInteger(size))
      throw new NotAnArchive('a header is wrong');
    let left = size;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const piece = await take(left);
        left -= piece.length;
        yield piece;
      }
    }
    const mine = bytes();
    yield { name: textAt(header, OFFSET.name, NAME_BYTES), size, bytes: mine };
    for await (const _ of mine);
    for (let filled = tarPadding(size).length; filled > 0; ) filled -= (await take(filled)).length;
  }
}
