import 'fake-indexeddb/auto';
import { forceCloseDatabase, IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UPGRADES } from '../../../kiosk/vault/schema.ts';
import { createStore, type Store } from '../../../kiosk/vault/store.ts';
import { birthDossier, codeOf, enrolledKiosk, must } from './setup.ts';

afterEach(() => vi.restoreAllMocks());

const canary = (epoch: string, lastSeq = 1) => ({ epoch, lastSeq });
const put = (store: Store, epoch: string) =>
  store.write(['meta'], async (transaction) => {
    await transaction.objectStore('meta').put(canary(epoch), 'canary');
  });
const get = (store: Store) =>
  store.read(['meta'], (transaction) => transaction.objectStore('meta').get('canary'));

/** Lets the next transactions fail in one way, then be as before. */
function failTransactions(times: number, name: string) {
  const real = IDBDatabase.prototype.transaction;
  let left = times;
  return vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...rest
  ) {
    if (left-- > 0) throw new DOMException('made to fail', name);
    return real.apply(this, rest);
  });
}

describe('a connection that is gone', () => {
  it('is opened again after the browser has closed it', async () => {
    const factory = new IDBFactory();
    const opened: IDBDatabase[] = [];
    const open = factory.open.bind(factory);
    factory.open = (...rest) => {
      const request = open(...rest);
      request.addEventListener('success', () => opened.push(request.result));
      return request;
    };
    const store = createStore(factory);
    must(await put(store, 'before'));
    const [database] = opened;
    if (!database) throw new Error('the database was opened');
    forceCloseDatabase(database as never);
    must(await put(store, 'after'));
    expect(must(await get(store))).toEqual(canary('after'));
    expect(opened).toHaveLength(2);
  });

  it('is opened again when a transaction says that it is closing (Enketo PR#1576)', async () => {
    const store = createStore(new IDBFactory());
    must(await put(store, 'before'));
    failTransactions(2, 'InvalidStateError');
    must(await put(store, 'after'));
    expect(must(await get(store))).toEqual(canary('after'));
  });

  it('is replaced, not only tried again: one that is closing stays so (facts: security.md §0.6)', async () => {
    const store = createStore(new IDBFactory());
    must(await put(store, 'before'));
    const real = IDBDatabase.prototype.transaction;
    let dying: IDBDatabase | null = null;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...rest) {
      dying ??= this;
      if (this === dying) throw new DOMException('The database connection is closing', 'InvalidStateError');
      return real.apply(this, rest);
    });
    const results = await Promise.all(Array.from({ length: 60 }, () => put(store, 'after')));
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(must(await get(store))).toEqual(canary('after'));
  });

  it('does not stop the calls beside it', async () => {
    const store = createStore(new IDBFactory());
    must(await put(store, 'before'));
    failTransactions(8, 'InvalidStateError');
    const results = await Promise.all(Array.from({ length: 5 }, () => put(store, 'after')));
    expect(results.every((result) => result.ok)).toBe(true);
  });

  it('is told after three tries, and tried again by the next call', async () => {
    const store = createStore(new IDBFactory());
    must(await put(store, 'before'));
    failTransactions(3, 'UnknownError');
    expect(codeOf(await put(store, 'lost'))).toBe('storage-broken');
    must(await put(store, 'kept'));
    expect(must(await get(store))).toEqual(canary('kept'));
  });

  it('is told when the database cannot be opened, without ever deleting it', async () => {
    const factory = new IDBFactory();
    const deleted = vi.spyOn(factory, 'deleteDatabase');
    vi.spyOn(factory, 'open').mockImplementation(() => {
      throw new DOMException('Internal error opening backing store', 'UnknownError');
    });
    expect(codeOf(await put(createStore(factory), 'lost'))).toBe('storage-broken');
    expect(deleted).not.toHaveBeenCalled();
  });
});

describe('a full disk', () => {
  it('is told at once and keeps nothing of the write; the next write goes through without a restart', async () => {
    const store = createStore(new IDBFactory());
    must(await put(store, 'before'));
    const transactions = failTransactions(1, 'QuotaExceededError');
    expect(codeOf(await put(store, 'too much'))).toBe('storage-full');
    expect(transactions).toHaveBeenCalledTimes(1);
    expect(must(await get(store))).toEqual(canary('before'));
    must(await put(store, 'after'));
  });

  it('is recognised when only the transaction says so, not the request that it aborted', async () => {
    const store = createStore(new IDBFactory());
    const full = new DOMException('full', 'QuotaExceededError');
    const error = vi.fn(() => full);
    const result = await store.write(['meta'], async (transaction) => {
      Object.defineProperty(transaction, 'error', { get: error });
      throw new DOMException('aborted', 'AbortError');
    });
    expect(codeOf(result)).toBe('storage-full');
  });
});

describe('a write', () => {
  it('is all or nothing when the work fails half-way, and a mistake of the program is thrown', async () => {
    const store = createStore(new IDBFactory());
    must(await put(store, 'before'));
    const mistake = store.write(['meta'], async (transaction) => {
      await transaction.objectStore('meta').put(canary('half'), 'canary');
      throw new TypeError('a mistake');
    });
    await expect(mistake).rejects.toThrow('a mistake');
    expect(must(await get(store))).toEqual(canary('before'));
  });

  it('is refused by a browser that does not know strict durability', async () => {
    const store = createStore(new IDBFactory());
    must(await put(store, 'before'));
    const real = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      names,
      mode,
    ) {
      return real.call(this, names, mode);
    });
    expect(codeOf(await put(store, 'promised'))).toBe('storage-not-durable');
    vi.restoreAllMocks();
    expect(must(await get(store))).toEqual(canary('before'));
  });

  it('says of a record that cannot be read back that it is this record', async () => {
    const store = createStore(new IDBFactory());
    const result = await store.read(['part'], async () => {
      throw new DOMException('Data lost due to missing file', 'NotReadableError');
    });
    expect(codeOf(result)).toBe('record-unreadable');
  });
});

describe('the schema', () => {
  const addsAStore: (typeof UPGRADES)[number] = (database) => {
    (database as unknown as IDBDatabase).createObjectStore('added-later');
  };

  it('keeps 50 dossiers through an upgrade (Eventra#2744)', async () => {
    const kiosk = await enrolledKiosk();
    for (let count = 0; count < 50; count++) must(await kiosk.outbox.seal(birthDossier(kiosk.newId())));
    const before = must(await kiosk.outbox.list(['sealed']));
    const later = createStore(kiosk.factory, [...UPGRADES, addsAStore]);
    const after = must(
      await later.read(['outbox', 'part'], async (transaction) => ({
        rows: await transaction.objectStore('outbox').getAll(),
        parts: await transaction.objectStore('part').count(),
        stores: [...transaction.db.objectStoreNames],
      })),
    );
    expect(after.rows).toEqual([...before].sort((one, other) => (one.dossier < other.dossier ? -1 : 1)));
    expect(after.parts).toBe(50);
    expect(after.stores).toContain('added-later');
  });

  it('lets a newer program upgrade while an older page is open, and the older page goes on', async () => {
    const factory = new IDBFactory();
    const older = createStore(factory);
    must(await put(older, 'older'));
    const newer = createStore(factory, [...UPGRADES, addsAStore]);
    must(await put(newer, 'newer'));
    expect(must(await get(older))).toEqual(canary('newer'));
    must(await put(older, 'rolled back'));
    expect(must(await get(newer))).toEqual(canary('rolled back'));
  });

  it('draws a new epoch for a database that was made anew (w3c/IndexedDB#30)', async () => {
    const one = must(await get(createStore(new IDBFactory())));
    const other = must(await get(createStore(new IDBFactory())));
    expect(one?.lastSeq).toBe(0);
    expect(one?.epoch).not.toBe(other?.epoch);
  });
});

it('passes strict durability to every transaction that writes, in everything the vault does', async () => {
  const real = IDBDatabase.prototype.transaction;
  const seen: string[] = [];
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    names,
    mode,
    options,
  ) {
    seen.push(`${mode} ${options?.durability}`);
    return real.call(this, names, mode, options);
  });
  const kiosk = await enrolledKiosk();
  must(await kiosk.draft.begin('0b8f2c7e-1111-4222-8333-944445555666'));
  must(await kiosk.draft.save({ answers: {} }));
  must(await kiosk.draft.savePhoto('photo-1', new Uint8Array(10)));
  must(await kiosk.draft.dropPhoto('photo-1'));
  const id = kiosk.newId();
  must(await kiosk.outbox.seal(birthDossier(id)));
  must(await kiosk.outbox.lease(() => true, 'worker', kiosk.clock.now()));
  must(await kiosk.outbox.change(id, { type: 'refused', holder: 'worker', reason: 'bad', program: '1' }));
  must(await kiosk.outbox.retry(id));
  must(await kiosk.outbox.purge(kiosk.clock.now(), 0));
  must(await kiosk.draft.drop());
  const writes = seen.filter((one) => one.startsWith('readwrite'));
  expect(writes.length).toBeGreaterThan(8);
  expect(new Set(writes)).toEqual(new Set(['readwrite strict']));
});
