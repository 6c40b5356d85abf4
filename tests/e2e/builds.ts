import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';

/** The built pages in a folder of a test's own, for DIST_DIR. */
export function copyBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-dist-'));
  cpSync(process.env.DIST_DIR ?? 'dist', folder, { recursive: true });
  return folder;
}

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** One file in the service worker's list, as the build writes it. */
const LISTED = /(url:.)\/kiosk\/([^`"']+)(.,revision:)(null|.[0-9a-f]{16}.)(,integrity:.)sha256-[^`"']+/g;
const BUILD = /(["'`])[0-9a-f]{16}\1/g;

/**
 * Makes another build of the kiosk where there is one: every script has another name, as after any change that is
 * felt everywhere, and none of the old names is left.
 * @param mark eight letters or digits, the hash that every name bears
 */
export function makeAnotherBuild(dist: string, mark: string): void {
  const folder = join(dist, 'kiosk');
  const assets = join(folder, 'assets');
  const names = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const renamed = names.map((name) => [name, name.replace(/-[\w-]{8}\.js$/, `-${mark}.js`)] as const);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    if (path.endsWith('.gz')) rmSync(file);
    else if (/\.(js|html)$/.test(path)) {
      let text = readFileSync(file, 'utf8');
      let place = file;
      for (const [from, to] of renamed) {
        text = text.replaceAll(from, to);
        if (file === join(assets, from)) place = join(assets, to);
      }
      // A page that still asks for an old name never gets the new bytes under it.
      writeFileSync(place, text);
      if (place !== file) rmSync(file);
    }
  }
  let listed = 0;
  const worker = join(folder, 'sw.js');
  const text = readFileSync(worker, 'utf8').replace(
    LISTED,
    (_, url: string, path: string, before: string, revision: string, integrity: string) => {
      listed += 1;
      const hash = sha256(readFileSync(join(folder, path)));
      const quote = revision.at(0);
      const made = revision === 'null' ? revision : `${quote}${hash.toString('hex').slice(0, 16)}${quote}`;
      return `${url}/kiosk/${path}${before}${made}${integrity}sha256-${hash.toString('base64')}`;
    },
  );
  expect(listed, 'files that the worker lists').toBeGreaterThan(20);
  // What is left of that shape names the build.
  const revisions = new Set([...text.matchAll(/revision:.([0-9a-f]{16})/g)].map((found) => found[1]));
  const build = [...text.matchAll(BUILD)]
    .map(([found]) => found.slice(1, -1))
    .find((id) => !revisions.has(id));
  if (!build) throw new Error('the worker does not name its build as it used to');
  writeFileSync(worker, text.replaceAll(build, sha256(mark).toString('hex').slice(0, 16)));
}

/** Paths in all of the page's caches, without the marks of the precache. */
export const cachedPaths = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) {
        const { pathname, searchParams } = new URL(url);
        searchParams.delete('__WB_REVISION__');
        paths.push(`${pathname}${searchParams.size > 0 ? `?${searchParams}` : ''}`);
      }
    return paths;
  });

/** Everything of the catalogue that is offered, as the page keeps it. */
async function wholeCatalogue(page: Page): Promise<string[]> {
  const index = await page.evaluate(async () => {
    const answer = await fetch('/catalogue/index.json');
    return (await answer.json()) as {
      flows: Array<{ sha256: string }>;
      lists: Array<{ name: string; sha256: string }>;
    };
  });
  return [
    '/catalogue/index.json',
    ...index.flows.map(({ sha256 }) => `/catalogue/flows/${sha256}.json`),
    ...index.lists.map(({ name, sha256 }) => `/catalogue/lists/${name}.json?sha256=${sha256}`),
  ];
}

/** Waits until the terminal has all that it needs without a network. */
export async function settle(page: Page): Promise<void> {
  const wanted = await wholeCatalogue(page);
  expect(wanted.length).toBeGreaterThan(4);
  const missing = async (): Promise<string[]> => {
    const cached = new Set(await cachedPaths(page));
    return ['/kiosk/index.html', ...wanted].filter((path) => !cached.has(path));
  };
  await expect.poll(missing, { timeout: 30_000 }).toEqual([]);
}

export const PROGRAM = 'link[rel=modulepreload]';

/** The program that runs in the page: its first file, whose name bears its hash. */
export const programOf = (page: Page): Promise<string> =>
  page
    .locator(PROGRAM)
    .first()
    .getAttribute('href')
    .then((href) => href ?? '');

/** Has the page look for a new build. @returns the state of the worker that waits; null when none does */
export const lookForBuild = (page: Page): Promise<string | null> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    return registration.waiting?.state ?? null;
  });

/** The address of a part of the program that is asked for on the development dock alone. */
export function rarePart(dist: string): string {
  const name = readdirSync(join(dist, 'kiosk', 'assets')).find((file) => /^dock-.{8}\.js$/.test(file));
  if (!name) throw new Error('the dock is not a part of its own any more');
  return `/kiosk/assets/${name}`;
}

/** Has the page load a part as its program does. @returns whether it came, and is a part of a program */
export const loads = (page: Page, part: string): Promise<boolean> =>
  page.evaluate(
    (address) =>
      import(address).then(
        (loaded: object) => Object.keys(loaded).length > 0,
        () => false,
      ),
    part,
  );
