import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { openVault } from '../../../kiosk/vault/index.ts';
import { opening } from './opening.ts';
import { HOST, type Mishap } from './pretend-server.ts';
import { birthDossier, codeOf, must, VISIT } from './setup.ts';

/** Real time, on a busy machine. */
const PATIENCE = { timeout: 15_000 };

const id = '0193d4f0-0000-7000-8000-000000000001';

describe('the vault', () => {
  it('takes a visit from enrolment to a receipt', async () => {
    const { server, options } = await opening();
    const vault = must(await openVault(options));
    must(await vault.device.enrol('trial', vault.server.enrol));
    vault.sender.start();
    must(await vault.draft.begin(VISIT));
    must(await vault.draft.save({ answers: {} }));
    const slip = must(await vault.outbox.seal(birthDossier(id)));
    must(await vault.draft.drop());
    expect(slip.slip).toMatch(/^KTH-1-00001-/);
    await vi.waitFor(async () => expect(must(await vault.outbox.find(id))?.state).toBe('retained'), PATIENCE);
    expect(server.held.size).toBe(1);
    vault.close();
  });

  it('gives a new program’s try to what an older one was refused with', async () => {
    const { server, options } = await opening();
    let mishap: Mishap | null = { status: 422, code: 'unknown-flow' };
    server.onRequest((path) => (path.startsWith('/api/dossiers') ? mishap : null));
    const older = must(await openVault(options));
    must(await older.device.enrol('trial', older.server.enrol));
    must(await older.outbox.seal(birthDossier(id)));
    older.sender.start();
    await vi.waitFor(
      async () => expect(must(await older.outbox.find(id))?.state).toBe('quarantined'),
      PATIENCE,
    );
    older.close();

    mishap = null;
    const same = must(await openVault(options));
    expect(must(await same.outbox.find(id))?.state).toBe('quarantined');
    same.close();
    const newer = must(await openVault({ ...options, program: '2' }));
    newer.sender.start();
    await vi.waitFor(async () => expect(must(await newer.outbox.find(id))?.state).toBe('retained'), PATIENCE);
    newer.close();
  });

  it('says so when the database does not open', async () => {
    const indexedDB = new IDBFactory();
    indexedDB.open = () => {
      throw new DOMException('Internal error opening backing store', 'UnknownError');
    };
    const { options } = await opening({ indexedDB });
    expect(codeOf(await openVault(options))).toBe('storage-broken');
  });

  it('finds what it needs by itself in a browser', async () => {
    const { server } = await opening();
    vi.stubGlobal('fetch', server.fetch);
    vi.stubGlobal('location', new URL(`https://${HOST}/kiosk/`));
    vi.stubGlobal('indexedDB', new IDBFactory());
    const vault = must(await openVault({ program: '1' }));
    must(await vault.device.enrol('trial', vault.server.enrol));
    vault.sender.start();
    expect(must(await vault.outbox.seal(birthDossier(id))).seq).toBe(1);
    await vi.waitFor(async () => expect(must(await vault.outbox.find(id))?.state).toBe('retained'), PATIENCE);
    vault.close();
    vi.unstubAllGlobals();
  });
});
