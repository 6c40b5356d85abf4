import { fromBase64Url, type Manifest, partInfo, unseal } from '#shared/dossier/index.ts';

/** What an attacker got who runs in the kiosk's own page and reads all that lies in its database. */
export interface Loot {
  readonly dossiers: number;
  /** Of them opened, by a key that was found. */
  readonly opened: number;
  /** Keys tried: every 32 bytes that lie anywhere, in whatever spelling. */
  readonly tried: number;
  /** Keys that could not even be taken out of the browser. */
  readonly stuck: number;
}

/** X25519 (RFC 7748 §5). */
const KEY_BYTES = 32;
const EXPORTS = ['raw', 'pkcs8', 'jwk'] as const;

interface Row {
  readonly dossier: string;
  readonly manifest: Manifest;
}

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function fromHex(text: string): Uint8Array | null {
  const pairs = /^(?:[0-9a-f]{2}){32}$/i.test(text) ? text.match(/../g) : null;
  return pairs ? Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)) : null;
}

/** Everything that could be a key, found anywhere inside a value. */
async function* keysIn(value: unknown, stuck: { count: number }): AsyncGenerator<Uint8Array> {
  if (typeof value === 'string') {
    const bytes = fromBase64Url(value) ?? fromHex(value);
    if (bytes?.length === KEY_BYTES) yield bytes;
  } else if (value instanceof CryptoKey) {
    let taken = false;
    for (const format of EXPORTS) {
      const exported = await crypto.subtle.exportKey(format, value).catch(() => null);
      if (!exported) continue;
      taken = true;
      if (exported instanceof ArrayBuffer) yield new Uint8Array(exported).slice(-KEY_BYTES);
      else yield* keysIn(exported, stuck);
    }
    if (!taken) stuck.count += 1;
  } else if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
    const bytes = new Uint8Array(value as ArrayBuffer);
    if (bytes.length === KEY_BYTES) yield bytes;
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) yield* keysIn(member, stuck);
  }
}

/**
 * Tries every key that lies outside the dossiers on every dossier, and what lies in a dossier's own row on that one.
 */
export async function attack(factory: IDBFactory): Promise<Loot> {
  const database = await answered(factory.open('vault'));
  const all = async (name: string): Promise<unknown[]> =>
    answered(database.transaction(name).objectStore(name).getAll());
  const stuck = { count: 0 };
  const found = new Map<string, Uint8Array>();
  for (const name of database.objectStoreNames) {
    if (name === 'outbox' || name === 'part') continue;
    for await (const key of keysIn(await all(name), stuck)) found.set(key.join(), key);
  }
  const rows = (await all('outbox')) as Row[];
  const parts = database.transaction('part').objectStore('part');
  const ciphertexts = new Map<string, Uint8Array<ArrayBuffer>>();
  const [keys, values] = await Promise.all([answered(parts.getAllKeys()), answered(parts.getAll())]);
  for (const [index, key] of keys.entries())
    ciphertexts.set((key as string[]).join(' '), values[index] as Uint8Array<ArrayBuffer>);
  database.close();
  let opened = 0;
  let tried = found.size;
  for (const row of rows) {
    const own = new Map(found);
    for await (const key of keysIn(row, stuck)) own.set(key.join(), key);
    tried += own.size - found.size;
    const [listed] = row.manifest.parts;
    const ciphertext = ciphertexts.get(`${row.dossier} ${listed?.name}`);
    const encapsulatedKey = fromBase64Url(listed?.encapsulatedKey ?? '');
    if (!listed || !ciphertext || !encapsulatedKey) continue;
    for (const key of own.values()) {
      const plain = await unseal(key, partInfo(row.manifest, listed.name), { encapsulatedKey, ciphertext });
      if (!plain) continue;
      opened += 1;
      break;
    }
  }
  return { dossiers: rows.length, opened, tried, stuck: stuck.count };
}
