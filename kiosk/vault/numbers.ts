import { MOST_STUCK, type SeqRange, type StuckDossier, toRanges } from '#shared/api/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Device } from './device.ts';
import { rowsIn } from './schema.ts';
import type { Store, StoreError } from './store.ts';
import { type OutboxEvent, type OutboxRow, UNRECEIPTED } from './transition.ts';

/** What the heartbeat tells of this kiosk's running numbers, all as of one moment. */
export interface OutboxNumbers {
  /** Of the database; null when it has lost its canary. */
  readonly epoch: string | null;
  /** The highest number given out; 0 before the first. */
  readonly lastSeq: number;
  /**
   * The numbers of this kiosk's dossiers without a receipt, ascending; null while the second store is still being
   * compared: what the database has lost may not have been put back yet.
   */
  readonly unreceipted: readonly SeqRange[] | null;
  /** The dossiers in quarantine, the oldest first; whatever name this terminal bore when it sealed them. */
  readonly stuck: readonly StuckDossier[];
}

/** The outbox as the server's questions see it. */
export interface Numbers {
  /** Read in one transaction: what is sealed meanwhile is either in both, highest number and list, or in neither. */
  numbers(): Promise<Result<OutboxNumbers, StoreError>>;
  /**
   * Sends again what the server has lost since it receipted it, as far as it is still here.
   * @param seqs running numbers of this kiosk
   * @returns how many dossiers wait again
   */
  sendAgain(seqs: readonly number[]): Promise<Result<number, StoreError>>;
  /** Gives out no number up to this one any more: the server knows that it was given out before. */
  resumeAfter(seq: number): Promise<Result<void, StoreError>>;
}

/** The longest reason that is told; a server's code is a word or two. */
const LONGEST_REASON = 80;

const stuckOf = (row: OutboxRow): StuckDossier => ({
  dossier: row.dossier,
  slip: row.manifest.slip,
  seq: row.manifest.seq,
  reason: row.state === 'quarantined' ? row.reason.slice(0, LONGEST_REASON) : '',
  since: new Date(row.triedAt ?? row.sealedAt).toISOString(),
});

/**
 * @param list rows of a state, as the outbox has them
 * @param change puts an event to a row, and tells the page of it
 */
export function createNumbers(
  store: Store,
  device: Pick<Device, 'current'>,
  rows: {
    list(states: readonly ['retained']): Promise<Result<readonly OutboxRow[], StoreError>>;
    change(dossier: string, event: OutboxEvent): Promise<Result<OutboxRow | null, StoreError>>;
  },
  now: () => number,
): Numbers {
  /** Number and kiosk of a dossier never change: of 2,000 that wait, the rows are read once, not every 30 s. */
  let known: ReadonlyMap<string, { readonly kiosk: string; readonly seq: number }> = new Map();

  return {
    numbers: async () => {
      const read = await store.read(['outbox', 'meta'], async (transaction) => {
        const canary = await transaction.objectStore('meta').get('canary');
        const outbox = transaction.objectStore('outbox');
        const byAge = outbox.index('by-age');
        const waiting = new Map<string, { readonly kiosk: string; readonly seq: number }>();
        for (const state of UNRECEIPTED)
          for (const dossier of await byAge.getAllKeys(rowsIn(state))) {
            const number = known.get(dossier) ?? (await outbox.get(dossier))?.manifest;
            if (number) waiting.set(dossier, { kiosk: number.kiosk, seq: number.seq });
          }
        const stuck = await byAge.getAll(rowsIn('quarantined'), MOST_STUCK);
        return { canary, waiting, stuck };
      });
      if (!read.ok) return read;
      const { canary, waiting, stuck } = read.value;
      known = waiting;
      const kiosk = device.current()?.kiosk;
      const own = [...waiting.values()].filter((number) => number.kiosk === kiosk);
      return ok({
        epoch: canary?.epoch ?? null,
        lastSeq: canary?.lastSeq ?? 0,
        unreceipted: toRanges(own.map(({ seq }) => seq)),
        stuck: stuck.map(stuckOf),
      });
    },

    sendAgain: async (seqs) => {
      const wanted = new Set(seqs);
      const retained = await rows.list(['retained']);
      if (!retained.ok) return retained;
      const kiosk = device.current()?.kiosk;
      let count = 0;
      for (const { dossier, manifest } of retained.value) {
        if (manifest.kiosk !== kiosk || !wanted.has(manifest.seq)) continue;
        const changed = await rows.change(dossier, { type: 'send-again', now: now() });
        if (!changed.ok) return changed;
        if (changed.value) count++;
      }
      return ok(count);
    },

    resumeAfter: (seq) =>
      store.write(['meta'], async (transaction) => {
        const meta = transaction.objectStore('meta');
        const canary = await meta.get('canary');
        if (canary && canary.lastSeq < seq) await meta.put({ ...canary, lastSeq: seq }, 'canary');
      }),
  };
}

/** How long a heartbeat waits for the comparison of the stores, in milliseconds. */
export const COMPARING_MS = 3_000;

/**
 * Names no numbers before the stores have been compared, once, however long that takes.
 * @param compare settles when that is done
 */
export function onceCompared(
  numbers: Numbers['numbers'],
  compare: () => Promise<unknown>,
): Numbers['numbers'] {
  let comparing: Promise<void> | null = null;
  let isDone = false;
  return async () => {
    comparing ??= compare().then(
      () => {
        isDone = true;
      },
      () => {
        comparing = null;
      },
    );
    await Promise.race([comparing, new Promise((resolve) => setTimeout(resolve, COMPARING_MS))]);
    const read = await numbers();
    return read.ok && !isDone ? ok({ ...read.value, unreceipted: null }) : read;
  };
}
