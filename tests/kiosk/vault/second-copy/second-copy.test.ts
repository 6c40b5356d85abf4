import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openVault, type Vault, type VaultOptions } from '../../../../kiosk/vault/index.ts';
import { CALL_MS, type Call } from '../../../../kiosk/vault/second-copy/remote.ts';
import { SETTLE_MS } from '../../../../kiosk/vault/second-copy/slots.ts';
import { createStore } from '../../../../kiosk/vault/store.ts';
import { optionsIn, surroundings } from '../opening.ts';
import { HOST, type pretendServer } from '../pretend-server.ts';
import { birthDossier, must, VISIT } from '../setup.ts';
import { type PowerFolder, powerFolder } from './power-folder.ts';
import { threadOn } from './pretend-thread.ts';

afterEach(() => vi.restoreAllMocks());

/** Real time, on a busy machine. */
const PATIENCE = { timeout: 15_000 };
const idOf = (count: number): string => `0193d4f0-0000-7000-8000-${String(count).padStart(12, '0')}`;

interface Machine {
  factory: IDBFactory;
  folder: PowerFolder;
  readonly server: Awaited<ReturnType<typeof pretendServer>>;
  readonly start: (options?: Partial<VaultOptions>) => Promise<Vault>;
}

const open: Vault[] = [];
afterEach(() => {
  for (const vault of open.splice(0)) vault.close();
});

/** A terminal that can be switched off and on, with a disk under it that somebody else may change meanwhile. */
async function machine(): Promise<Machine> {
  const around = await surroundings();
  const it: Machine = {
    factory: new IDBFactory(),
    folder: powerFolder(),
    server: around.server,
    start: async (options = {}) => {
      for (const vault of open.splice(0)) vault.close();
      const vault = must(
        await openVault(
          optionsIn(around, {
            indexedDB: it.factory,
            thread: () => threadOn(it.folder),
            ...options,
          }),
        ),
      );
      open.push(vault);
      await vault.prepare();
      await vi.waitFor(() => expect(isReady(vault)).toBe(true), PATIENCE);
      return vault;
    },
  };
  return it;
}
const isReady = (vault: Vault): boolean => {
  const { copies, alarms } = vault.health();
  return copies === 1 || alarms.includes('copy-unavailable');
};

const enrol = async (vault: Vault) => must(await vault.device.enrol('trial', vault.server.enrol));

/** A terminal that has been there for a while, with so many sealed dossiers that wait. */
async function inUse(dossiers: number) {
  const terminal = await machine();
  const vault = await terminal.start();
  await enrol(vault);
  terminal.folder.pass(SETTLE_MS);
  for (let count = 1; count <= dossiers; count++) {
    const slip = must(await vault.outbox.seal(birthDossier(idOf(count))));
    expect(slip.copies).toBe(1);
  }
  expect(vault.health()).toMatchObject({ alarms: [], copies: 1 });
  vault.close();
  return terminal;
}

/** A copy of a database as it is at this moment, to be put back later. */
async function snapshot(factory: IDBFactory): Promise<IDBFactory> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const copy = new IDBFactory();
  const from = await settled(factory.open('vault'));
  const opening = copy.open('vault', from.version);
  opening.onupgradeneeded = () => {
    for (const name of from.objectStoreNames) {
      const store = from.transaction(name).objectStore(name);
      const made = opening.result.createObjectStore(name, {
        ...(store.keyPath === null ? {} : { keyPath: store.keyPath }),
      });
      for (const index of store.indexNames) made.createIndex(index, store.index(index).keyPath);
    }
  };
  const to = await settled(opening);
  for (const name of from.objectStoreNames) {
    const store = from.transaction(name).objectStore(name);
    const [keys, values] = [await settled(store.getAllKeys()), await settled(store.getAll())];
    const target = to.transaction(name, 'readwrite').objectStore(name);
    for (const [index, value] of values.entries())
      await settled(store.keyPath === null ? target.put(value, keys[index]) : target.put(value));
  }
  from.close();
  to.close();
  return copy;
}

const states = async (vault: Vault) =>
  (must(await vault.outbox.list(['sealed', 'sending', 'quarantined', 'retained', 'purged'])) ?? [])
    .map(({ dossier, state }) => `${Number(dossier.slice(-12))} ${state}`)
    .sort();

describe('a first start', () => {
  it('raises no alarm, and neither does the next', async () => {
    const terminal = await machine();
    const first = await terminal.start();
    await enrol(first);
    must(await first.outbox.seal(birthDossier(idOf(1))));
    expect(first.health()).toEqual({
      epoch: expect.any(String),
      alarms: [],
      reserve: 'unavailable',
      copies: 1,
    });
    expect((await terminal.start()).health().alarms).toEqual([]);
  });

  it('counts a copy only once its name outlives a power cut', async () => {
    const terminal = await machine();
    const first = await terminal.start();
    await enrol(first);
    expect(must(await first.outbox.seal(birthDossier(idOf(1)))).copies).toBe(0);
    terminal.folder.pass(SETTLE_MS);
    expect(must(await first.outbox.seal(birthDossier(idOf(1)))).copies).toBe(1);
  });

  it('takes over what a program without a second store had sealed', async () => {
    const terminal = await machine();
    const older = await terminal.start({ thread: () => null });
    await enrol(older);
    must(await older.outbox.seal(birthDossier(idOf(1))));
    const newer = await terminal.start();
    expect(newer.health().alarms).toEqual([]);
    expect(await inCopy(terminal.folder)).toBe(1);
  });
});

/** How many slots hold something. */
const inCopy = async (folder: PowerFolder): Promise<number> =>
  (await folder.names()).filter((name) => name.startsWith('slot-') && (folder.content(name)?.length ?? 0) > 0)
    .length;

describe('(a) both stores agree', () => {
  it('and nothing is written or told', async () => {
    const terminal = await inUse(2);
    const vault = await terminal.start();
    expect(vault.health().alarms).toEqual([]);
    expect(await states(vault)).toEqual(['1 sealed', '2 sealed']);
    expect(await inCopy(terminal.folder)).toBe(2);
  });

  it('also after a dossier was receipted and purged', async () => {
    const terminal = await inUse(1);
    const vault = await terminal.start();
    vault.sender.start();
    await vi.waitFor(async () => expect(await states(vault)).toEqual(['1 retained']), PATIENCE);
    const again = await terminal.start();
    expect(again.health().alarms).toEqual([]);
    expect(await inCopy(terminal.folder)).toBe(1);
  });
});

it('has slots ready for as many dossiers as come, one after another', async () => {
  const terminal = await inUse(0);
  const vault = await terminal.start();
  terminal.folder.pass(SETTLE_MS);
  for (let count = 1; count <= 40; count++) {
    expect(must(await vault.outbox.seal(birthDossier(idOf(count)))).copies, `dossier ${count}`).toBe(1);
    terminal.folder.pass(SETTLE_MS / 20);
  }
});

describe('(b) the browser has made the database anew, empty (w3c/IndexedDB#30)', () => {
  it('everything is put back, told, and sent by the terminal under its new name', async () => {
    const terminal = await inUse(3);
    terminal.factory = new IDBFactory();
    const vault = await terminal.start();
    expect(vault.device.current()).toBeNull();
    expect(vault.health().alarms).toEqual(['store-recreated']);
    expect(await states(vault)).toEqual(['1 sealed', '2 sealed', '3 sealed']);

    const identity = await enrol(vault);
    expect(identity.kiosk).toBe('KTH-2');
    vault.sender.start();
    await vi.waitFor(
      async () => expect(await states(vault)).toEqual(['1 retained', '2 retained', '3 retained']),
      PATIENCE,
    );
    expect([...terminal.server.held.values()].map(({ manifest }) => manifest.kiosk)).toEqual([
      'KTH-1',
      'KTH-1',
      'KTH-1',
    ]);
    const said = new TextDecoder().decode((await terminal.server.open(idOf(2))) ?? undefined);
    expect(JSON.parse(said)).toMatchObject({ id: idOf(2), kiosk: 'KTH-1', seq: 2 });
  });

  it('the new terminal counts from 1, and its own loss is noticed too', async () => {
    const terminal = await inUse(3);
    terminal.factory = new IDBFactory();
    const vault = await terminal.start();
    await enrol(vault);
    expect(must(await vault.outbox.seal(birthDossier(idOf(4)))).slip).toMatch(/^KTH-2-00001-/);
    await vault.acknowledge('store-recreated');
    expect(vault.health().alarms).toEqual([]);

    terminal.factory = new IDBFactory();
    const third = await terminal.start();
    expect(third.health().alarms).toEqual(['store-recreated']);
    expect(await states(third)).toEqual(['1 sealed', '2 sealed', '3 sealed', '4 sealed']);
  });

  it('a terminal that gets its old name back gives no number out twice', async () => {
    const terminal = await inUse(3);
    terminal.factory = new IDBFactory();
    terminal.server.kiosks.clear();
    const vault = await terminal.start();
    expect((await enrol(vault)).kiosk).toBe('KTH-1');
    expect(must(await vault.outbox.seal(birthDossier(idOf(4)))).seq).toBe(4);
  });

  it('the alarm is there after a reload, until somebody has acknowledged it', async () => {
    const terminal = await inUse(1);
    terminal.factory = new IDBFactory();
    await terminal.start();
    const again = await terminal.start();
    expect(again.health().alarms).toEqual(['store-recreated']);
    await again.acknowledge('store-recreated');
    expect((await terminal.start()).health().alarms).toEqual([]);
  });

  it('what came into the database meanwhile is not written over', async () => {
    const terminal = await inUse(1);
    const lost = terminal.factory;
    terminal.factory = new IDBFactory();
    // Another window puts the row back, and has sent it, just when this one reads the copy.
    const row = must(
      await createStore(lost).read(['outbox'], (transaction) =>
        transaction.objectStore('outbox').get(idOf(1)),
      ),
    );
    if (!row) throw new Error('it was sealed');
    const thread = threadOn(terminal.folder);
    const vault = await terminal.start({
      thread: () => ({
        ...thread,
        postMessage: (message: Call) => {
          if (message.name !== 'read') return thread.postMessage(message);
          void createStore(terminal.factory)
            .write(['outbox'], (transaction) =>
              transaction.objectStore('outbox').put({ ...row, attempts: 7 }),
            )
            .then(() => thread.postMessage(message));
        },
      }),
    });
    expect(must(await vault.outbox.find(idOf(1)))?.attempts).toBe(7);
  });

  it('nothing is sealed before the stores were compared', async () => {
    const terminal = await inUse(1);
    const before = await snapshot(terminal.factory);
    const vault = await terminal.start();
    must(await vault.outbox.seal(birthDossier(idOf(2))));
    vault.close();
    terminal.factory = before;
    // Not prepared: sealing itself has the stores compared.
    const early = must(
      await openVault({
        program: '1',
        indexedDB: terminal.factory,
        fetch: terminal.server.fetch,
        host: HOST,
        locks: null,
        network: null,
        thread: () => threadOn(terminal.folder),
      }),
    );
    open.push(early);
    expect(must(await early.outbox.seal(birthDossier(idOf(3)))).seq).toBe(3);
  });
});

describe('(c) the database is an older one than it was', () => {
  it('what is missing is put back, and no number is given out twice', async () => {
    const terminal = await inUse(1);
    const old = await snapshot(terminal.factory);
    const vault = await terminal.start();
    for (const count of [2, 3]) must(await vault.outbox.seal(birthDossier(idOf(count))));
    vault.close();
    terminal.factory = old;
    const after = await terminal.start();
    expect(after.health().alarms).toEqual(['store-rolled-back']);
    expect(await states(after)).toEqual(['1 sealed', '2 sealed', '3 sealed']);
    expect(must(await after.outbox.lastSeq())).toBe(3);
    expect(must(await after.outbox.seal(birthDossier(idOf(4)))).seq).toBe(4);
  });

  it('is noticed by the number alone, when what is missing was purged long ago', async () => {
    const terminal = await inUse(1);
    const old = await snapshot(terminal.factory);
    const vault = await terminal.start();
    must(await vault.outbox.seal(birthDossier(idOf(2))));
    vault.close();
    for (const name of await terminal.folder.names())
      if (name.startsWith('slot-')) (await terminal.folder.open(name)).truncate(0);
    terminal.folder.restart(() => 0);
    terminal.factory = old;
    const after = await terminal.start();
    expect(after.health().alarms).toContain('store-rolled-back');
    expect(must(await after.outbox.seal(birthDossier(idOf(3)))).seq).toBe(3);
  });
});

describe('(d) the second store is gone', () => {
  it('it is written again and told', async () => {
    const terminal = await inUse(2);
    terminal.folder = powerFolder();
    const vault = await terminal.start();
    expect(vault.health()).toMatchObject({ alarms: ['copy-lost'], copies: 1 });
    expect(await inCopy(terminal.folder)).toBe(2);
    terminal.factory = new IDBFactory();
    expect(await states(await terminal.start())).toEqual(['1 sealed', '2 sealed']);
  });

  it('one file of it too', async () => {
    const terminal = await inUse(2);
    terminal.folder.lose('slot-1');
    const vault = await terminal.start();
    expect(vault.health().alarms).toEqual(['copy-lost']);
    expect(await inCopy(terminal.folder)).toBe(2);
  });
});

describe('(e) there can be no second store', () => {
  it.each<[string, NonNullable<VaultOptions['thread']>]>([
    ['no worker', () => null],
    [
      'a browser that knows none',
      () => {
        throw new ReferenceError('Worker is not defined');
      },
    ],
    [
      'a file system that fails',
      () => {
        const folder = powerFolder();
        folder.cutAt(0);
        return threadOn(folder);
      },
    ],
  ])('the kiosk works on with one and says so: %s', async (_, thread) => {
    const terminal = await machine();
    const vault = await terminal.start({ thread });
    await enrol(vault);
    must(await vault.draft.begin(VISIT));
    expect(must(await vault.outbox.seal(birthDossier(idOf(1)))).copies).toBe(0);
    expect(vault.health()).toMatchObject({ alarms: ['copy-unavailable'], reserve: 'unavailable', copies: 0 });
    // It is no matter of the past: nothing to acknowledge while it lasts.
    await vault.acknowledge('copy-unavailable');
    expect(vault.health().alarms).toEqual(['copy-unavailable']);
    expect((await terminal.start()).health().alarms).toEqual([]);
  });

  it('is tried again when a visit is over', async () => {
    const terminal = await machine();
    let works = false;
    const vault = await terminal.start({ thread: () => (works ? threadOn(terminal.folder) : null) });
    works = true;
    must(await vault.draft.drop());
    await vi.waitFor(() => expect(vault.health()).toMatchObject({ alarms: [], copies: 1 }), PATIENCE);
  });

  it('sealing does not wait for ever for a worker that is stuck', async () => {
    const terminal = await machine();
    const asked = vi.fn();
    const vault = must(
      await openVault({
        program: '1',
        indexedDB: terminal.factory,
        fetch: terminal.server.fetch,
        host: HOST,
        locks: null,
        network: null,
        thread: () => ({ postMessage: asked, terminate: () => {}, addEventListener: () => {} }),
      }),
    );
    open.push(vault);
    await enrol(vault);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const sealing = vault.outbox.seal(birthDossier(idOf(1)));
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), PATIENCE);
    expect(vault.health().alarms).toEqual([]);
    vi.advanceTimersByTime(CALL_MS);
    expect(must(await sealing).copies).toBe(0);
    expect(vault.health().alarms).toEqual(['copy-unavailable']);
    vi.useRealTimers();
  });
});

describe('(f) a file of the second store is damaged', () => {
  it('it is kept aside, told, and written again from the database', async () => {
    const terminal = await inUse(2);
    const broken = terminal.folder.content('slot-2')?.length;
    terminal.folder.damage('slot-2', 300);
    const vault = await terminal.start();
    expect(vault.health().alarms).toEqual(['copy-damaged']);
    expect(terminal.folder.content('aside-2')?.length).toBe(broken);
    expect(await inCopy(terminal.folder)).toBe(2);
    await vault.acknowledge('copy-damaged');
    expect((await terminal.start()).health().alarms).toEqual([]);
    expect(terminal.folder.content('aside-2')?.length).toBe(broken);
  });

  it('it is never taken for whole when the database is gone too', async () => {
    const terminal = await inUse(2);
    terminal.folder.damage('slot-2', 300);
    terminal.factory = new IDBFactory();
    const vault = await terminal.start();
    expect([...vault.health().alarms].sort()).toEqual(['copy-damaged', 'store-recreated']);
    expect(await states(vault)).toEqual(['1 sealed']);
    expect(terminal.folder.content('aside-2')).toBeDefined();
  });
});

describe('both hold a dossier, and not the same', () => {
  it('both sides are kept, and it is told', async () => {
    const terminal = await inUse(1);
    const other = await inUse(0);
    const vault = await other.start();
    must(await vault.outbox.seal(birthDossier(idOf(1), { fullName: 'Trần Thị Khác' })));
    const before = must(await vault.outbox.find(idOf(1)));
    vault.close();
    // The database of one terminal with the files of another.
    other.folder = terminal.folder;
    const after = await other.start();
    expect(after.health().alarms).toContain('copies-differ');
    expect(must(await after.outbox.find(idOf(1)))).toEqual(before);
    expect(terminal.folder.content('aside-1')?.length).toBeGreaterThan(0);
    expect(await inCopy(terminal.folder)).toBe(1);
  });
});

describe('what is purged', () => {
  it('is dropped from the second store, also when that was not there at the time', async () => {
    const terminal = await inUse(1);
    const vault = await terminal.start({ thread: () => null });
    vault.sender.start();
    await vi.waitFor(async () => expect(await states(vault)).toEqual(['1 retained']), PATIENCE);
    vault.close();
    const late = await terminal.start({ thread: () => null, now: () => Date.UTC(2027, 0, 1) });
    late.sender.start();
    await vi.waitFor(async () => expect(await states(late)).toEqual(['1 purged']), PATIENCE);
    late.close();
    expect(await inCopy(terminal.folder)).toBe(1);
    const after = await terminal.start();
    expect(after.health().alarms).toEqual([]);
    expect(await inCopy(terminal.folder)).toBe(0);
    expect(await states(after)).toEqual(['1 purged']);
  });
});

it('tells whoever listens when its health changes', async () => {
  const terminal = await inUse(1);
  terminal.factory = new IDBFactory();
  const vault = await terminal.start();
  const heard = vi.fn();
  const end = vault.subscribe(heard);
  await vault.acknowledge('store-recreated');
  expect(heard).toHaveBeenCalled();
  end();
});
