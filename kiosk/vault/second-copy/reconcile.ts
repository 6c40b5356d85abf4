import type { OutboxRow, OutboxState } from '../transition.ts';
import type { Look, Note } from './files.ts';

/** What happened to a store since it was last seen, and is remembered until somebody has acknowledged it. */
export type PastAlarm =
  | 'store-recreated'
  | 'store-rolled-back'
  | 'copy-lost'
  | 'copy-damaged'
  | 'copies-differ';

/** What the database says. */
export interface DatabaseSide {
  readonly epoch: string;
  readonly lastSeq: number;
  /** Whether a second store had once agreed with it. */
  readonly hadCopy: boolean;
  /** null before enrolment. */
  readonly kiosk: string | null;
  /** All rows without a receipt, and those of every dossier that lies in the second store. */
  readonly rows: ReadonlyMap<string, Pick<OutboxRow, 'state' | 'digest'>>;
}

/** What the second store says. */
export interface CopySide {
  readonly note: Note | null;
  readonly looks: ReadonlyMap<number, Look>;
}

/** What is to be done so that both say the same, and what is to be told. */
export interface Plan {
  readonly alarms: readonly PastAlarm[];
  /** Dossiers the database has lost. */
  readonly restore: ReadonlyArray<{ readonly dossier: string; readonly slot: number }>;
  /** Dossiers the second store does not have. */
  readonly keep: readonly string[];
  /** Dossiers that were purged while the second store was not there. */
  readonly drop: readonly string[];
  /** Slots with writes that nobody was ever told of. */
  readonly free: readonly number[];
  readonly setAside: readonly number[];
  /** The number below which none may be given out again by this kiosk; 0 when the database knows as much. */
  readonly lastSeq: number;
}

const IS_UNRECEIPTED: Readonly<Record<OutboxState, boolean>> = {
  sealed: true,
  sending: true,
  quarantined: true,
  retained: false,
  purged: false,
};

/**
 * Compares the two stores (facts: security.md appendix B). Nothing that either side holds is ever written over or
 * thrown away: the database lacks a dossier and it is put back; the copy lacks one and it is written; both hold it
 * and differ, and both stay. Pure.
 */
export function reconcile(database: DatabaseSide, { note, looks }: CopySide): Plan {
  const { rows, kiosk } = database;
  const alarms = new Set<PastAlarm>();
  const restore: { dossier: string; slot: number }[] = [];
  const drop: string[] = [];
  const free: number[] = [];
  const setAside: number[] = [];
  const there = new Set<string>();

  for (const [slot, look] of looks) {
    if (look.state === 'whole') {
      const row = rows.get(look.dossier);
      if (row?.state === 'purged') drop.push(look.dossier);
      else if (row && row.digest !== look.digest) {
        alarms.add('copies-differ');
        setAside.push(slot);
      } else {
        there.add(look.dossier);
        if (!row) restore.push({ dossier: look.dossier, slot });
      }
    }
    if (look.state === 'damaged') {
      if (look.listed === null) free.push(slot);
      else {
        alarms.add('copy-damaged');
        setAside.push(slot);
      }
    }
  }

  for (const [dossier, slot] of note?.checksums ?? []) {
    const look = looks.get(slot);
    const isGone = look === undefined || look.state === 'empty';
    if (isGone && !there.has(dossier) && rows.get(dossier)?.state !== 'purged') alarms.add('copy-lost');
  }
  if (!note && database.hadCopy) alarms.add('copy-lost');

  const known = kiosk === null ? 0 : (note?.lastSeqs[kiosk] ?? 0);
  const isOther = note ? note.epoch !== database.epoch : restore.length > 0 && !database.hadCopy;
  if (isOther) alarms.add('store-recreated');
  else if (restore.length > 0 || known > database.lastSeq) alarms.add('store-rolled-back');

  const keep = [...rows]
    .filter(([dossier, { state }]) => IS_UNRECEIPTED[state] && !there.has(dossier))
    .map(([dossier]) => dossier);
  return {
    alarms: [...alarms],
    restore,
    keep,
    drop,
    free,
    setAside,
    lastSeq: known > database.lastSeq ? known : 0,
  };
}
