import type { Receipt } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Device } from './device.ts';
import { deleteDraft } from './draft.ts';
import { loadSealing, type SealingMissing } from './load-sealing.ts';
import { createNumbers, type Numbers } from './numbers.ts';
import type { Queue } from './queue.ts';
import { type DraftRow, rowsIn } from './schema.ts';
import type { DossierToSeal, InvalidDossier, SealedDossier } from './seal-dossier.ts';
import type { Store, StoreError } from './store.ts';
import { type OutboxEvent, type OutboxRow, type OutboxState, transition, UNRECEIPTED } from './transition.ts';

/** What a slip is printed from. */
export interface SealedSlip {
  readonly dossier: string;
  /** "KVL-1-00027-WC". */
  readonly slip: string;
  readonly seq: number;
  readonly state: OutboxState;
  /** The server's word, when it has come already. */
  readonly receipt: Receipt | null;
  /** How many further stores hold it besides the database. */
  readonly copies: number;
}

/**
 * A further store of sealed dossiers beside the database. It is given a dossier once the database holds it, and
 * before `seal` answers; a slip is printed after that. It may be given the same dossier again.
 */
export interface SealedCopy {
  /** @returns whether the dossier now lies there, on the disk */
  keep(dossier: SealedDossier): Promise<boolean>;
  /** The dossier is purged: the copy may go. */
  drop(dossier: string): Promise<void>;
}

/**
 * - `not-enrolled`: nobody to seal to
 * - `numbering-contended`: other pages took every number that was tried; nothing was kept, try again
 */
export type SealError =
  | StoreError
  | InvalidDossier
  | SealingMissing
  | { readonly code: 'not-enrolled' | 'numbering-contended' };

/** What the heartbeat tells and the screens show. */
export interface OutboxCounts {
  /** Sealed or being sent. */
  readonly waiting: number;
  readonly quarantined: number;
  /** When the oldest dossier without receipt was sealed, milliseconds since 1970; null when there is none. */
  readonly oldestAt: number | null;
}

/** Makes the draft of a visit whose dossier has been sealed under a slip's number; null when there is none to keep. */
export type DraftAfter = (slip: string) => Promise<DraftRow | null>;

/** The outbox as the visit and the attendant see it. */
export interface Outbox extends Numbers {
  /**
   * Seals a dossier and drops the visit's draft, in one write: when it is answered, the dossier is on the disk
   * and will be sent. The same id again gives the first outcome, whatever its content now is.
   * @param after the draft that is kept in its place, so that a page which dies at this moment still shows the number
   */
  seal(toSeal: DossierToSeal, after?: DraftAfter): Promise<Result<SealedSlip, SealError>>;
  /** @returns what became of a dossier; null when it was never sealed here */
  find(dossier: string): Promise<Result<OutboxRow | null, StoreError>>;
  /** Rows of the given states, the oldest first. */
  list(states: readonly OutboxState[]): Promise<Result<readonly OutboxRow[], StoreError>>;
  /** A dossier whole and sealed, as it would be sent; null when it is not, or no longer, here. */
  sealed(dossier: string): Promise<Result<SealedDossier | null, StoreError>>;
  /** Takes a dossier out of quarantine, to be sent again. @returns whether it was there */
  retry(dossier: string): Promise<Result<boolean, StoreError>>;
  counts(): Promise<Result<OutboxCounts, StoreError>>;
  /** The highest running number given out, for the heartbeat; 0 before the first. */
  lastSeq(): Promise<Result<number, StoreError>>;
  /** Calls back after each change of a dossier in this page. @returns a function that ends it */
  subscribe(listener: (row: OutboxRow) => void): () => void;
}

/** The outbox as the sender sees it. */
export interface OutboxRows extends Outbox {
  /** Tells every listener of a row that came into the outbox by another way than sealing. */
  tell(row: OutboxRow): void;
  /** Puts an event to one row. @returns the new row, or null when nothing changed */
  change(dossier: string, event: OutboxEvent): Promise<Result<OutboxRow | null, StoreError>>;
  /** Puts an event to every row of a state, each for itself. @returns how many changed */
  changeAll(
    state: OutboxState,
    eventFor: (row: OutboxRow) => OutboxEvent,
  ): Promise<Result<number, StoreError>>;
  /**
   * Picks the row that has waited longest, and leases it, in one write.
   * @param pick whether a sealed row may be tried; asked in the order of `nextAt`
   */
  lease(
    pick: (row: OutboxRow) => boolean,
    holder: string,
    now: number,
  ): Promise<Result<OutboxRow | null, StoreError>>;
  /** When the sender has to look again for the sake of a row; null when nothing waits. */
  nextAt(): Promise<Result<number | null, StoreError>>;
  /** The parts that the row's manifest names, those that are there. */
  parts(row: OutboxRow): Promise<Result<SealedDossier['parts'], StoreError>>;
  /** Deletes the parts of retained rows whose time is over. @returns how many dossiers were purged */
  purge(now: number, keepMs: number): Promise<Result<number, StoreError>>;
}

/** How often sealing is begun anew when another page took the number meanwhile. */
const NUMBER_TRIES = 10;

const partsOf = (dossier: string) => IDBKeyRange.bound([dossier], [dossier, []]);

export function createOutbox(
  store: Store,
  device: Device,
  queue: Queue,
  copies: readonly SealedCopy[],
  now: () => number,
): OutboxRows {
  const listeners = new Set<(row: OutboxRow) => void>();
  const tell = (row: OutboxRow) => {
    for (const listener of listeners) listener(row);
  };

  const outbox: OutboxRows = {
    tell,

    seal: (toSeal, after) => queue(() => sealAndKeep(toSeal, after)),

    find: (dossier) =>
      store.read(
        ['outbox'],
        async (transaction) => (await transaction.objectStore('outbox').get(dossier)) ?? null,
      ),

    list: (states) =>
      store.read(['outbox'], async (transaction) => {
        const byAge = transaction.objectStore('outbox').index('by-age');
        const rows: OutboxRow[] = [];
        for (const state of states) rows.push(...(await byAge.getAll(rowsIn(state))));
        return rows.sort((one, other) => one.sealedAt - other.sealedAt);
      }),

    sealed: async (dossier) => {
      const row = await outbox.find(dossier);
      if (!row.ok || !row.value || row.value.state === 'purged') return row.ok ? ok(null) : row;
      const parts = await outbox.parts(row.value);
      return parts.ok ? ok({ row: row.value, parts: parts.value }) : parts;
    },

    ...createNumbers(
      store,
      device,
      {
        list: (states) => outbox.list(states),
        change: (dossier, event) => outbox.change(dossier, event),
      },
      now,
    ),

    retry: async (dossier) => {
      const changed = await outbox.change(dossier, { type: 'retry', now: now() });
      return changed.ok ? ok(changed.value !== null) : changed;
    },

    counts: () =>
      store.read(['outbox'], async (transaction) => {
        const byAge = transaction.objectStore('outbox').index('by-age');
        const counted = { sealed: 0, sending: 0, quarantined: 0 };
        let oldestAt: number | null = null;
        for (const state of UNRECEIPTED) {
          counted[state] = await byAge.count(rowsIn(state));
          const oldest = await byAge.get(rowsIn(state));
          if (oldest) oldestAt = Math.min(oldest.sealedAt, oldestAt ?? oldest.sealedAt);
        }
        return { waiting: counted.sealed + counted.sending, quarantined: counted.quarantined, oldestAt };
      }),

    lastSeq: () =>
      store.read(
        ['meta'],
        async (transaction) => (await transaction.objectStore('meta').get('canary'))?.lastSeq ?? 0,
      ),

    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    change: async (dossier, event) => {
      const changed = await store.write(['outbox'], async (transaction) => {
        const rows = transaction.objectStore('outbox');
        const row = await rows.get(dossier);
        const next = row ? transition(row, event) : null;
        if (next) await rows.put(next);
        return next;
      });
      if (changed.ok && changed.value) tell(changed.value);
      return changed;
    },

    changeAll: async (state, eventFor) => {
      const rows = await outbox.list([state]);
      if (!rows.ok) return rows;
      let count = 0;
      for (const row of rows.value) {
        const event = eventFor(row);
        if (!transition(row, event)) continue;
        const changed = await outbox.change(row.dossier, event);
        if (!changed.ok) return changed;
        if (changed.value) count++;
      }
      return ok(count);
    },

    lease: async (pick, holder, at) => {
      const leased = await store.write(['outbox'], async (transaction) => {
        const waiting = transaction.objectStore('outbox').index('by-next');
        let cursor = await waiting.openCursor(rowsIn('sealed'));
        while (cursor && !pick(cursor.value)) cursor = await cursor.continue();
        const next = cursor && transition(cursor.value, { type: 'lease', holder, now: at });
        if (next) await cursor?.update(next);
        return next;
      });
      if (leased.ok && leased.value) tell(leased.value);
      return leased;
    },

    nextAt: () =>
      store.read(['outbox'], async (transaction) => {
        const byNext = transaction.objectStore('outbox').index('by-next');
        const times: number[] = [];
        for (const state of ['sealed', 'sending'] as const) {
          const first = await byNext.get(rowsIn(state));
          if (first) times.push(first.nextAt);
        }
        return times.length > 0 ? Math.min(...times) : null;
      }),

    parts: (row) =>
      store.read(['part'], async (transaction) => {
        const parts = transaction.objectStore('part');
        const found: SealedDossier['parts'][number][] = [];
        for (const { name } of row.manifest.parts) {
          const bytes = await parts.get([row.dossier, name]);
          if (bytes) found.push({ name, bytes });
        }
        return found;
      }),

    purge: async (at, keepMs) => {
      const rows = await outbox.list(['retained']);
      if (!rows.ok) return rows;
      let count = 0;
      for (const { dossier } of rows.value) {
        const purged = await store.write(['outbox', 'part'], async (transaction) => {
          const row = await transaction.objectStore('outbox').get(dossier);
          const next = row ? transition(row, { type: 'purge', now: at, keepMs }) : null;
          if (!next) return null;
          await transaction.objectStore('part').delete(partsOf(dossier));
          await transaction.objectStore('outbox').put(next);
          return next;
        });
        if (!purged.ok) return purged;
        if (!purged.value) continue;
        for (const copy of copies) await copy.drop(dossier);
        tell(purged.value);
        count++;
      }
      return ok(count);
    },
  };

  /** Compares and sets: keeps the dossier if its number is still the next one and its id still unknown. */
  const keepSealed = ({ row, parts }: SealedDossier, visit: string, after: DraftRow | null) =>
    store.write(['device', 'outbox', 'part', 'meta', 'draft', 'draft-photo'], async (transaction) => {
      const rows = transaction.objectStore('outbox');
      const meta = transaction.objectStore('meta');
      const before = await rows.get(row.dossier);
      if (before) {
        await deleteDraft(transaction, visit);
        return before;
      }
      // A database that the browser emptied under us would give the numbers out a second time.
      const terminal = await transaction.objectStore('device').get('device');
      const canary = await meta.get('canary');
      if (!canary || terminal?.enrolment?.kiosk !== row.manifest.kiosk) return 'other-database';
      if (canary.lastSeq + 1 !== row.manifest.seq) return 'number-taken';
      await meta.put({ ...canary, lastSeq: row.manifest.seq }, 'canary');
      await rows.put(row);
      for (const { name, bytes } of parts)
        await transaction.objectStore('part').put(bytes, [row.dossier, name]);
      await deleteDraft(transaction, visit);
      if (after) await transaction.objectStore('draft').put(after, 'current');
      return row;
    });

  async function sealAndKeep(
    toSeal: DossierToSeal,
    after: DraftAfter | undefined,
  ): Promise<Result<SealedSlip, SealError>> {
    const sealing = await loadSealing();
    if (!sealing.ok) return sealing;
    for (let tried = 0; tried < NUMBER_TRIES; tried++) {
      const identity = device.current();
      if (!identity) return err({ code: 'not-enrolled' });
      const lastSeq = await outbox.lastSeq();
      if (!lastSeq.ok) return lastSeq;
      const sealed = await sealing.value.sealAs(lastSeq.value + 1, toSeal, identity, now());
      if (!sealed.ok) return sealed;
      const draft = (await after?.(sealed.value.row.manifest.slip)) ?? null;
      const kept = await keepSealed(sealed.value, toSeal.content.visit, draft);
      if (!kept.ok) return kept;
      if (kept.value === 'number-taken') continue;
      if (kept.value === 'other-database') return err({ code: 'storage-broken' });
      if (kept.value.signature === sealed.value.row.signature) tell(kept.value);
      return answer(kept.value);
    }
    return err({ code: 'numbering-contended' });
  }

  async function answer(row: OutboxRow): Promise<Result<SealedSlip, SealError>> {
    let kept = 0;
    if (copies.length > 0 && row.state !== 'purged') {
      const parts = await outbox.parts(row);
      if (!parts.ok) return parts;
      for (const copy of copies) if (await copy.keep({ row, parts: parts.value })) kept++;
    }
    return ok({
      dossier: row.dossier,
      slip: row.manifest.slip,
      seq: row.manifest.seq,
      state: row.state,
      receipt: 'receipt' in row ? row.receipt : null,
      copies: kept,
    });
  }

  return outbox;
}
