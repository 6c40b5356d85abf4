// The least that starts a page without asking the network.
const KEEP = 'floor';

self.addEventListener('install', (event) =>
  event.waitUntil(
    (async () => {
      const cache = await caches.open(KEEP);
      await cache.addAll(['/kiosk/floor/index.html', '/kiosk/floor/floor.js', '/kiosk/floor/form.json']);
    })(),
  ),
);
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEEP);
      const kept = await cache.match(request.mode === 'navigate' ? '/kiosk/floor/index.html' : request);
      if (kept) return kept;
      const answer = await fetch(request);
      if (answer.ok && /\.(css|woff2)$/.test(request.url)) await cache.put(request, answer.clone());
      return answer;
    })(),
  );
});
