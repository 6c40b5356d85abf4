import type { Identified, StoredDossier } from './container.ts';

/**
 * What the second store remembers of itself, besides the dossiers: the other half of the canary (facts: security.md
 * §3.1, appendix B).
 */
export interface Note {
  /** Of the database that it was the second store of; another one means that the database was made anew. */
  readonly epoch: string;
  /**
   * The highest running number that each kiosk has given out here. A terminal that was enrolled anew is another
   * kiosk and counts from 1; what the former one sealed may still lie here.
   */
  readonly lastSeqs: Readonly<Record<string, number>>;
  /** What `keep` has answered for: dossier, slot, SHA-256 of the file. */
  readonly checksums: ReadonlyArray<readonly [dossier: string, slot: number, sum: string]>;
  /** Slots up to this number have names that outlive a power cut (slots.ts). */
  readonly settled: number;
}

/** What lies in a slot. */
export type Look =
  | { readonly state: 'empty' | 'newer' }
  | ({ readonly state: 'whole' } & Identified)
  /**
   * `listed`: the dossier that `keep` had answered for, empty when nobody knows any more; null for a write that was
   * never finished.
   */
  | { readonly state: 'damaged'; readonly listed: string | null };

export interface Opened {
  /** null when there never was one, or when both places it is kept in are gone. */
  readonly note: Note | null;
  /** Slots, in use or not, in order of their numbers. */
  readonly slots: readonly number[];
  readonly reserve: ReserveFile;
}

/** - `none`: never filled yet; `spent`: given up and not filled again */
export type ReserveFile = 'none' | 'partly' | 'kept' | 'spent';

/**
 * - `kept`: on the disk, and found there when looked for
 * - `unsettled`: on the disk, but under a name so young that a power cut might take it
 * - `full`: there was no room
 */
export type Kept = 'kept' | 'unsettled' | 'full';

/** The second store as its worker offers it. A call rejects when the file system fails. */
export interface CopyFiles {
  /** To be called first, and every slot looked at, before anything is kept. */
  open(): Promise<Opened>;
  look(slot: number): Promise<Look>;
  /** Reads a dossier whole; null when its slot does not hold it any more. */
  read(dossier: string): Promise<StoredDossier | null>;
  /** Keeps a dossier, once; one that lies here already is only found. */
  keep(dossier: StoredDossier): Promise<Kept>;
  /** Forgets a dossier that is purged, and makes its slot free. */
  drop(dossier: string): Promise<void>;
  /** Makes a slot free in which a write was never finished. */
  free(slot: number): Promise<void>;
  /** Puts a slot's file away under another name, where nothing ever touches it. */
  setAside(slot: number): Promise<void>;
  /** Writes down whose second store this is; what is known of other kiosks' numbers stays. */
  note(epoch: string, kiosk: string | null, lastSeq: number): Promise<void>;
  /** Makes slots ahead of need, when few are left. */
  grow(): Promise<void>;
  /** Fills one slice of the reserve. `full`: there is no room for it, and what was filled is given back. */
  fillReserve(): Promise<'more' | 'kept' | 'full'>;
  /** Gives the reserve's room to whoever needs it. @returns whether there was any */
  giveUpReserve(): Promise<boolean>;
}
