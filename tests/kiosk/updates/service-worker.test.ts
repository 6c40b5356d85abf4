import { afterEach, expect, it, vi } from 'vitest';
import { noteVisit } from '../../../kiosk/updates/programs.ts';
import { pretendCaches } from './pretend-caches.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const PAGE = '/kiosk/index.html';
const pageOf = (build: string): string => `<link href="/kiosk/assets/index-${build}.js" />`;

/** A server whose newest build is this one, and which keeps nothing of others. */
const serverOf = (build: string) =>
  vi.fn(async (asked: RequestInfo | URL) => {
    const { pathname } = new URL(asked instanceof Request ? asked.url : String(asked));
    if (pathname === PAGE) return new Response(pageOf(build));
    if (pathname === `/kiosk/assets/later-${build}.js`) return new Response(`later ${build}`);
    return new Response(null, { status: 404 });
  });

/** The worker of a build, as a browser runs it, on the terminal's caches. */
async function workerOf(build: string, caches: CacheStorage) {
  vi.resetModules();
  vi.stubEnv('NODE_ENV', 'production');
  const listeners = new Map<string, Array<(event: unknown) => void>>();
  const scope = {
    caches,
    location: new URL('http://kiosk.test/kiosk/sw.js'),
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    skipWaiting: vi.fn(async () => undefined),
    clients: { claim: vi.fn(async () => undefined) },
    registration: { scope: 'http://kiosk.test/kiosk/' },
    fetch: serverOf(build),
    __BUILD__: build,
    __WB_MANIFEST: [
      { url: PAGE, revision: build },
      { url: `/kiosk/assets/later-${build}.js`, revision: null },
    ],
  };
  vi.stubGlobal('self', scope);
  for (const name of ['caches', 'location', 'registration', 'fetch'] as const)
    vi.stubGlobal(name, scope[name]);
  vi.stubGlobal('FetchEvent', class {});
  // A path is enough in a worker, which has an address of its own.
  const RealRequest = Request;
  vi.stubGlobal(
    'Request',
    class extends RealRequest {
      constructor(asked: RequestInfo | URL, init?: RequestInit) {
        super(typeof asked === 'string' ? new URL(asked, scope.location) : asked, init);
      }
    },
  );
  await import('../../../kiosk/updates/service-worker.ts');
  const tell = async (type: string, more: object = {}): Promise<Response | undefined> => {
    const waitedFor: unknown[] = [];
    let answer: Promise<Response> | undefined;
    const event = {
      type,
      waitUntil: (work: unknown) => waitedFor.push(work),
      respondWith: (response: Promise<Response>) => {
        answer = response;
      },
      ...more,
    };
    for (const listener of listeners.get(type) ?? []) listener(event);
    const answered = await answer;
    // What is waited for may ask for more time.
    for (const work of waitedFor) await work;
    return answered;
  };
  const get = async (path: string, mode: 'cors' | 'navigate' = 'cors'): Promise<string | number> => {
    const request = new Request(path);
    Object.defineProperty(request, 'mode', { value: mode });
    const answer = await tell('fetch', { request });
    if (!answer) return 0;
    return answer.ok ? answer.text() : answer.status;
  };
  return { scope, tell, get, install: () => tell('install'), activate: () => tell('activate') };
}

const SKIP = { data: { type: 'SKIP_WAITING' } };

/** Installs builds one after another on one terminal. @returns the worker of the last */
async function runAll(builds: string, caches: CacheStorage) {
  let worker = await workerOf(builds[0] ?? '', caches);
  for (const build of builds) {
    worker = await workerOf(build, caches);
    await worker.install();
    await worker.activate();
  }
  return worker;
}

it('never takes over at install, nor for words it does not know', async () => {
  const worker = await workerOf('A', pretendCaches());
  await worker.install();
  expect(worker.scope.skipWaiting).not.toHaveBeenCalled();
  for (const data of [null, 'SKIP_WAITING', {}, { type: 'OTHER' }]) await worker.tell('message', { data });
  expect(worker.scope.skipWaiting).not.toHaveBeenCalled();
  await worker.tell('message', SKIP);
  expect(worker.scope.skipWaiting).toHaveBeenCalledOnce();
});

it('does not take over while somebody is served, whoever asks it to', async () => {
  const caches = pretendCaches();
  const worker = await workerOf('B', caches);
  await worker.install();
  await noteVisit(caches, '/kiosk/assets/index-A.js');
  await worker.tell('message', SKIP);
  expect(worker.scope.skipWaiting).not.toHaveBeenCalled();
  await noteVisit(caches, null);
  await worker.tell('message', SKIP);
  expect(worker.scope.skipWaiting).toHaveBeenCalledOnce();
});

it('has the parts of the two programs before its own, and of no third', async () => {
  const caches = pretendCaches();
  const worker = await runAll('ABC', caches);
  for (const build of 'ABC')
    expect(await worker.get(`/kiosk/assets/later-${build}.js`)).toBe(`later ${build}`);
  const next = await runAll('D', caches);
  expect(await next.get('/kiosk/assets/later-A.js')).toBe(404);
  for (const build of 'BCD') expect(await next.get(`/kiosk/assets/later-${build}.js`)).toBe(`later ${build}`);
});

it('leaves alone what a worker that waits has installed already', async () => {
  const caches = pretendCaches();
  const worker = await runAll('ABC', caches);
  await (await workerOf('D', caches)).install();
  await worker.activate();
  expect((await caches.keys()).sort()).toEqual(['program-A', 'program-B', 'program-C', 'program-D']);
});

it('forgets two builds before itself and no more, even when its own was given up', async () => {
  const caches = pretendCaches();
  const worker = await runAll('ABC', caches);
  await caches.delete('program-C');
  await worker.activate();
  expect(await caches.keys()).toEqual(['program-A', 'program-B']);
});

it('gives a page that comes back in the middle of a visit the program it began with', async () => {
  const caches = pretendCaches();
  await runAll('A', caches);
  await noteVisit(caches, '/kiosk/assets/index-A.js');
  const worker = await runAll('B', caches);
  expect(await worker.get('/kiosk/', 'navigate')).toBe(pageOf('A'));
  // Which program is the newest, a page can still ask.
  expect(await worker.get(PAGE)).toBe(pageOf('B'));
  await noteVisit(caches, null);
  expect(await worker.get('/kiosk/', 'navigate')).toBe(pageOf('B'));
});

it('gives its own program when that of the visit is not kept', async () => {
  const caches = pretendCaches();
  const worker = await runAll('B', caches);
  await noteVisit(caches, '/kiosk/assets/index-A.js');
  expect(await worker.get('/kiosk/anything', 'navigate')).toBe(pageOf('B'));
});

it('answers nothing of /api', async () => {
  const worker = await runAll('A', pretendCaches());
  expect(await worker.get('/api/health')).toBe(0);
  expect(await worker.get('/kiosk-not')).toBe(0);
});
