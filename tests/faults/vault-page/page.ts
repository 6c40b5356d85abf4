import type { EnrolAnswer } from '#shared/api/index.ts';
import { sha256Hex, uuidV7 } from '#shared/dossier/index.ts';
import { openVault, type Vault } from '../../../kiosk/vault/index.ts';
import { pretendServer } from '../../kiosk/vault/pretend-server.ts';
import { NOT_THERE } from './answers.ts';
import { attack, type Loot } from './attacker.ts';

/**
 * The kiosk's own vault in a page of its own, so that a test can seal as fast as the disk allows and look at what
 * is there after a power cut. Nothing in it is a stand-in but the server, which only enrolment needs.
 */
export interface SealedAck {
  readonly dossier: string;
  readonly seq: number;
  readonly digest: string;
}
/** What the vault holds of one dossier. `whole`: every part its manifest names is there, with its digest. */
export interface Found extends SealedAck {
  readonly whole: boolean;
}
export interface VaultPage {
  /**
   * Opens the vault; a terminal that is new enrols.
   * @param enrolment what the server answers; without it a server in the page does, whose keys die with the page
   * @returns an error's code, or null
   */
  open(enrolment?: EnrolAnswer): Promise<string | null>;
  /** Seals so many dossiers until the page dies; each is told to `acked` as soon as the vault has answered. */
  sealOn(most: number, photoBytes: number): void;
  /**
   * Seals so many, until one is refused.
   * @param words what they say; they stand nowhere in the program
   * @returns what refused it, or null
   */
  seal(count: number, photoBytes: number, words?: string): Promise<string | null>;
  look(): Promise<{ readonly found: readonly Found[]; readonly lastSeq: number }>;
  /** Begins a visit and keeps its draft so many times. @returns how long each took, in milliseconds */
  timeDrafts(count: number): Promise<number[]>;
  /** Starts the sender; nobody will answer it. */
  send(): void;
  /** Puts a secret into the database, as a careless program might. */
  leave(secret: number[]): Promise<void>;
  attack(): Promise<Loot>;
}
declare global {
  interface Window {
    faults: VaultPage;
    acked(ack: SealedAck): Promise<void>;
  }
}

let vault: Vault | null = null;
const use = (): Vault => {
  if (!vault) throw new Error('the vault is not open');
  return vault;
};

const content = (visit: string, words: string) => ({
  point: 'KTH',
  visit,
  language: 'vi',
  flow: { id: 'khai-sinh', version: 1, sha256: 'a'.repeat(64) },
  program: 'faults',
  actingFor: 'self' as const,
  state: 'prepared' as const,
  identity: null,
  declarant: { fullName: 'Nguyễn Văn Thử', citizenId: '038899000001' },
  answers: { 'child.fullName': words, 'child.weight': 3.2 },
  startedAt: '2026-11-20T01:00:00.000Z',
  declaredAt: '2026-11-20T01:10:00.000Z',
});

/** WebCrypto gives at most this many bytes of chance at once. */
const CHANCE_BYTES = 65_536;
const noise = (length: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += CHANCE_BYTES)
    crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + CHANCE_BYTES)));
  return bytes;
};

/** @returns what refused it, or null */
async function sealOne(photoBytes: number, words = 'Nguyễn Thị Cắt Điện'): Promise<string | null> {
  const { outbox, draft } = use();
  const visit = crypto.randomUUID();
  const begun = await draft.begin(visit);
  if (!begun.ok) return begun.error.code;
  const saved = await draft.save({ answers: { 'child.fullName': words } });
  if (!saved.ok) return saved.error.code;
  const id = uuidV7(Date.now());
  const photos = photoBytes > 0 ? [{ part: 'photo-1', jpeg: noise(photoBytes) }] : [];
  const documents = photos.map(({ part }) => ({ paper: 'birth-paper', part, type: 'image/jpeg' as const }));
  const sealed = await outbox.seal({ id, content: { ...content(visit, words), documents }, photos });
  if (!sealed.ok) return sealed.error.code;
  const row = await outbox.find(id);
  if (!row.ok || !row.value) return NOT_THERE;
  await window.acked({ dossier: id, seq: row.value.manifest.seq, digest: row.value.digest });
  return null;
}

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Every sealed part by "dossier name", read past the vault: what is judged is what lies there. A part whose file
 * the browser has lost has no digest; others are read all the same.
 */
async function partDigests(): Promise<ReadonlyMap<string, string>> {
  const database = await answered(indexedDB.open('vault'));
  const keys = await answered(database.transaction('part').objectStore('part').getAllKeys());
  const digests = new Map<string, string>();
  for (const key of keys)
    try {
      const value = await answered(database.transaction('part').objectStore('part').get(key));
      digests.set((key as string[]).join(' '), await sha256Hex(value as Uint8Array<ArrayBuffer>));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  database.close();
  return digests;
}

/** Answers enrolment and nothing else. */
const enrolling = (enrolment: EnrolAnswer): typeof fetch =>
  (async (path: string) => {
    if (path !== '/api/kiosks/enrol') throw new TypeError('network error');
    return new Response(JSON.stringify(enrolment), { headers: { 'content-type': 'application/json' } });
  }) as typeof fetch;

/** One that was broken on purpose has no second store to be saved by. */
const ALONE = location.hostname.startsWith('sound') ? {} : { thread: () => null };

window.faults = {
  async open(enrolment) {
    const fetch = enrolment ? enrolling(enrolment) : (await pretendServer()).fetch;
    const opened = await openVault({ program: 'faults', fetch, ...ALONE });
    if (!opened.ok) return opened.error.code;
    vault = opened.value;
    if (!vault.device.current()) {
      const enrolled = await vault.device.enrol('trial', vault.server.enrol);
      if (!enrolled.ok) return enrolled.error.code;
    }
    // As the kiosk does it: compares the stores, and puts back what one of them has lost. Numbers are told after that.
    await vault.prepare();
    await vault.outbox.numbers();
    return null;
  },
  sealOn(most, photoBytes) {
    const on = (left: number) => (refused: string | null) => {
      if (refused) throw new Error(refused);
      if (left > 0) void sealOne(photoBytes).then(on(left - 1));
    };
    on(most)(null);
  },
  async seal(count, photoBytes, words) {
    for (let made = 0; made < count; made += 1) {
      const refused = await sealOne(photoBytes, words);
      if (refused) return refused;
    }
    return null;
  },
  async look() {
    const { outbox } = use();
    const rows = await outbox.list(['sealed', 'sending', 'quarantined']);
    const lastSeq = await outbox.lastSeq();
    if (!rows.ok || !lastSeq.ok) throw new Error('the vault cannot be read');
    const digests = await partDigests();
    const found = rows.value.map(({ dossier, manifest, digest }) => ({
      dossier,
      seq: manifest.seq,
      digest,
      whole: manifest.parts.every(({ name, sha256 }) => digests.get(`${dossier} ${name}`) === sha256),
    }));
    return { found, lastSeq: lastSeq.value };
  },
  async timeDrafts(count) {
    const { draft } = use();
    const times: number[] = [];
    const begun = await draft.begin(crypto.randomUUID());
    if (!begun.ok) throw new Error(begun.error.code);
    for (let made = 0; made < count; made += 1) {
      const from = performance.now();
      const saved = await draft.save({ answers: { 'child.fullName': `Nguyễn Thị Nhanh ${made}` } });
      if (!saved.ok) throw new Error(saved.error.code);
      times.push(performance.now() - from);
    }
    await draft.drop();
    return times;
  },
  send: () => use().sender.start(),
  async leave(secret) {
    const database = await answered(indexedDB.open('vault'));
    const transaction = database.transaction('meta', 'readwrite', { durability: 'strict' });
    await answered(transaction.objectStore('meta').put(Uint8Array.from(secret), 'left'));
    database.close();
  },
  attack: () => attack(indexedDB),
};
document.title = 'ready';
