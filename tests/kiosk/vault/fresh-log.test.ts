import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { freshLog } from '../../../kiosk/vault/fresh-log.ts';
import { openVault } from '../../../kiosk/vault/index.ts';
import { createStore, type Store } from '../../../kiosk/vault/store.ts';
import { err } from '../../../shared/result.ts';
import { opening } from './opening.ts';
import { birthDossier, must, VISIT } from './setup.ts';

/** What LevelDB lets its log grow to in Chromium, and from where on a value lies beside it. */
const LOG_BYTES = 4 * 1024 * 1024;
const BESIDE_BYTES = 64 * 1024;

/** Watches what is put where, in order. */
function watchPuts() {
  const puts: { store: string; bytes: number }[] = [];
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value: unknown,
    key?: IDBValidKey,
  ) {
    puts.push({ store: this.name, bytes: value instanceof Uint8Array ? value.length : 0 });
    return put.call(this, value, key);
  });
  return puts;
}

const count = (store: Store, name: 'ballast' | 'meta') =>
  store.read([name], (transaction) => transaction.objectStore(name).count()).then(must);

afterEach(() => vi.restoreAllMocks());

describe('a fresh log', () => {
  it('has more than two logs pass through the log, and leaves nothing', async () => {
    const store = createStore(new IDBFactory());
    expect(await count(store, 'meta')).toBe(1);
    const puts = watchPuts();
    await freshLog(store);
    expect(puts.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(2 * LOG_BYTES);
    expect(Math.max(...puts.map(({ bytes }) => bytes))).toBeLessThan(BESIDE_BYTES);
    expect(new Set(puts.map(({ store: name }) => name))).toEqual(new Set(['ballast']));
    expect(await count(store, 'ballast')).toBe(0);
    expect(await count(store, 'meta')).toBe(1);
  });

  it('is done without where there is no room, and gives back what it took', async () => {
    const store = createStore(new IDBFactory());
    let left = 2;
    const write: Store['write'] = (names, work) => {
      left -= 1;
      return left === 0 ? Promise.resolve(err({ code: 'storage-full' as const })) : store.write(names, work);
    };
    await freshLog({ ...store, write });
    expect(left).toBe(-1);
    expect(await count(store, 'ballast')).toBe(0);
  });

  it('is begun before the first dossier is sealed, once a start, and no visit waits for it', async () => {
    const { options } = await opening();
    const vault = must(await openVault(options));
    must(await vault.device.enrol('trial', vault.server.enrol));
    const puts = watchPuts();
    must(await vault.draft.begin(VISIT));
    expect(puts.map(({ store }) => store)).toEqual(['draft']);
    must(await vault.outbox.seal(birthDossier('0193d4f0-0000-7000-8000-000000000001')));
    const stores = puts.map(({ store }) => store);
    expect(stores.lastIndexOf('ballast')).toBeGreaterThan(0);
    expect(stores.lastIndexOf('ballast')).toBeLessThan(stores.indexOf('outbox'));
    const before = stores.filter((store) => store === 'ballast').length;
    await vault.prepare();
    must(await vault.outbox.seal(birthDossier('0193d4f0-0000-7000-8000-000000000002')));
    expect(puts.filter(({ store }) => store === 'ballast')).toHaveLength(before);
    vault.close();
  });
});
