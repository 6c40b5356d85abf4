import type { Result } from '#shared/result.ts';
import type { Device } from '../device.ts';
import type { OutboxRows, SealedCopy } from '../outbox.ts';
import type { SealedDossier } from '../seal-dossier.ts';
import type { Store } from '../store.ts';
import { UNRECEIPTED } from '../transition.ts';
import { createAlarms } from './alarms.ts';
import { storedOf } from './container.ts';
import type { CopyFiles, Look, Note } from './files.ts';
import { type DatabaseSide, type PastAlarm, type Plan, reconcile } from './reconcile.ts';
import { speakTo, startThread, type Thread } from './remote.ts';
import { createReserveKeeper, type Later, type NoRoom, type ReserveState } from './reserve-keeper.ts';
import { sealedAgain } from './restored.ts';
import { SETTLE_MS } from './slots.ts';

/**
 * What somebody should look at.
 * - `store-recreated`: the browser made the database anew, empty; what the second store held was put back
 * - `store-rolled-back`: the database is an older one than it was; what it had lost was put back
 * - `copy-lost`: the second store, or a dossier of it, was gone; it was written again from the database
 * - `copy-damaged`: a file of the second store was broken; it is kept aside
 * - `copies-differ`: both stores hold a dossier, and not the same; both are kept
 * - `copy-unavailable`: there is no second store now; everything lies in the database alone
 * - `space-low`: the disk is so full that no visit is begun
 */
export type StoreAlarm = PastAlarm | 'copy-unavailable' | 'space-low';

/** How the stores are, for the heartbeat. */
export interface Health {
  /** Which database this is; null until it was read. */
  readonly epoch: string | null;
  readonly alarms: readonly StoreAlarm[];
  /** - `spent`: given up; no visit is begun. - `unavailable`: none is held yet, or none can be */
  readonly reserve: ReserveState;
  /** Further stores beside the database that work. */
  readonly copies: number;
}

export interface SecondCopyOptions {
  readonly store: Store;
  readonly device: Pick<Device, 'current'>;
  readonly outbox: OutboxRows;
  readonly now: () => number;
  /** Starts the worker; throws, or gives null, where there is none. */
  readonly thread?: () => Thread | null;
  readonly later?: Later;
}

const withTimer: Later = (work, milliseconds) => {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * The second store of sealed dossiers, from the page's side: starts it, compares it with the database, puts right
 * what either has lost, and holds room back on the disk. Without it the kiosk works on and says so.
 */
export function createSecondCopy(options: SecondCopyOptions) {
  const { store, device, outbox, now, thread = startThread, later = withTimer } = options;
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const alarms = createAlarms(store, now, changed);
  const reserve = createReserveKeeper(later, changed);
  let epoch: string | null = null;
  let note: Note | null = null;
  /** The files, once both stores agree. */
  let files: CopyFiles | null = null;
  let isGone = false;
  let isMarked = false;
  let end = (): void => undefined;
  let cancelSettling = (): void => undefined;
  /** For whom the numbers were compared last. */
  let comparedKiosk: string | null = null;

  const lose = (): void => {
    end();
    cancelSettling();
    files = null;
    isGone = true;
    reserve.lose();
    changed();
  };

  async function databaseSide(dossiers: Iterable<string>): Promise<DatabaseSide | null> {
    const canary = await store.read(['meta'], (transaction) => transaction.objectStore('meta').get('canary'));
    const waiting = await outbox.list(UNRECEIPTED);
    if (!canary.ok || !canary.value || !waiting.ok) return null;
    const rows = new Map(waiting.value.map((row) => [row.dossier, row]));
    for (const dossier of dossiers) {
      if (rows.has(dossier)) continue;
      const found = await outbox.find(dossier);
      if (!found.ok) return null;
      if (found.value) rows.set(dossier, found.value);
    }
    epoch = canary.value.epoch;
    const { lastSeq, hasCopy = false } = canary.value;
    return { epoch, lastSeq, hadCopy: hasCopy, kiosk: device.current()?.kiosk ?? null, rows };
  }

  /** Puts a dossier back that the database has lost. @returns whether the copy was fit for it */
  async function restore(from: CopyFiles, dossier: string): Promise<boolean> {
    const stored = await from.read(dossier);
    const sealed = stored && (await sealedAgain(stored));
    if (!sealed) return false;
    const written = await store.write(['outbox', 'part'], async (transaction) => {
      const rows = transaction.objectStore('outbox');
      if (await rows.get(dossier)) return null;
      await rows.put(sealed.row);
      for (const { name, bytes } of sealed.parts)
        await transaction.objectStore('part').put(bytes, [dossier, name]);
      return sealed.row;
    });
    if (written.ok && written.value) outbox.tell(written.value);
    return true;
  }

  /** Sees to it that no number is given out twice. */
  const raiseTo = (lastSeq: number) =>
    store.write(['meta'], async (transaction) => {
      const meta = transaction.objectStore('meta');
      const canary = await meta.get('canary');
      if (canary && canary.lastSeq < lastSeq) await meta.put({ ...canary, lastSeq }, 'canary');
    });

  /** Lets the database know that there is a second store, which would be missed from now on. */
  async function markCopy(): Promise<void> {
    if (isMarked) return;
    const marked = await store.write(['meta'], async (transaction) => {
      const meta = transaction.objectStore('meta');
      const canary = await meta.get('canary');
      if (canary && !canary.hasCopy) await meta.put({ ...canary, hasCopy: true }, 'canary');
    });
    isMarked = marked.ok;
  }

  async function keepNow(to: CopyFiles, sealed: SealedDossier): Promise<boolean> {
    const stored = storedOf(sealed);
    let kept = await to.keep(stored);
    if (kept === 'full' && (await reserve.giveUp())) kept = await to.keep(stored);
    if (kept === 'kept') await markCopy();
    // While some are left: by the time the new ones are needed their names are old.
    void to.grow().catch(() => undefined);
    return kept === 'kept';
  }

  async function carryOut(on: CopyFiles, plan: Plan): Promise<void> {
    // What is told comes first: were the power to go in between, the next start would find less to tell.
    await alarms.raise(plan.alarms);
    for (const slot of plan.setAside) await on.setAside(slot);
    for (const slot of plan.free) await on.free(slot);
    for (const { dossier, slot } of plan.restore) {
      if (await restore(on, dossier)) continue;
      await alarms.raise(['copy-damaged']);
      await on.setAside(slot);
    }
    for (const dossier of plan.drop) await on.drop(dossier);
    for (const dossier of plan.keep) {
      const row = await outbox.find(dossier);
      if (!row.ok || !row.value || row.value.state === 'purged') continue;
      const parts = await outbox.parts(row.value);
      // A dossier whose parts are not all there is no second copy of anything.
      if (parts.ok && parts.value.length === row.value.manifest.parts.length)
        await keepNow(on, { row: row.value, parts: parts.value });
    }
  }

  async function compare(on: CopyFiles): Promise<boolean> {
    const opened = await on.open();
    note = opened.note;
    reserve.take(on, opened.reserve);
    const looks = new Map<number, Look>();
    for (const slot of opened.slots) looks.set(slot, await on.look(slot));
    const named = [...looks.values()].flatMap((look) => (look.state === 'whole' ? [look.dossier] : []));
    const database = await databaseSide([...named, ...(note?.checksums ?? []).map(([dossier]) => dossier)]);
    if (!database) return false;
    const plan = reconcile(database, { note, looks });
    await carryOut(on, plan);
    const raised = await raiseTo(plan.lastSeq);
    if (!raised.ok) return false;
    comparedKiosk = database.kiosk;
    const write = () => on.note(database.epoch, database.kiosk, Math.max(database.lastSeq, plan.lastSeq));
    await write();
    await on.grow();
    // By then the names of the slots are on the disk; whoever starts anew within a visit need not wait again.
    cancelSettling = later(() => void write().catch(() => undefined), SETTLE_MS);
    return true;
  }

  async function start(): Promise<void> {
    isGone = false;
    await alarms.recall();
    try {
      const running = thread();
      if (!running) return lose();
      end = () => running.terminate();
      const started = speakTo(running, lose);
      if (!(await compare(started)) || isGone) return lose();
      files = started;
      changed();
    } catch {
      lose();
    }
  }
  let agreed = start();

  const copy: SealedCopy = {
    keep: async (sealed) => {
      await agreed;
      if (!files) return false;
      return keepNow(files, sealed).catch(() => false);
    },
    drop: async (dossier) => {
      await agreed;
      await files?.drop(dossier).catch(() => undefined);
    },
  };

  return {
    ...copy,

    health: (): Health => ({
      epoch,
      alarms: [
        ...alarms.raised(),
        ...(isGone ? (['copy-unavailable'] as const) : []),
        ...(reserve.state() === 'spent' ? (['space-low'] as const) : []),
      ],
      reserve: reserve.state(),
      copies: files ? 1 : 0,
    }),

    /** Calls back whenever `health` may have changed. @returns a function that ends it */
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    /** Forgets an alarm of the past; one that still holds stays. */
    acknowledge: async (alarm: StoreAlarm): Promise<void> => {
      if (alarm !== 'copy-unavailable' && alarm !== 'space-low') await alarms.acknowledge(alarm);
    },

    /** Waits until both stores have been compared: nothing may be sealed before, or a number could come twice. */
    beforeSeal: async (): Promise<void> => {
      await agreed;
      const kiosk = device.current()?.kiosk ?? null;
      if (!note || kiosk === comparedKiosk) return;
      const raised = await raiseTo(kiosk === null ? 0 : (note.lastSeqs[kiosk] ?? 0));
      if (raised.ok) comparedKiosk = kiosk;
    },

    /** Gives room to a write of the database that had none. @returns whether there was any to give */
    giveUpReserve: (): Promise<boolean> => reserve.giveUp(),

    /** Begins a visit unless the disk is too full for one. */
    begin: <E>(
      work: () => Promise<Result<void, E>>,
      undo: () => Promise<unknown>,
    ): Promise<Result<void, E | NoRoom>> => reserve.begin(work, undo),

    /** A visit of before a reload goes on. */
    visitGoesOn: (): void => reserve.visitGoesOn(),

    /** Nobody is being served any more: a store that had failed is tried again. */
    visitOver: (): void => {
      reserve.visitOver();
      if (isGone) agreed = start();
    },

    close: (): void => {
      reserve.close();
      cancelSettling();
      end();
    },
  };
}

export type SecondCopy = ReturnType<typeof createSecondCopy>;
