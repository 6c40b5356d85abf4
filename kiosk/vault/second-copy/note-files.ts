import type { Note } from './files.ts';
import type { Folder } from './folder.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { readWhole, writeWhole } from './whole.ts';

const MARK = 'VKCANARY';
/** Written in turn: a write that is torn leaves the other, which is one write older. */
const PLACES = [0, 1] as const;
const nameOf = (place: number): string => `canary-${place}`;

interface Numbered {
  readonly generation: number;
  readonly note: Note;
}

/**
 * The note of the second store, in two places.
 * @param isYoung whether a name that has been there since then might not outlive a power cut (slots.ts)
 */
export function createNoteFiles(folder: Folder, now: () => number, isYoung: (since: number) => boolean) {
  let generation = 0;
  let last = 0;
  /** Since when a place is there that was missing at the start. */
  const made = new Map<number, number>();

  async function readPlace(name: string): Promise<Numbered | null> {
    const frame = await decodeFrame(MARK, await readWhole(folder, name));
    return typeof frame === 'string' ? null : (frame.header as Numbered);
  }

  async function writePlace(place: number, note: Note): Promise<void> {
    if (!(await folder.names()).includes(nameOf(place))) made.set(place, now());
    const header: Numbered = { generation: generation + 1, note };
    await writeWhole(folder, nameOf(place), await encodeFrame(MARK, { header, blobs: [] }));
    generation = header.generation;
    last = place;
  }

  /** The place to write to: never the only one whose name is safe. */
  function nextPlace(): number {
    const [young, ...more] = PLACES.filter((place) => {
      const since = made.get(place);
      return since !== undefined && isYoung(since);
    });
    return young !== undefined && more.length === 0 ? young : 1 - last;
  }

  return {
    /** @returns the newest one that is whole; null when there is none */
    async read(): Promise<Note | null> {
      const names = await folder.names();
      let newest: Numbered | null = null;
      for (const place of PLACES) {
        const found = names.includes(nameOf(place)) ? await readPlace(nameOf(place)) : null;
        if (found && (!newest || found.generation > newest.generation)) {
          newest = found;
          last = place;
        }
      }
      generation = newest?.generation ?? 0;
      return newest?.note ?? null;
    },

    async write(note: Note): Promise<void> {
      const isFirst = generation === 0;
      await writePlace(nextPlace(), note);
      if (isFirst) await writePlace(1 - last, note);
    },
  };
}
