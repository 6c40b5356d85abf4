import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openVault } from '../../../kiosk/vault/index.ts';
import { selfCheck } from '../../../kiosk/vault/self-check.ts';
import { createStore } from '../../../kiosk/vault/store.ts';
import { HOST, pretendServer } from './pretend-server.ts';
import { pretendLocks } from './sending/pretend-locks.ts';
import { birthDossier, codeOf, must, VISIT } from './setup.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const store = () => createStore(new IDBFactory());
const nameOf = (algorithm: unknown): string =>
  typeof algorithm === 'string' ? algorithm : String((algorithm as { name?: string } | null)?.name);

/** The methods that name an algorithm first, and those that name it otherwise. */
const METHODS = ['digest', 'encrypt', 'decrypt', 'sign', 'verify', 'generateKey', 'importKey'] as const;
const algorithmIn = (method: (typeof METHODS)[number], parameters: readonly unknown[]): string =>
  nameOf(method === 'importKey' ? parameters[2] : parameters[0]);

/** Every algorithm that is asked for while something is done. */
async function algorithmsOf(work: () => Promise<unknown>): Promise<Set<string>> {
  const asked = new Set<string>();
  for (const method of METHODS) {
    const real = crypto.subtle[method] as (...parameters: unknown[]) => unknown;
    vi.spyOn(crypto.subtle, method).mockImplementation(((...parameters: unknown[]) => {
      asked.add(algorithmIn(method, parameters).toUpperCase());
      return real.apply(crypto.subtle, parameters);
    }) as never);
  }
  await work();
  vi.restoreAllMocks();
  return asked;
}

/** WebCrypto without one algorithm. */
function without(name: string) {
  for (const method of METHODS) {
    const real = crypto.subtle[method] as (...parameters: unknown[]) => unknown;
    vi.spyOn(crypto.subtle, method).mockImplementation(((...parameters: unknown[]) => {
      if (algorithmIn(method, parameters).toUpperCase() === name)
        return Promise.reject(new DOMException('not known', 'NotSupportedError'));
      return real.apply(crypto.subtle, parameters);
    }) as never);
  }
}

describe('the self-check', () => {
  it('finds nothing missing where all is there', async () => {
    expect(await selfCheck(store(), pretendLocks())).toEqual([]);
  });

  it.each([
    ['SHA-256', 'sha-256'],
    ['AES-GCM', 'aes-gcm'],
    ['HMAC', 'hmac'],
    ['HKDF', 'hkdf'],
    ['ECDSA', 'p-256'],
    ['ED25519', 'ed25519'],
  ])('names %s when the browser does not know it', async (algorithm, need) => {
    without(algorithm);
    expect(await selfCheck(store(), pretendLocks())).toEqual([need]);
  });

  it('names locks, strict durability and storage', async () => {
    expect(await selfCheck(store(), null)).toEqual(['locks']);
    const failing = (code: 'storage-not-durable' | 'storage-broken') => ({
      ...store(),
      write: async () => ({ ok: false as const, error: { code } }),
    });
    expect(await selfCheck(failing('storage-not-durable'), pretendLocks())).toEqual(['strict-durability']);
    expect(await selfCheck(failing('storage-broken'), pretendLocks())).toEqual(['storage']);
  });

  it('tries every algorithm that a visit, from enrolment to the receipt, asks for', async () => {
    const server = await pretendServer();
    const used = await algorithmsOf(async () => {
      const vault = must(
        await openVault({
          program: '1',
          indexedDB: new IDBFactory(),
          fetch: server.fetch,
          host: HOST,
          locks: null,
          network: null,
          thread: () => null,
        }),
      );
      must(await vault.device.enrol('trial', vault.server.enrol));
      must(await vault.draft.begin(VISIT));
      must(await vault.draft.save({ answers: {} }));
      const id = '0193d4f0-0000-7000-8000-000000000001';
      must(await vault.outbox.seal(birthDossier(id)));
      vault.sender.start();
      await vi.waitFor(async () => expect(must(await vault.outbox.find(id))?.state).toBe('retained'), {
        timeout: 15_000,
      });
      vault.close();
    });
    expect(used.size).toBeGreaterThan(3);
    const tried = await algorithmsOf(() => selfCheck(store(), null));
    for (const algorithm of used) expect([...tried]).toContain(algorithm);
  });
});

describe('the vault', () => {
  it('does not open without WebCrypto or a database, and says which', async () => {
    const indexedDB = new IDBFactory();
    const options = { program: '1', host: HOST, locks: null, network: null, fetch: vi.fn() };
    vi.stubGlobal('crypto', { getRandomValues: () => undefined });
    expect(codeOf(await openVault({ ...options, indexedDB }))).toBe('webcrypto-missing');
    vi.unstubAllGlobals();
    vi.stubGlobal('indexedDB', undefined);
    expect(codeOf(await openVault(options))).toBe('indexeddb-missing');
  });

  it('offers the check', async () => {
    const vault = must(
      await openVault({
        program: '1',
        indexedDB: new IDBFactory(),
        host: HOST,
        locks: pretendLocks(),
        network: null,
        fetch: vi.fn(),
      }),
    );
    expect(await vault.selfCheck()).toEqual([]);
    vault.close();
  });
});
