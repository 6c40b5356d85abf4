import type { ReserveFile } from './files.ts';
import type { Folder } from './folder.ts';

const NAME = 'reserve';
const MEGABYTE = 1024 * 1024;

/**
 * Room that is held back so that the dossier under way can still be sealed: the largest one has 36 MB of photographs
 * (seal-dossier.ts) and is written twice, and either store needs some room to work in.
 */
export const RESERVE_BYTES = 80 * MEGABYTE;
/** Written at once, so that nobody at the screen feels it. */
const SLICE_BYTES = MEGABYTE;
/** The most that `getRandomValues` gives at once (Web Cryptography API §10.1). */
const RANDOM_BYTES = 65_536;

/** Bytes that no disk can make smaller. */
function randomSlice(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SLICE_BYTES);
  for (let at = 0; at < bytes.length; at += RANDOM_BYTES)
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES));
  return bytes;
}

/**
 * A file of real bytes on the disk, since what a browser says of free space is not the disk's (facts: security.md
 * §0.7: 10 GB promised on 120 MB). An empty file says that the reserve was given up.
 * @param bytes its size; tests hold back less
 */
export function createReserve(folder: Folder, bytes = RESERVE_BYTES) {
  return {
    async state(): Promise<ReserveFile> {
      if (!(await folder.names()).includes(NAME)) return 'none';
      const file = await folder.open(NAME);
      try {
        const size = file.getSize();
        if (size === 0) return 'spent';
        return size < bytes ? 'partly' : 'kept';
      } finally {
        file.close();
      }
    },

    /** Writes the next slice. */
    async fill(): Promise<'more' | 'kept' | 'full'> {
      const file = await folder.open(NAME);
      try {
        const at = file.getSize();
        if (at >= bytes) return 'kept';
        const slice = randomSlice().subarray(0, bytes - at);
        try {
          if (file.write(slice, { at }) < slice.length) throw new RangeError('cut short');
          file.flush();
        } catch {
          // Whatever the browser calls it, there was no room for one megabyte more.
          file.truncate(0);
          file.flush();
          return 'full';
        }
        return at + slice.length < bytes ? 'more' : 'kept';
      } finally {
        file.close();
      }
    },

    /** @returns whether there was anything to give */
    async giveUp(): Promise<boolean> {
      if (!(await folder.names()).includes(NAME)) return false;
      const file = await folder.open(NAME);
      try {
        if (file.getSize() === 0) return false;
        file.truncate(0);
        file.flush();
        return true;
      } finally {
        file.close();
      }
    },
  };
}

export type Reserve = ReturnType<typeof createReserve>;
