import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { err, ok, type Result } from '#shared/result.ts';
import { openVault } from '../../../../kiosk/vault/index.ts';
import { createReserve } from '../../../../kiosk/vault/second-copy/reserve.ts';
import {
  createReserveKeeper,
  FIRST_FILL_MS,
  REFILL_MS,
  SLICE_PAUSE_MS,
} from '../../../../kiosk/vault/second-copy/reserve-keeper.ts';
import { createSlots, SETTLE_MS } from '../../../../kiosk/vault/second-copy/slots.ts';
import { HOST, pretendServer } from '../pretend-server.ts';
import { birthDossier, codeOf, must, VISIT } from '../setup.ts';
import { type PowerFolder, powerFolder } from './power-folder.ts';
import { RESERVE_BYTES, threadOn } from './pretend-thread.ts';

afterEach(() => vi.restoreAllMocks());

/** A keeper on a disk, and the time in hand. */
function keeping(folder: PowerFolder = powerFolder()) {
  const files = createSlots(folder, createReserve(folder, RESERVE_BYTES), folder.now);
  let next: { work: () => void; milliseconds: number } | null = null;
  const changed = vi.fn();
  const keeper = createReserveKeeper((work, milliseconds) => {
    next = { work, milliseconds };
    return () => {
      next = null;
    };
  }, changed);
  return {
    folder,
    files,
    keeper,
    changed,
    /** Lets the next thing happen that time brings. @returns after how long; null when nothing is to come */
    async turn(): Promise<number | null> {
      const due = next;
      next = null;
      due?.work();
      // What it does on the disk is done in a few turns.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return due?.milliseconds ?? null;
    },
    async fillUp(): Promise<void> {
      for (let turns = 0; turns < 10 && keeper.state() !== 'kept'; turns++) await this.turn();
      expect(keeper.state()).toBe('kept');
    },
    size: () => folder.content('reserve')?.length ?? null,
  };
}
const begins = async (): Promise<Result<void, { readonly code: string }>> => ok(undefined);

describe('the reserve', () => {
  it('is filled in slices, long after the start, with bytes that lie on the disk', async () => {
    const { keeper, files, folder, turn, size, changed } = keeping();
    keeper.take(files, 'none');
    expect(keeper.state()).toBe('unavailable');
    expect([await turn(), await turn(), await turn(), await turn()]).toEqual([
      FIRST_FILL_MS,
      SLICE_PAUSE_MS,
      SLICE_PAUSE_MS,
      null,
    ]);
    expect(keeper.state()).toBe('kept');
    expect(changed).toHaveBeenCalledTimes(1);
    expect(size()).toBe(RESERVE_BYTES);
    folder.pass(SETTLE_MS);
    folder.restart(() => 0);
    // Not one value over and over, which a file system may store as nothing.
    expect(new Set(folder.content('reserve')?.subarray(0, 4096)).size).toBeGreaterThan(200);
  });

  it('is taken as it is found at the next start', async () => {
    const first = keeping();
    first.keeper.take(first.files, 'none');
    await first.fillUp();
    const second = keeping(first.folder);
    const { reserve } = await second.files.open();
    second.keeper.take(second.files, reserve);
    expect(second.keeper.state()).toBe('kept');
    expect(await second.turn()).toBeNull();
  });

  it('waits while somebody is served, and goes on afterwards', async () => {
    const { keeper, files, turn, size } = keeping();
    keeper.take(files, 'none');
    await keeper.begin(begins, vi.fn());
    await turn();
    expect(size()).toBeNull();
    keeper.visitOver();
    await turn();
    expect(size()).toBeGreaterThan(0);
  });

  it('waits for a visit of before a reload too', async () => {
    const { keeper, files, turn, size } = keeping();
    keeper.take(files, 'spent');
    keeper.visitGoesOn();
    await turn();
    expect(size()).toBeNull();
  });

  it('is spent when the disk has no room for it, and tried again later', async () => {
    const { keeper, files, folder, turn, size } = keeping();
    folder.room = 2_500_000;
    keeper.take(files, 'none');
    for (let turns = 0; turns < 3; turns++) await turn();
    expect(keeper.state()).toBe('spent');
    expect(size()).toBe(0);
    expect(codeOf(await keeper.begin(begins, vi.fn()))).toBe('storage-full');
    folder.room = 10_000_000;
    expect(await turn()).toBe(REFILL_MS);
    expect(keeper.state()).toBe('spent');
    await turn();
    await turn();
    expect(keeper.state()).toBe('kept');
    expect(codeOf(await keeper.begin(begins, vi.fn()))).toBeUndefined();
  });

  it('stays spent over a reload', async () => {
    const first = keeping();
    first.keeper.take(first.files, 'none');
    await first.fillUp();
    expect(await first.keeper.giveUp()).toBe(true);
    const second = keeping(first.folder);
    second.keeper.take(second.files, (await second.files.open()).reserve);
    expect(second.keeper.state()).toBe('spent');
  });

  it('takes a visit back whose first draft needed it', async () => {
    const { keeper, files } = keeping();
    keeper.take(files, 'kept');
    const undo = vi.fn(async () => ok(undefined));
    const begun = await keeper.begin(async (): ReturnType<typeof begins> => {
      await keeper.giveUp();
      return ok(undefined);
    }, undo);
    expect(codeOf(begun)).toBe('storage-full');
    expect(undo).toHaveBeenCalled();
  });

  it('passes on why a visit could not begin', async () => {
    const { keeper } = keeping();
    const refused = await keeper.begin(async () => err({ code: 'not-enrolled' as const }), begins);
    expect(codeOf(refused)).toBe('not-enrolled');
  });

  it('is nothing without a second store, and stops nobody', async () => {
    const { keeper, files } = keeping();
    keeper.take(files, 'spent');
    keeper.lose();
    expect(keeper.state()).toBe('unavailable');
    expect(await keeper.giveUp()).toBe(false);
    expect(codeOf(await keeper.begin(begins, vi.fn()))).toBeUndefined();
  });
});

describe('a disk that fills up under an open visit', () => {
  async function kioskWithReserve() {
    const folder = powerFolder();
    const files = createSlots(folder, createReserve(folder, RESERVE_BYTES), folder.now);
    while ((await files.fillReserve()) === 'more');
    const server = await pretendServer();
    const vault = must(
      await openVault({
        program: '1',
        indexedDB: new IDBFactory(),
        fetch: server.fetch,
        host: HOST,
        locks: null,
        network: null,
        thread: () => threadOn(folder),
      }),
    );
    must(await vault.device.enrol('trial', vault.server.enrol));
    await vault.prepare();
    await vi.waitFor(() => expect(vault.health()).toMatchObject({ reserve: 'kept', copies: 1 }));
    return { folder, vault };
  }

  /** The database has no room until the reserve has been given up. */
  function fullUntilGivenUp(folder: PowerFolder) {
    const real = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      names,
      mode,
      options,
    ) {
      if (mode === 'readwrite' && (folder.content('reserve')?.length ?? 0) > 0)
        throw new DOMException('full', 'QuotaExceededError');
      return real.call(this, names, mode, options);
    });
  }

  it('the dossier under way is sealed all the same; the next visit is not begun', async () => {
    const { folder, vault } = await kioskWithReserve();
    must(await vault.draft.begin(VISIT));
    fullUntilGivenUp(folder);
    const slip = must(await vault.outbox.seal(birthDossier('0193d4f0-0000-7000-8000-000000000001')));
    expect(slip.seq).toBe(1);
    expect(vault.health()).toMatchObject({ reserve: 'spent', alarms: ['space-low'] });
    must(await vault.draft.save({ step: 'slip' }));
    folder.room = 0;
    must(await vault.draft.drop());
    expect(codeOf(await vault.draft.begin(VISIT))).toBe('storage-full');

    // Somebody has made room: the reserve is filled again, and visits begin.
    folder.room = Number.POSITIVE_INFINITY;
    vi.restoreAllMocks();
    must(await vault.draft.drop());
    await vi.waitFor(() => expect(vault.health()).toMatchObject({ reserve: 'kept', alarms: [] }), {
      timeout: 10_000,
    });
    must(await vault.draft.begin(VISIT));
    vault.close();
  });

  it('a visit whose first draft needs the reserve is not begun, and leaves nothing', async () => {
    const { folder, vault } = await kioskWithReserve();
    fullUntilGivenUp(folder);
    expect(codeOf(await vault.draft.begin(VISIT))).toBe('storage-full');
    expect(must(await vault.draft.load(async () => err({ code: 'offline' })))).toBeNull();
    vault.close();
  });

  it('the second store gets the room too', async () => {
    const { folder, vault } = await kioskWithReserve();
    must(await vault.draft.begin(VISIT));
    folder.room = 10;
    must(await vault.outbox.seal(birthDossier('0193d4f0-0000-7000-8000-000000000001')));
    expect(vault.health().reserve).toBe('spent');
    expect(
      [...(await folder.names())].some((name) => /^slot-/.test(name) && folder.content(name)?.length),
    ).toBe(true);
    vault.close();
  });
});
