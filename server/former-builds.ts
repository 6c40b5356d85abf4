import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { flush } from './durable.ts';

/**
 * Pages live for days: one that is open while a new build is installed goes on asking for parts of the program it came
 * from. The server therefore keeps, in its data folder, the files of every build it has served whose name bears their
 * hash, and forgets them when two later ones have come (facts: examples.md, squoosh #966).
 */

/** How many builds before the one that is served are kept. */
const FORMER = 2;

const ROOMS = ['kiosk', 'admin'] as const;

type Places = Pick<Config, 'dataDir' | 'dist'>;

/** Where the builds of a room are kept. */
export const formerBuilds = ({ dataDir }: Pick<Places, 'dataDir'>, room: (typeof ROOMS)[number]): string =>
  join(dataDir, 'pages', room);

/** Keeps what lies in the folder of the built pages now, for both rooms. Rejects when the disk refuses. */
export async function keepBuilds(places: Places): Promise<void> {
  for (const room of ROOMS) await keepBuild(join(places.dist, room), formerBuilds(places, room));
}

/** A folder for one build: the order in which they came, and what names its files. */
const BUILD = /^\d{8}-[0-9a-f]{16}$/;
const nameOf = (place: number, id: string): string => `${String(place).padStart(8, '0')}-${id}`;

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** The builds that are kept in a folder, the newest first. */
export const buildsIn = async (folder: string): Promise<string[]> =>
  (await namesIn(folder)).filter((name) => BUILD.test(name)).sort((a, b) => b.localeCompare(a));

/**
 * Keeps the hashed files of the build that lies in `built` and of the two before it; older ones are deleted. A build
 * that came back becomes the newest. Interrupted at any point, the next start does what is missing.
 * @param built the folder of one room's pages, "dist/kiosk"; nothing is kept while nothing was built
 * @param folder where the builds of that room are kept
 */
export async function keepBuild(built: string, folder: string): Promise<void> {
  const names = (await namesIn(join(built, 'assets'))).sort();
  if (names.length === 0) return;
  const id = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16);
  const before = await buildsIn(folder);
  const next = nameOf(Number.parseInt(before[0] ?? '0', 10) + 1, id);
  const known = before.find((name) => name.endsWith(id));
  if (!known) await copyAside(join(built, 'assets'), names, folder, next);
  else if (known !== before[0]) await rename(join(folder, known), join(folder, next));
  for (const name of (await buildsIn(folder)).slice(1 + FORMER))
    await rm(join(folder, name), { recursive: true, force: true });
}

/** Half a file under a name that says it is whole would be served for ever: it is put in place when all are on the disk. */
async function copyAside(
  from: string,
  names: readonly string[],
  folder: string,
  name: string,
): Promise<void> {
  const aside = join(folder, 'aside');
  const assets = join(aside, 'assets');
  await rm(aside, { recursive: true, force: true });
  await mkdir(assets, { recursive: true });
  for (const file of names) {
    await copyFile(join(from, file), join(assets, file));
    await flush(join(assets, file));
  }
  await flush(assets);
  await rename(aside, join(folder, name));
  await flush(folder);
}
