import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { CatalogueIndex } from '#shared/api/index.ts';
import { type FlowRef, uuidV7 } from '#shared/dossier/index.ts';
import { obey, tellOfVault } from '../../kiosk/loss-watch.ts';
import { type DossierToSeal, openVault, type Vault } from '../../kiosk/vault/index.ts';
import { fetchThrough } from './line/index.ts';

/**
 * The kiosk's own vault and sender in Node, on a database in memory: for what the line and the server do to it, not
 * for what the disk does (that is vault-page/).
 */
export interface NodeKiosk {
  readonly vault: Vault;
  readonly name: string;
  readonly database: IDBFactory;
}

export interface KioskOptions {
  /** The server's port, or that of a proxy before it. */
  readonly port: number;
  /** The host the kiosk's page would be at. */
  readonly host: string;
  /** A database that outlived an earlier kiosk. */
  readonly database?: IDBFactory;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Where "online" is heard. */
  readonly network?: EventTarget;
  /** Takes the place of the line through `port`. */
  readonly fetch?: typeof fetch;
}

/**
 * Waits are drawn from the shortest fiftieth of what the kiosk would wait (full jitter allows any): 20 ms after a
 * first failure, 6 s at most. What the server asks to wait for is waited.
 */
const HURRY = 0.02;
const ENROL_TRIES = 20;

/** Opens a kiosk, and enrols it if it is new; enrolling goes past the faults, so `port` must let it pass then. */
export async function openKiosk(options: KioskOptions): Promise<NodeKiosk> {
  const database = options.database ?? new IDBFactory();
  const random = options.random ?? Math.random;
  const opened = await openVault({
    program: 'faults',
    indexedDB: database,
    fetch: options.fetch ?? fetchThrough(options.port, options.host),
    host: options.host,
    locks: null,
    network: options.network ?? null,
    random: () => random() * HURRY,
    ...(options.now && { now: options.now }),
  });
  if (!opened.ok) throw new Error(`the vault does not open: ${opened.error.code}`);
  const vault = opened.value;
  const known = vault.device.current();
  if (known) return { vault, name: known.kiosk, database };
  let enrolled = await vault.device.enrol('trial', vault.server.enrol);
  // Many that ask for a number at once are told to ask again.
  for (let tried = 1; !enrolled.ok && tried < ENROL_TRIES; tried += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100 * tried * Math.random()));
    enrolled = await vault.device.enrol('trial', vault.server.enrol);
  }
  if (!enrolled.ok) throw new Error(`the kiosk is not enrolled: ${enrolled.error.code}`);
  return { vault, name: enrolled.value.kiosk, database };
}

/** A flow that a server offers: dossiers of flows it never had are refused. */
export async function anyFlowOf(port: number, host: string): Promise<FlowRef> {
  const answer = await fetchThrough(port, host)('/catalogue/index.json');
  const flow = CatalogueIndex.parse(await answer.json()).flows[0];
  if (!flow) throw new Error('the server offers no flow');
  return { id: flow.id, version: flow.version, sha256: flow.sha256 };
}

/** The smallest bytes that pass for a JPEG, and noise after them. */
export function photograph(bytes: number, random: () => number): Uint8Array<ArrayBuffer> {
  const photo = Uint8Array.from({ length: Math.max(4, bytes) }, () => Math.floor(random() * 256));
  photo.set([0xff, 0xd8, 0xff, 0xe0]);
  return photo;
}

/** A dossier of an invented person, fit for the kiosk it is sealed at. */
export function dossierFor(
  kiosk: Pick<NodeKiosk, 'name'>,
  flow: FlowRef,
  {
    answers = { 'child.fullName': 'Nguyễn Thị Đường Dây' } as DossierToSeal['content']['answers'],
    photos = [] as ReadonlyArray<Uint8Array<ArrayBuffer>>,
    at = Date.now(),
  } = {},
): DossierToSeal {
  const parts = photos.map((jpeg, index) => ({ part: `photo-${index + 1}`, jpeg }));
  const time = new Date(at).toISOString();
  return {
    id: uuidV7(at),
    content: {
      point: kiosk.name.split('-')[0] ?? '',
      visit: crypto.randomUUID(),
      language: 'vi',
      flow,
      program: 'faults',
      actingFor: 'self',
      state: 'prepared',
      identity: null,
      declarant: { fullName: 'Nguyễn Văn Thử', citizenId: '038899000001' },
      answers,
      documents: parts.map(({ part }) => ({ paper: 'birth-paper', part, type: 'image/jpeg' as const })),
      startedAt: time,
      declaredAt: time,
    },
    photos: parts,
  };
}

/** Seals a dossier. @returns its id */
export async function sealOne(kiosk: NodeKiosk, dossier: DossierToSeal): Promise<string> {
  const sealed = await kiosk.vault.outbox.seal(dossier);
  if (!sealed.ok) throw new Error(`not sealed: ${sealed.error.code}`);
  return dossier.id;
}

/**
 * Waits until nothing waits to be sent.
 * @param withoutNewsMs given up after so long without one more sent: a busy machine is slow, and is no loss
 * @returns how many still wait then
 */
export async function untilSent(kiosks: readonly NodeKiosk[], withoutNewsMs: number): Promise<number> {
  let deadline = Date.now() + withoutNewsMs;
  for (let least = Number.POSITIVE_INFINITY; ; ) {
    let waiting = 0;
    for (const { vault } of kiosks) {
      const counts = await vault.outbox.counts();
      if (!counts.ok) throw new Error(`the outbox cannot be read: ${counts.error.code}`);
      waiting += counts.value.waiting;
    }
    if (waiting < least) deadline = Date.now() + withoutNewsMs;
    least = Math.min(least, waiting);
    if (waiting === 0 || Date.now() > deadline) return waiting;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A bad line is tried again for so long. */
const CONTACT_MS = 30_000;

/** As the kiosk's heartbeat does it: twice, since only what follows an answer's mark is judged. */
export async function contact({ vault }: NodeKiosk): Promise<void> {
  let mark: string | undefined;
  const deadline = Date.now() + CONTACT_MS;
  for (let heard = 0; heard < 3 && Date.now() < deadline; ) {
    const told = await vault.server.heartbeat({
      activity: 'idle',
      since: new Date().toISOString(),
      program: 'faults',
      ...(mark !== undefined && { after: mark }),
      ...(await tellOfVault(vault)),
    });
    if (!told.ok) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    heard += 1;
    await obey(vault, told.value);
    mark = told.value.mark;
  }
}

type Bytes = Uint8Array<ArrayBuffer>;
const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The sealed parts of a dossier, read past the vault. */
export async function sealedParts(
  database: IDBFactory,
  dossier: string,
): Promise<{ name: string; bytes: Bytes }[]> {
  const open = await answered(database.open('vault'));
  const store = open.transaction('part').objectStore('part');
  const range = IDBKeyRange.bound([dossier], [dossier, []]);
  const [keys, values] = await Promise.all([
    answered(store.getAllKeys(range)),
    answered<Bytes[]>(store.getAll(range)),
  ]);
  open.close();
  return keys.flatMap((key, index) => {
    const bytes = values[index];
    return bytes ? [{ name: (key as string[])[1] ?? '', bytes }] : [];
  });
}

/** Changes a dossier's first sealed part past the vault, as a failing disk would. `change` gives null for "gone". */
export async function spoilPart(
  { database }: Pick<NodeKiosk, 'database'>,
  dossier: string,
  change: (bytes: Bytes) => Bytes | null,
): Promise<void> {
  const open = await answered(database.open('vault'));
  const parts = open.transaction('part', 'readwrite').objectStore('part');
  const key = [dossier, 'dossier'];
  const changed = change(await answered<Bytes>(parts.get(key)));
  await (changed ? answered(parts.put(changed, key)) : answered(parts.delete(key)));
  open.close();
}
