import { decodeDossier, encodeDossier, type Identified, identify, type StoredDossier } from './container.ts';
import type { CopyFiles, Kept, Look, Note, Opened } from './files.ts';
import type { Folder } from './folder.ts';
import { sumAtEnd } from './frame.ts';
import { createNoteFiles } from './note-files.ts';
import type { Reserve } from './reserve.ts';
import { readWhole, writeWhole } from './whole.ts';

/**
 * The second store: one file a dossier, in slots that were made long before.
 *
 * Why slots: measured on Chromium 156, `flush` brings a file's bytes to the disk (fdatasync), but the names of the
 * private file system lie in a LevelDB of the browser's own ("File System/…/Paths") that is written without any
 * sync. A file that was just made, or just moved, has its bytes on the disk and may have no name after a power cut.
 * So nothing that is promised hangs on a young name: a dossier is written into a file that has been there for a
 * while, and becomes valid not by being moved into place but by the sum at its end (frame.ts).
 *
 * What a torn write leaves: a slot that is not whole. The canary, written after the dossier was read back, says
 * whether `keep` had ever answered for it: if not, the slot is free again; if so, the file was damaged later, is put
 * aside and told. A torn canary leaves the one before it, whose dossiers all are here; a dossier that is whole but
 * not yet listed counts as kept.
 */
const slotName = (slot: number): string => `slot-${slot}`;
const asideName = (slot: number): string => `aside-${slot}`;
const numberIn = (name: string): number => Number(/^(?:slot|aside)-(\d{1,9})$/.exec(name)?.[1] ?? 0);

/** Empty slots that lie ready: more than a hall takes in before the next ones are made. */
const READY_SLOTS = 48;
/**
 * With fewer than these, more are made: still enough until the new names are old. Not sooner, since the list of names
 * is one of the logs that a power cut tears (../fresh-log.ts), and only while it is being written to.
 */
const FEW_SLOTS = 24;

/**
 * After this a name is on the disk without anybody's doing: Linux writes back what is 30 s old, looking every 5 s
 * (vm.dirty_expire_centisecs, vm.dirty_writeback_centisecs), and ext4 commits every 5 s; and half as much again.
 */
export const SETTLE_MS = 60_000;

/** What the index knows of a slot in use. */
interface Held extends Identified {
  readonly slot: number;
  readonly sum: string;
}

/**
 * Chromium says QuotaExceededError, by its own reckoning (measured); what it says when the disk itself has no block left
 * is not promised anywhere. A file that is merely held by another is no matter of room.
 */
const isFull = (error: unknown): boolean =>
  error instanceof DOMException && error.name !== 'NoModificationAllowedError';

/** @param now milliseconds that never go back */
export function createSlots(folder: Folder, reserve: Reserve, now: () => number): CopyFiles {
  const isYoung = (since: number): boolean => now() - since < SETTLE_MS;
  const notes = createNoteFiles(folder, now, isYoung);
  const held = new Map<string, Held>();
  const empties = new Set<number>();
  /** Since when each slot's name has been there, as far as this run knows. */
  const since = new Map<number, number>();
  let highest = 0;
  let known: Note = { epoch: '', lastSeqs: {}, checksums: [], settled: 0 };
  let hasNote = false;

  const isSettled = (slot: number): boolean => slot <= known.settled || !isYoung(since.get(slot) ?? now());

  async function write(change: Partial<Note> = {}): Promise<void> {
    let settled = known.settled;
    for (const slot of [...since.keys()].sort((one, other) => one - other)) {
      if (!isSettled(slot)) break;
      settled = Math.max(settled, slot);
    }
    const checksums = [...held.values()].map(({ dossier, slot, sum }) => [dossier, slot, sum] as const);
    const next = { ...known, ...change, settled, checksums };
    await notes.write(next);
    known = next;
  }

  const withSeq = (kiosk: string, seq: number): Note['lastSeqs'] => ({
    ...known.lastSeqs,
    [kiosk]: Math.max(seq, known.lastSeqs[kiosk] ?? 0),
  });

  /** An empty slot: the oldest one, whose name is the safest; a new one when there is none. */
  async function takeSlot(): Promise<number> {
    const [ready] = [...empties].sort((one, other) => one - other);
    if (ready !== undefined) {
      const file = await folder.open(slotName(ready));
      const size = file.getSize();
      file.close();
      empties.delete(ready);
      // Somebody else's bytes are never written over.
      return size === 0 ? ready : takeSlot();
    }
    highest += 1;
    since.set(highest, now());
    return highest;
  }

  async function tryKeep(stored: StoredDossier): Promise<Kept> {
    const identified = identify(stored);
    const bytes = await encodeDossier(stored);
    const sum = sumAtEnd(bytes);
    const slot = await takeSlot();
    try {
      await writeWhole(folder, slotName(slot), bytes);
      const readBack = await decodeDossier(await readWhole(folder, slotName(slot)));
      if (typeof readBack === 'string') throw new Error('not read back');
      held.set(identified.dossier, { ...identified, slot, sum });
      await write({ lastSeqs: withSeq(identified.kiosk, identified.seq) });
    } catch (error) {
      held.delete(identified.dossier);
      await empty(slot).catch(() => undefined);
      throw error;
    }
    return isSettled(slot) ? 'kept' : 'unsettled';
  }

  async function empty(slot: number): Promise<void> {
    await writeWhole(folder, slotName(slot), new Uint8Array());
    empties.add(slot);
  }

  return {
    async open(): Promise<Opened> {
      const names = await folder.names();
      const slots: number[] = [];
      for (const name of names) {
        highest = Math.max(highest, numberIn(name));
        if (name.startsWith('slot-')) slots.push(numberIn(name));
      }
      slots.sort((one, other) => one - other);
      for (const slot of slots) since.set(slot, now());
      const note = await notes.read();
      hasNote = note !== null;
      if (note) known = note;
      return { note, slots, reserve: await reserve.state() };
    },

    async look(slot): Promise<Look> {
      const bytes = await readWhole(folder, slotName(slot));
      if (bytes.length === 0) {
        empties.add(slot);
        return { state: 'empty' };
      }
      const stored = await decodeDossier(bytes);
      if (stored === 'newer') return { state: 'newer' };
      const listed = known.checksums.find(([, at]) => at === slot);
      // Without a canary nobody knows what was answered for; then every broken file is taken for one that was.
      if (stored === 'damaged') return { state: 'damaged', listed: listed?.[0] ?? (hasNote ? null : '') };
      const identified = identify(stored);
      held.set(identified.dossier, { ...identified, slot, sum: sumAtEnd(bytes) });
      // It may be younger than the canary.
      known = { ...known, lastSeqs: withSeq(identified.kiosk, identified.seq) };
      return { state: 'whole', ...identified };
    },

    async read(dossier) {
      const one = held.get(dossier);
      if (!one) return null;
      const stored = await decodeDossier(await readWhole(folder, slotName(one.slot)));
      return typeof stored === 'string' ? null : stored;
    },

    async keep(stored): Promise<Kept> {
      const { dossier, digest } = identify(stored);
      const before = held.get(dossier);
      if (before?.digest === digest) return isSettled(before.slot) ? 'kept' : 'unsettled';
      try {
        return await tryKeep(stored);
      } catch (error) {
        if (isFull(error)) return 'full';
        throw error;
      }
    },

    async drop(dossier) {
      const one = held.get(dossier);
      if (!one) return;
      // First out of the canary: the other way round, a cut between would look like a copy that was lost.
      held.delete(dossier);
      await write();
      await empty(one.slot);
    },

    free: empty,

    async setAside(slot) {
      await folder.rename(slotName(slot), asideName(slot));
      for (const one of held.values()) if (one.slot === slot) held.delete(one.dossier);
      since.delete(slot);
      await write();
    },

    note: (epoch, kiosk, lastSeq) =>
      write({ epoch, ...(kiosk === null ? {} : { lastSeqs: withSeq(kiosk, lastSeq) }) }),

    async grow() {
      if (empties.size >= FEW_SLOTS) return;
      while (empties.size < READY_SLOTS) {
        highest += 1;
        since.set(highest, now());
        await empty(highest);
      }
    },

    fillReserve: () => reserve.fill(),
    giveUpReserve: () => reserve.giveUp(),
  };
}
