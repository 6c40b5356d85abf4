import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CATALOGUE_CACHE } from './cache-name.ts';

/**
 * The kiosk's service worker: the program from the precache, the catalogue kept as it is used. It never keeps
 * an answer of /api, and takes over only when the page, standing idle, says so.
 */
declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: Array<{ url: string; revision: string | null }>;
};

/** How long an index that is kept already may let the idle screen wait for a newer one, in milliseconds. */
const INDEX_WAIT_MS = 5000;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/kiosk/index.html'), { allowlist: [/^\/kiosk\//] }),
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
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/catalogue/'),
  ({ request }) => fromCatalogue(request),
);

// The page that installed the first worker has its catalogue kept too; a later worker is only let in on the idle
// screen (watch.ts), and its page begins anew.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
