import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_MODES, createVolatileDisk } from './faults/disk/volatile-disk.ts';

const SIZE = 64 * 1024;
const BLOCK = 4096;
const SECTOR = 512;

const aWrite = fc
  .tuple(fc.nat(SIZE - 1), fc.integer({ min: 1, max: 3 * BLOCK }), fc.integer({ min: 1, max: 255 }))
  .map(([at, length, byte]) => ({ at, bytes: Buffer.alloc(Math.min(length, SIZE - at), byte) }));
const anAct = fc.oneof(
  { weight: 5, arbitrary: aWrite.map((write) => ({ kind: 'write' as const, ...write })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
);
const randomOf = (numbers: readonly number[]): (() => number) => {
  let at = 0;
  return () => numbers[at++ % numbers.length] ?? 0;
};
const chances = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 20, maxLength: 60 });

/** Does it all on a disk and on two plain buffers: what is there now, and what was flushed. */
function play(acts: ReadonlyArray<{ kind: 'flush' } | { kind: 'write'; at: number; bytes: Buffer }>) {
  const disk = createVolatileDisk(SIZE);
  const now = Buffer.alloc(SIZE);
  let flushed = Buffer.alloc(SIZE);
  const since: { at: number; bytes: Buffer }[] = [];
  for (const act of acts) {
    if (act.kind === 'flush') {
      disk.flush();
      flushed = Buffer.from(now);
      since.length = 0;
    } else {
      disk.write(act.at, act.bytes);
      act.bytes.copy(now, act.at);
      since.push(act);
    }
  }
  return { disk, now, flushed, since };
}

describe('a disk with a volatile write cache', () => {
  it('reads what was written last, flushed or not', () => {
    fc.assert(
      fc.property(fc.array(anAct), (acts) => {
        const { disk, now } = play(acts);
        expect(disk.read(0, SIZE).equals(now)).toBe(true);
      }),
    );
  });

  it('keeps what was flushed at every cut, byte for byte, unless it was written over since', () => {
    fc.assert(
      fc.property(fc.array(anAct), fc.constantFrom(...CUT_MODES), chances, (acts, mode, numbers) => {
        const { disk, flushed, since } = play(acts);
        const found = disk.afterCut(mode, randomOf(numbers));
        const touched = new Uint8Array(SIZE);
        for (const { at, bytes } of since) touched.fill(1, at, at + bytes.length);
        expect(found.every((byte, place) => touched[place] === 1 || byte === flushed[place])).toBe(true);
      }),
    );
  });

  it('holds in each byte after a cut only what was once written there', () => {
    fc.assert(
      fc.property(fc.array(anAct), fc.constantFrom(...CUT_MODES), chances, (acts, mode, numbers) => {
        const { disk, flushed, since } = play(acts);
        const found = disk.afterCut(mode, randomOf(numbers));
        const strange = found.findIndex(
          (byte, place) =>
            byte !== flushed[place] &&
            !since.some(({ at, bytes }) => place >= at && place < at + bytes.length && bytes[0] === byte),
        );
        expect(strange).toBe(-1);
      }),
    );
  });

  it('loses everything unflushed when it drops, and nothing when it keeps', () => {
    fc.assert(
      fc.property(fc.array(anAct), (acts) => {
        const { disk, now, flushed, since } = play(acts);
        expect(disk.afterCut('drop', randomOf([0])).equals(flushed)).toBe(true);
        expect(disk.afterCut('keep', randomOf([0])).equals(now)).toBe(true);
        expect(disk.unflushed()).toBe(since.reduce((sum, { bytes }) => sum + bytes.length, 0));
      }),
    );
  });

  it('goes on as if nothing had been asked', () => {
    const disk = createVolatileDisk(SIZE);
    disk.write(0, Buffer.alloc(BLOCK, 1));
    disk.afterCut('drop', randomOf([0]));
    expect(disk.read(0, 1)[0]).toBe(1);
    expect(disk.unflushed()).toBe(BLOCK);
  });

  it('lets a later block last without an earlier one', () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 64; seed += 1) {
      const disk = createVolatileDisk(SIZE);
      disk.write(0, Buffer.alloc(BLOCK, 1));
      disk.write(BLOCK, Buffer.alloc(BLOCK, 2));
      const found = disk.afterCut('reorder', randomOf([(seed % 8) / 8, Math.floor(seed / 8) / 8]));
      orders.add(`${found[0]}${found[BLOCK]}`);
    }
    expect(orders).toContain('02');
    expect(orders).toContain('10');
  });

  it('tears a block only between sectors', () => {
    const torn = new Set<number>();
    for (let share = 0; share < 10; share += 1) {
      const disk = createVolatileDisk(SIZE);
      disk.write(0, Buffer.alloc(BLOCK, 1));
      const found = disk.afterCut('tear', randomOf([0.3, share / 10, 0.7, 0.1, share / 10]));
      for (let sector = 0; sector < BLOCK; sector += SECTOR)
        expect(new Set(found.subarray(sector, sector + SECTOR)).size).toBe(1);
      torn.add(found.subarray(0, BLOCK).filter((byte) => byte === 1).length);
    }
    expect([...torn].some((count) => count > 0 && count < BLOCK)).toBe(true);
  });

  it('holds what it was begun with', () => {
    const disk = createVolatileDisk(SIZE, Buffer.alloc(SIZE, 7));
    expect(disk.read(SIZE - 1, 10)).toEqual(Buffer.of(7));
    expect(disk.afterCut('drop', randomOf([0]))[0]).toBe(7);
  });
});
