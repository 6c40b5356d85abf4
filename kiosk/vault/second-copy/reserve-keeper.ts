import { err, type Result } from '#shared/result.ts';
import type { CopyFiles, ReserveFile } from './files.ts';

/** - `unavailable`: none is held, and nothing is known against the disk either */
export type ReserveState = 'kept' | 'spent' | 'unavailable';

/** The first filling waits until the kiosk has long been up: nobody should feel it. */
export const FIRST_FILL_MS = 30_000;
/** Between two slices. */
export const SLICE_PAUSE_MS = 250;
/** How often a reserve that was spent is tried again: whoever has made room looks at the screen meanwhile. */
export const REFILL_MS = 15_000;

/** Refused: there is less room on the disk than a visit may need. */
export interface NoRoom {
  readonly code: 'storage-full';
}

/** Calls back once after a time. @returns a function that ends it */
export type Later = (work: () => void, milliseconds: number) => () => void;

/**
 * Holds room back on the disk (reserve.ts) and lets no visit begin without it. It is filled and filled again only
 * while nobody is being served.
 * @param changed told whenever the state has changed
 */
export function createReserveKeeper(later: Later, changed: () => void) {
  let files: CopyFiles | null = null;
  let state: ReserveState = 'unavailable';
  let isVisitOpen = false;
  let isFilling = false;
  let cancel = (): void => undefined;

  const set = (next: ReserveState): void => {
    if (next === state) return;
    state = next;
    changed();
  };
  const schedule = (milliseconds: number): void => {
    cancel();
    cancel = later(() => void fill(), milliseconds);
  };

  async function fill(): Promise<void> {
    if (!files || isFilling || isVisitOpen || state === 'kept') return;
    isFilling = true;
    const filled = await files.fillReserve().catch(() => 'gone' as const);
    isFilling = false;
    if (filled === 'kept') set('kept');
    if (filled === 'full') set('spent');
    if (filled === 'more') schedule(SLICE_PAUSE_MS);
    if (filled === 'full') schedule(REFILL_MS);
  }

  const keeper = {
    state: (): ReserveState => state,

    /** Takes the files over, as the second store has found them. */
    take(found: CopyFiles, reserve: ReserveFile): void {
      files = found;
      if (reserve === 'kept') set('kept');
      else {
        // A spent reserve stays so until it could be filled again.
        set(reserve === 'spent' || state === 'spent' ? 'spent' : 'unavailable');
        schedule(reserve === 'spent' ? SLICE_PAUSE_MS : FIRST_FILL_MS);
      }
    },

    /** The files are gone; what was known of the room on the disk is not known any more. */
    lose(): void {
      files = null;
      cancel();
      set('unavailable');
    },

    /** Gives the room to a write that had none. @returns whether there was any to give */
    async giveUp(): Promise<boolean> {
      if (!files) return false;
      const gave = await files.giveUpReserve().catch(() => false);
      set('spent');
      schedule(REFILL_MS);
      return gave;
    },

    /**
     * Begins a visit, unless there is no room for what it may become.
     * @param begin writes the first draft; @param undo takes it back
     */
    async begin<E>(
      begin: () => Promise<Result<void, E>>,
      undo: () => Promise<unknown>,
    ): Promise<Result<void, E | NoRoom>> {
      if (state === 'spent') return err({ code: 'storage-full' });
      isVisitOpen = true;
      const begun = await begin();
      // The first draft itself may have needed the room that was held back.
      const hasRoom = keeper.state() !== 'spent';
      if (begun.ok && hasRoom) return begun;
      await undo();
      keeper.visitOver();
      return begun.ok ? err({ code: 'storage-full' }) : begun;
    },

    /** A visit that was interrupted goes on. */
    visitGoesOn(): void {
      isVisitOpen = true;
    },

    visitOver(): void {
      isVisitOpen = false;
      if (files && state !== 'kept') schedule(state === 'spent' ? SLICE_PAUSE_MS : FIRST_FILL_MS);
    },

    close: (): void => cancel(),
  };
  return keeper;
}
