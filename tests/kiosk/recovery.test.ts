import { describe, expect, it, vi } from 'vitest';
import { createRecovery } from '../../kiosk/recovery.ts';
import { pretendCaches } from './updates/pretend-caches.ts';

const PROGRAM = '/kiosk/assets/index-new00000.js';
const PAGE = `<link rel="modulepreload" crossorigin href="${PROGRAM}" />`;

type Server = 'well' | 'away' | 'no-program' | 'stranger' | 'page-for-program' | 'broken';

/** What a server in this state answers to the recovery script. */
const answerOf = (server: Server, address: string): Response => {
  const isPage = address.startsWith('/kiosk/index.html');
  if (server === 'away') throw new TypeError('Failed to fetch');
  if (server === 'broken') return new Response(PAGE, { status: 500 });
  if (server === 'stranger')
    return new Response('<h1>Wi-Fi</h1>', { headers: { 'content-type': 'text/html' } });
  if (isPage) return new Response(PAGE, { headers: { 'content-type': 'text/html' } });
  if (server === 'no-program') return new Response(null, { status: 404 });
  const type = server === 'page-for-program' ? 'text/html' : 'text/javascript; charset=utf-8';
  return new Response('', { headers: { 'content-type': type } });
};

/** A terminal on which starts follow each other. */
async function terminal(options: { server: Server; isControlled?: boolean }) {
  const caches = pretendCaches();
  for (const name of ['program-old', 'catalogue'])
    await (await caches.open(name)).put('/kiosk/index.html?__WB_REVISION__=1', new Response('old page'));
  const unregister = vi.fn(async () => true);
  const state = { server: options.server, failures: 0, isBroken: false, reloads: 0, pauses: [] as number[] };
  let go: () => void = () => undefined;
  const asked: string[] = [];
  /** One start of the page. Its pauses last until `pauseEnds`. */
  const start = () => {
    const before = state.reloads;
    state.isBroken = false;
    const recovery = createRecovery({
      fetch: (async (address: string) => {
        asked.push(address);
        return answerOf(state.server, address);
      }) as typeof fetch,
      caches,
      workers: {
        controller: options.isControlled === false ? null : ({} as ServiceWorker),
        getRegistrations: async () => [{ unregister } as unknown as ServiceWorkerRegistration],
      },
      memory: {
        read: () => state.failures,
        write: (failures) => {
          state.failures = failures;
        },
      },
      reload: () => {
        state.reloads += 1;
      },
      show: (isBroken) => {
        state.isBroken = isBroken;
      },
      pause: (milliseconds) => {
        state.pauses.push(milliseconds);
        return new Promise((resolve) => {
          go = resolve;
        });
      },
    });
    return { ...recovery, hasReloaded: () => state.reloads > before };
  };
  /** A start that fails. @returns whether the page was asked for again */
  const fail = async (): Promise<boolean> => {
    const one = start();
    void one.failed();
    await settled();
    return one.hasReloaded();
  };
  const pauseEnds = async (): Promise<void> => {
    go();
    await settled();
  };
  return { state, caches, unregister, asked, start, fail, pauseEnds, names: () => caches.keys() };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('recovery', () => {
  it('asks once more first, and gives up worker and copies with the second failure in a row', async () => {
    const { fail, names, unregister, asked, state } = await terminal({ server: 'well' });
    expect(await fail()).toBe(true);
    expect(await names()).toHaveLength(2);
    expect(unregister).not.toHaveBeenCalled();
    expect(await fail()).toBe(true);
    expect(unregister).toHaveBeenCalledOnce();
    expect(await names()).toEqual([]);
    expect(asked.at(-1)).toBe(PROGRAM);
    expect(state.isBroken).toBe(false);
  });

  it('says "out of order" when that did not help, and tries on by itself, ever more slowly', async () => {
    const { fail, pauseEnds, state, start } = await terminal({ server: 'well' });
    await fail();
    await fail();
    for (let time = 3; time < 60; time += 1) {
      expect(await fail()).toBe(false);
      expect(state.isBroken).toBe(true);
      const before = state.reloads;
      await pauseEnds();
      expect(state.reloads).toBe(before + 1);
    }
    expect(state.pauses[0]).toBe(30_000);
    expect(state.pauses.every((pause, at) => pause >= (state.pauses[at - 1] ?? 0))).toBe(true);
    expect(state.pauses.at(-1)).toBe(300_000);
    // The words stand from the first moment of a start that comes after them.
    start();
    expect(state.isBroken).toBe(true);
  });

  it.each<Server>(['away', 'no-program', 'stranger', 'page-for-program', 'broken'])(
    'never gives up a copy for a server that is %s',
    async (server) => {
      const { fail, names, unregister, pauseEnds } = await terminal({ server });
      for (let time = 0; time < 6; time += 1) {
        await fail();
        await pauseEnds();
      }
      expect(await names()).toHaveLength(2);
      expect(unregister).not.toHaveBeenCalled();
    },
  );

  it('never asks for a page that nobody would give: the words stand until the server is back', async () => {
    const { fail, pauseEnds, state } = await terminal({ server: 'away', isControlled: false });
    expect(await fail()).toBe(false);
    expect(state.isBroken).toBe(true);
    for (let time = 0; time < 3; time += 1) await pauseEnds();
    expect(state.reloads).toBe(0);
    state.server = 'well';
    await pauseEnds();
    expect(state.reloads).toBe(1);
  });

  it('tries with its old copy while the server is away, and mends itself when it comes back', async () => {
    const { fail, pauseEnds, names, state } = await terminal({ server: 'away' });
    expect(await fail()).toBe(true);
    expect(await fail()).toBe(true);
    expect(await fail()).toBe(false);
    expect(state.isBroken).toBe(true);
    expect(await names()).toHaveLength(2);
    state.server = 'well';
    await pauseEnds();
    expect(await names()).toEqual([]);
    expect(state.reloads).toBe(3);
  });

  it('hears one failure of a start once, and none after the program stands', async () => {
    const { start, state } = await terminal({ server: 'well' });
    const one = start();
    await Promise.all([one.failed(), one.failed()]);
    expect(state).toMatchObject({ failures: 1, reloads: 1 });
    const next = start();
    next.up();
    await next.failed();
    expect(state).toMatchObject({ failures: 0, reloads: 1, isBroken: false });
  });

  it('lets a program stand that came late, after the words', async () => {
    const { start, pauseEnds, state } = await terminal({ server: 'well' });
    state.failures = 4;
    const one = start();
    void one.failed();
    await settled();
    expect(state.isBroken).toBe(true);
    one.up();
    await pauseEnds();
    expect(state).toMatchObject({ failures: 0, reloads: 0, isBroken: false });
  });

  it('does what it can where there are no workers and no caches', async () => {
    const reload = vi.fn();
    const nothing = { memory: { read: () => 1, write: () => undefined }, show: () => undefined };
    const recovery = createRecovery({
      ...nothing,
      fetch: (async (address: string) => answerOf('well', address)) as typeof fetch,
      caches: null,
      workers: null,
      reload,
      pause: async () => undefined,
    });
    await recovery.failed();
    expect(reload).toHaveBeenCalledOnce();
  });
});
