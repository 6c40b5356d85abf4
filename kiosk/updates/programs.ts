import { VISIT_CACHE, VISIT_PROGRAM } from './cache-name.ts';

/**
 * The programs that the service worker keeps, each in a cache of its own: that of its own build, and those of the two
 * builds before, whose pages may still be open and ask for a part (facts: examples.md, squoosh #966).
 */

/** How many builds before its own a worker keeps. */
const FORMER = 2;

const PREFIX = 'program-';
const PAGE = '/kiosk/index.html';

/** @param build names the files of a build */
export const programCache = (build: string): string => `${PREFIX}${build}`;

/** In the order in which they were installed, which is the order that browsers give them in. */
const programsIn = async (caches: CacheStorage): Promise<string[]> =>
  (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/**
 * Forgets the programs that were installed before the two that came before this one. One installed later belongs to a
 * worker that waits.
 */
export async function forgetPrograms(caches: CacheStorage, build: string): Promise<void> {
  const names = await programsIn(caches);
  const own = names.indexOf(programCache(build));
  const until = (own < 0 ? names.length : own) - FORMER;
  for (const name of names.slice(0, Math.max(0, until))) await caches.delete(name);
}

/** The address of the program on which somebody is served; null while nobody is. */
export async function programOfVisit(caches: CacheStorage): Promise<string | null> {
  const noted = await caches.match(VISIT_PROGRAM, { cacheName: VISIT_CACHE });
  return noted ? noted.text() : null;
}

/** Notes that somebody is served on this program from here on; with null that nobody is. */
export async function noteVisit(caches: CacheStorage, program: string | null): Promise<void> {
  const cache = await caches.open(VISIT_CACHE);
  if (program === null) await cache.delete(VISIT_PROGRAM);
  else await cache.put(VISIT_PROGRAM, new Response(program));
}

/** The page of the program on which somebody is served; null when nobody is, or it is not kept. */
export async function pageOfVisit(caches: CacheStorage): Promise<Response | null> {
  const program = await programOfVisit(caches);
  if (program === null) return null;
  for (const name of await programsIn(caches)) {
    const page = await caches.match(PAGE, { cacheName: name, ignoreSearch: true });
    if (page && (await page.clone().text()).includes(`"${program}"`)) return page;
  }
  return null;
}
