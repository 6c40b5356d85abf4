/**
 * A disk with a volatile write cache, in memory. A write is answered as soon as the cache has it; only a flush
 * makes it last. At a power cut what was flushed is there, and of the rest whatever an honest disk might have
 * brought to the platters by then: nothing, all of it, or some blocks in any order, the last ones perhaps torn.
 */
export type CutMode = 'keep' | 'drop' | 'reorder' | 'tear';
export const CUT_MODES: readonly CutMode[] = ['keep', 'drop', 'reorder', 'tear'];

/** What a disk writes as a whole. A block of 4096 bytes may still be torn on disks that call a sector 512. */
const SECTOR = 512;
const BLOCK = 4096;

interface Unflushed {
  readonly at: number;
  readonly bytes: Buffer;
}

export interface VolatileDisk {
  readonly size: number;
  read(at: number, length: number): Buffer;
  write(at: number, bytes: Buffer): void;
  /** Everything written so far lasts. */
  flush(): void;
  /** Bytes of writes that a cut could lose now. */
  unflushed(): number;
  /**
   * What would be found on the platters if the power went now; the disk itself goes on.
   * @param random numbers in [0, 1): which blocks made it
   */
  afterCut(mode: CutMode, random: () => number): Buffer;
}

/** Cuts a write into blocks, as the disk's own queue would. */
function* pieces({ at, bytes }: Unflushed, size: number): Generator<Unflushed> {
  for (let from = 0; from < bytes.length; ) {
    const until = Math.min(bytes.length, from + size - ((at + from) % size));
    yield { at: at + from, bytes: bytes.subarray(from, until) };
    from = until;
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}

/** @param size in bytes, whole blocks */
export function createVolatileDisk(size: number, content?: Buffer): VolatileDisk {
  const current = Buffer.alloc(size);
  const lasting = Buffer.alloc(size);
  content?.copy(current);
  content?.copy(lasting);
  let waiting: Unflushed[] = [];

  return {
    size,
    read: (at, length) => current.subarray(at, Math.min(size, at + length)),
    write: (at, bytes) => {
      bytes.copy(current, at);
      waiting.push({ at, bytes: Buffer.from(bytes) });
    },
    flush: () => {
      for (const { at, bytes } of waiting) bytes.copy(lasting, at);
      waiting = [];
    },
    unflushed: () => waiting.reduce((sum, { bytes }) => sum + bytes.length, 0),
    afterCut: (mode, random) => {
      const found = Buffer.from(lasting);
      if (mode === 'drop') return found;
      if (mode === 'keep') {
        for (const { at, bytes } of waiting) bytes.copy(found, at);
        return found;
      }
      // Of several writes to one block a cache keeps the newest, so an older one may only stand where no newer came.
      const newest = new Map<number, Unflushed>();
      const unit = mode === 'tear' ? SECTOR : BLOCK;
      for (const write of waiting)
        for (const piece of pieces(write, unit)) {
          const block = Math.floor(piece.at / unit);
          const before = newest.get(block);
          const whole = piece.bytes.length === unit;
          if (!before || whole || random() < 0.5) newest.set(block, piece);
        }
      const made = shuffled([...newest.values()], random);
      const count = Math.floor(random() * (made.length + 1));
      for (const { at, bytes } of made.slice(0, count)) bytes.copy(found, at);
      return found;
    },
  };
}
