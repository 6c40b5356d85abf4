import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

/**
 * The kiosk's service worker: the program from the precache, the catalogue kept as it is used. It never keeps
 * an answer of /api, and takes over only when the page, standing idle, says so.
 */
declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: Array<{ url: string; revision: string | null }>;
};

const CATALOGUE_CACHE = 'catalogue';

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/kiosk/index.html'), { allowlist: [/^\/kiosk\//] }),
);

/** What is named by its hash never changes; an index or a list is asked for and kept for when nobody answers. */
async function fromCatalogue(request: Request): Promise<Response> {
  const cache = await caches.open(CATALOGUE_CACHE);
  const kept = await cache.match(request);
  if (kept && /\/flows\/[0-9a-f]{64}\.json$/.test(request.url)) return kept;
  try {
    const response = await fetch(request);
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

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
