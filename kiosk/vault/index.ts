import { uuidV7 } from '#shared/dossier/index.ts';
import { ok, type Result } from '#shared/result.ts';
import { createServerLink, type ServerLink } from '../server.ts';
import { type Device, loadDevice } from './device.ts';
import { createDraft, type Draft } from './draft.ts';
import { loadSealing } from './load-sealing.ts';
import { createOutbox, type Outbox, type SealedCopy } from './outbox.ts';
import { createQueue } from './queue.ts';
import { type Locks, lateSender, type Sender } from './sending/index.ts';
import { createStore, type StoreError } from './store.ts';

export type { Device, Identity } from './device.ts';
export type { Draft, DraftError, JsonValue, LoadError } from './draft.ts';
export type { Outbox, OutboxCounts, SealError, SealedCopy, SealedSlip } from './outbox.ts';
export type { DossierToSeal, SealedDossier } from './seal-dossier.ts';
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
  /** Further stores that hold every sealed dossier; none yet. */
  readonly copies?: readonly SealedCopy[];
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
  readonly outbox: Outbox;
  readonly sender: Sender;
  /** The kiosk's requests, proved with this terminal's key. */
  readonly server: ServerLink;
  /** Loads what seals, so that the first touch need not wait for it. */
  prepare(): Promise<void>;
  /** Stops the sender and lets go of the database. */
  close(): void;
}

const hereLocks = (): Locks | null => globalThis.navigator?.locks ?? null;
const hereNetwork = () => ('addEventListener' in globalThis ? globalThis : null);

/** Opens the vault; the sender is started by whoever runs the kiosk. */
export async function openVault(options: VaultOptions): Promise<Result<Vault, StoreError>> {
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
  } = options;
  const store = createStore(indexedDB);
  const loaded = await loadDevice(store, now);
  if (!loaded.ok) return loaded;
  const device = loaded.value;
  const queue = createQueue();
  const outbox = createOutbox(store, device, queue, copies, now);
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
    draft: createDraft(store, device, queue, now),
    outbox,
    sender,
    server,
    prepare: async () => void (await loadSealing()),
    close: () => {
      sender.stop();
      store.close();
    },
  });
}
