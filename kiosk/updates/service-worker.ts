import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, Route, Router } from 'workbox-routing';
import { CATALOGUE_CACHE } from './cache-name.ts';
import { forgetPrograms, pageOfVisit, programCache, programOfVisit } from './programs.ts';

/**
 * The kiosk's service worker: the program from the precache, the catalogue kept as it is used. It never keeps
 * an answer of /api, and takes over only when the page, standing idle, says so.
 */
declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: Array<{ url: string; revision: string | null; integrity: string }>;
  __BUILD__: string;
};

/** How long an index that is kept already may let the idle screen wait for a newer one, in milliseconds. */
const INDEX_WAIT_MS = 5000;

const build: string = self.__BUILD__;
const program = new PrecacheController({ cacheName: programCache(build) });
program.addToCacheList(self.__WB_MANIFEST);
self.addEventListener('install', (event) => void program.install(event));

const router = new Router();
router.addFetchListener();

// A visit goes on with the program it began with: a worker that waited takes over by itself while no page is open, as
// when a resident signs in at the provider's.
const ownPage = program.createHandlerBoundToURL('/kiosk/index.html');
router.registerRoute(
  new NavigationRoute(
    async (options) => {
      const own = ownPage(options);
      return (await pageOfVisit(caches).catch(() => null)) ?? own;
    },
    { allowlist: [/^\/kiosk\//] },
  ),
);
router.registerRoute(new PrecacheRoute(program));
// What is not this program's belongs to one before it, which the server keeps too.
router.registerRoute(
  new Route(
    ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/kiosk/assets/'),
    async ({ request }) => (await caches.match(request)) ?? fetch(request),
  ),
);

/** What is named by its hash never changes; the index is asked for, and kept for when nobody answers. */
async function fromCatalogue(request: Request): Promise<Response> {
  const cache = await caches.open(CATALOGUE_CACHE);
  const kept = await cache.match(request);
  if (kept && /[/=][0-9a-f]{64}(\.json)?$/.test(request.url)) return kept;
  try {
    const response = await fetch(request, kept ? { signal: AbortSignal.timeout(INDEX_WAIT_MS) } : {});
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch {
    return kept ?? Response.error();
  }
}
router.registerRoute(
  new Route(
    ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/catalogue/'),
    ({ request }) => fromCatalogue(request),
  ),
);

// The page that installed the first worker has its catalogue kept too; a later worker is only let in on the idle
// screen (watch.ts), and its page begins anew.
self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([forgetPrograms(caches, build), self.clients.claim()])),
);

/** Nobody is asked to wait for a program in the middle of a visit, even if the page was told so too late. */
async function takeOver(): Promise<void> {
  if ((await programOfVisit(caches)) === null) await self.skipWaiting();
}
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') event.waitUntil(takeOver());
});
