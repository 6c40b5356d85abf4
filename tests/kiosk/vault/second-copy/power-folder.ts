import type { Folder, OpenFile } from '../../../../kiosk/vault/second-copy/folder.ts';
import { SETTLE_MS } from '../../../../kiosk/vault/second-copy/slots.ts';

/** Thrown by everything once the power is gone. */
export class PowerCut extends Error {}

type Write = { readonly at: number; readonly bytes: Uint8Array } | { readonly size: number };

interface Disk {
  /** What a flush has brought to the platters. */
  durable: Uint8Array;
  /** Written since, and perhaps lost. */
  pending: Write[];
  /** What a reader sees now. */
  seen: Uint8Array;
}

function applied(bytes: Uint8Array, write: Write): Uint8Array {
  if ('size' in write) {
    const cut = new Uint8Array(write.size);
    cut.set(bytes.subarray(0, write.size));
    return cut;
  }
  const whole = new Uint8Array(Math.max(bytes.length, write.at + write.bytes.length));
  whole.set(bytes);
  whole.set(write.bytes, write.at);
  return whole;
}

/**
 * A folder of the private file system as it was measured: `flush` brings a file's bytes to the disk; names, new or
 * changed, come there by themselves only after a while. A power cut loses of everything else any part: whole writes,
 * their order, the middle of one.
 */
export interface PowerFolder extends Folder {
  /** The power goes at this operation, counted from now; it and all later ones fail. */
  cutAt(operation: number): void;
  /** Power is back. @param random decides what the cut has left, in [0, 1) */
  restart(random: () => number): void;
  /** Milliseconds pass. */
  pass(milliseconds: number): void;
  now(): number;
  /** How much room there is, in bytes. */
  room: number;
  /** Operations done so far. */
  readonly operations: number;
  /** Changes a file as a failing disk does. */
  damage(name: string, at?: number): void;
  lose(name: string): void;
  readonly content: (name: string) => Uint8Array | undefined;
}

export function powerFolder(): PowerFolder {
  let names = new Map<string, Disk>();
  /** Names as the disk has them for certain; what happened to them since, and when. */
  const settledNames = new Map<string, Disk>();
  let renames: { readonly at: number; readonly do: (on: Map<string, Disk>) => void }[] = [];
  let clock = 0;
  let cut = Number.POSITIVE_INFINITY;
  const open = new Set<string>();

  const settle = (): void => {
    const old = renames.filter(({ at }) => clock - at >= SETTLE_MS);
    for (const one of old) one.do(settledNames);
    renames = renames.filter((one) => !old.includes(one));
  };
  const change = (work: (on: Map<string, Disk>) => void): void => {
    work(names);
    renames.push({ at: clock, do: work });
  };

  const folder = {
    room: Number.POSITIVE_INFINITY,
    operations: 0,
    now: () => clock,
    pass: (milliseconds: number) => {
      clock += milliseconds;
      settle();
    },
    cutAt: (operation: number) => {
      cut = folder.operations + operation;
    },
    content: (name: string) => names.get(name)?.seen,
    damage: (name: string, at = 20) => {
      const disk = names.get(name);
      if (!disk) throw new Error(`no ${name}`);
      disk.seen = disk.seen.slice();
      disk.seen[at] = (disk.seen[at] ?? 0) ^ 1;
      disk.durable = disk.seen;
    },
    lose: (name: string) => {
      names.delete(name);
      settledNames.delete(name);
    },
    restart: (random: () => number) => {
      cut = Number.POSITIVE_INFINITY;
      open.clear();
      // Names: what was done to them lately survives up to some moment, as a log that was cut short.
      const survived = Math.floor(random() * (renames.length + 1));
      for (const one of renames.slice(0, survived)) one.do(settledNames);
      renames = [];
      for (const disk of new Set([...names.values(), ...settledNames.values()])) {
        let bytes = disk.durable;
        const lost = random();
        for (const write of disk.pending) {
          if (random() < lost) continue;
          if ('bytes' in write && random() < 0.5) {
            const from = Math.floor(random() * write.bytes.length);
            const to = from + Math.floor(random() * (write.bytes.length - from));
            bytes = applied(bytes, { at: write.at + from, bytes: write.bytes.slice(from, to) });
          } else bytes = applied(bytes, write);
        }
        disk.durable = bytes;
        disk.seen = bytes;
        disk.pending = [];
      }
      names = new Map(settledNames);
    },

    names: async () => {
      step();
      return [...names.keys()];
    },
    open: async (name: string): Promise<OpenFile> => {
      step();
      if (open.has(name)) throw new DOMException('held by another', 'NoModificationAllowedError');
      if (!names.has(name)) {
        const made: Disk = { durable: new Uint8Array(), pending: [], seen: new Uint8Array() };
        change((on) => void on.set(name, made));
      }
      const disk = names.get(name);
      if (!disk) throw new Error('just made');
      open.add(name);
      return file(disk, () => open.delete(name));
    },
    rename: async (from: string, to: string) => {
      step();
      const disk = names.get(from);
      if (!disk || names.has(to)) throw new DOMException(`${from} to ${to}`, 'InvalidModificationError');
      change((on) => {
        on.delete(from);
        on.set(to, disk);
      });
    },
  };

  function step(): void {
    folder.operations += 1;
    if (folder.operations > cut) throw new PowerCut('no power');
  }

  function file(disk: Disk, closed: () => void): OpenFile {
    const write = (one: Write): void => {
      disk.pending.push(one);
      disk.seen = applied(disk.seen, one);
    };
    return {
      getSize: () => {
        step();
        return disk.seen.length;
      },
      read: (into, { at = 0 } = {}) => {
        step();
        const target = into as Uint8Array;
        const found = disk.seen.subarray(at, at + target.length);
        target.set(found);
        return found.length;
      },
      write: (from, { at = 0 } = {}) => {
        step();
        const all = from as Uint8Array;
        const grows = Math.max(0, at + all.length - disk.seen.length);
        const fits = all.slice(0, all.length - Math.max(0, grows - folder.room));
        folder.room -= Math.min(grows, folder.room);
        write({ at, bytes: fits });
        return fits.length;
      },
      truncate: (size) => {
        step();
        folder.room += disk.seen.length - size;
        write({ size });
      },
      flush: () => {
        step();
        disk.durable = disk.seen;
        disk.pending = [];
      },
      close: () => void closed(),
    };
  }
  return folder;
}

/** Numbers in [0, 1) that a seed decides, so that a run can be repeated (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
