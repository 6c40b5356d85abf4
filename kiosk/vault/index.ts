import { uuidV7 } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { createServerLink, type ServerLink } from '../server.ts';
import { type Device, loadDevice } from './device.ts';
import { createDraft, type Draft } from './draft.ts';
import { freshLog } from './fresh-log.ts';
import { lateCopy } from './late-copy.ts';
import { loadSealing } from './load-sealing.ts';
import { onceCompared } from './numbers.ts';
import { createOutbox, type Outbox, type SealedCopy } from './outbox.ts';
import { createParked, type Parked } from './parked.ts';
import { createQueue } from './queue.ts';
import type { Health, StoreAlarm, Thread } from './second-copy/index.ts';
import type { Need } from './self-check.ts';
import { type Locks, lateSender, type Sender } from './sending/index.ts';
import { createStore, type StoreError } from './store.ts';

export type { Device, Identity } from './device.ts';
export type { Draft, DraftError, JsonValue, LoadError } from './draft.ts';
export type { Outbox, OutboxCounts, SealError, SealedCopy, SealedSlip } from './outbox.ts';
export type { Parked } from './parked.ts';
export type { ParkedRow } from './schema.ts';
export type { DossierToSeal, SealedDossier } from './seal-dossier.ts';
export type { Health, StoreAlarm } from './second-copy/index.ts';
export type { Need } from './self-check.ts';
export type { Sender } from './sending/index.ts';
export type { StoreError } from './store.ts';
export type { OutboxRow, OutboxState } from './transition.ts';

export interface VaultOptions {
  /** The program's version. Another one than before gives what was refused a new try. */
  readonly program: string;
  readonly indexedDB?: IDBFactory;
  readonly fetch?: typeof fetch;
  /** The host that `fetch` goes to, port included: the page's own. */
  readonly host?: string;
  /** null: there are none, and leases alone keep two senders apart. */
  readonly locks?: Locks | null;
  readonly network?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | null;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** A number in [0, 1). */
  readonly random?: () => number;
  /** Further stores that hold every sealed dossier, beside the one in the private file system. */
  readonly copies?: readonly SealedCopy[];
  /** Starts the worker of the second store; null: there is none. */
  readonly thread?: () => Thread | null;
}

/**
 * The encrypted store of the kiosk and what leaves it: who this terminal is, the draft of the open visit, the
 * outbox of sealed dossiers, and the sender that empties it. Only ciphertext reaches the disk; a dossier goes
 * only when the server's signed receipt has come.
 *
 * ```ts
 * const vault = await openVault({ program: '1.4.0' });
 * if (!vault.ok) return outOfOrder(vault.error.code);
 * const { device, draft, outbox, sender, server } = vault.value;
 * if (!device.current()) await device.enrol(code, server.enrol);
 * sender.start();
 * await draft.begin(visit);
 * await draft.save({ answers });
 * const slip = await outbox.seal({ id, content, photos });
 * await draft.drop();
 * ```
 */
export interface Vault {
  readonly device: Device;
  readonly draft: Draft;
  readonly parked: Parked;
  readonly outbox: Outbox;
  readonly sender: Sender;
  /** The kiosk's requests, proved with this terminal's key. */
  readonly server: ServerLink;
  /** How the stores are, for the heartbeat; `StoreAlarm` says what each alarm means. */
  health(): Health;
  /** Calls back whenever `health` may have changed. @returns a function that ends it */
  subscribe(listener: () => void): () => void;
  /** Somebody has seen an alarm of the past: it is told no more. One that still holds stays. */
  acknowledge(alarm: StoreAlarm): Promise<void>;
  /** Tries out what the vault needs of the browser. @returns what is missing; then nobody should be served */
  selfCheck(): Promise<readonly Need[]>;
  /** Loads what seals, compares the stores and begins a new log, so that nobody who sends has to wait for it. */
  prepare(): Promise<void>;
  /** Stops the sender and lets go of the database. */
  close(): void;
}

const hereLocks = (): Locks | null => globalThis.navigator?.locks ?? null;
const hereNetwork = () => ('addEventListener' in globalThis ? globalThis : null);

/**
 * - `webcrypto-missing`, `indexeddb-missing`: the browser offers none, or not to a page at this address (Secure
 *   Contexts §1: neither over plain http from another machine)
 */
type OpenError = StoreError | { readonly code: 'webcrypto-missing' | 'indexeddb-missing' };

/** Opens the vault; the sender is started by whoever runs the kiosk. */
export async function openVault(options: VaultOptions): Promise<Result<Vault, OpenError>> {
  const {
    program,
    indexedDB = globalThis.indexedDB,
    fetch = globalThis.fetch,
    host = globalThis.location.host,
    locks = hereLocks(),
    network = hereNetwork(),
    now = Date.now,
    random = Math.random,
    copies = [],
    thread,
  } = options;
  if (!globalThis.crypto?.subtle) return err({ code: 'webcrypto-missing' });
  if (!indexedDB) return err({ code: 'indexeddb-missing' });
  const second = lateCopy(async () => {
    const { createSecondCopy } = await import('./second-copy/index.ts');
    return createSecondCopy({ store, device, outbox, now, ...(thread ? { thread } : {}) });
  });
  const plain = createStore(indexedDB);
  const store = second.withReserve(plain);
  let freshening: Promise<void> | null = null;
  const freshened = (): Promise<void> => {
    freshening ??= freshLog(plain);
    return freshening;
  };
  const loaded = await loadDevice(store, now);
  if (!loaded.ok) return loaded;
  const device = loaded.value;
  const queue = createQueue();
  const outbox = createOutbox(store, device, queue, [...copies, second.copy], now);
  const again = await outbox.changeAll('quarantined', () => ({ type: 'new-program', program, now: now() }));
  if (!again.ok) return again;
  const server = createServerLink({ fetch, host, now, prover: () => device.current() });
  const sender = lateSender(async () => {
    const { createSender } = await import('./sending/sender.ts');
    return createSender({
      outbox,
      device,
      server,
      locks,
      network,
      program,
      holder: uuidV7(now()),
      now,
      random,
    });
  });
  return ok({
    device,
    draft: second.withRoom(createDraft(store, device, queue, now)),
    parked: createParked(store),
    outbox: {
      ...outbox,
      numbers: onceCompared(outbox.numbers, async () => (await second.come())?.beforeSeal()),
      seal: async (toSeal, after) => {
        await Promise.all([second.come().then((copy) => copy?.beforeSeal()), freshened()]);
        return outbox.seal(toSeal, after);
      },
    },
    sender,
    server,
    health: second.health,
    subscribe: second.subscribe,
    acknowledge: second.acknowledge,
    selfCheck: async () => (await import('./self-check.ts')).selfCheck(store, locks),
    prepare: async () => void (await Promise.all([loadSealing(), second.come(), freshened()])),
    close: () => {
      sender.stop();
      second.close();
      store.close();
    },
  });
}
