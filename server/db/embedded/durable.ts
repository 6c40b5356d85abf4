import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flush } from '../../durable.ts';

/** Forces a folder with all that is in it, at any depth, to the disk. Links are left out: they live in their folder. */
export async function flushTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  // As many at a time as Node has threads for files by default (UV_THREADPOOL_SIZE).
  for (let at = 0; at < files.length; at += 4) await Promise.all(files.slice(at, at + 4).map(flush));
  for (const entry of entries) if (entry.isDirectory()) await flushTree(join(folder, entry.name));
  await flush(folder);
}

/**
 * Gives a folder that was made aside its name, so that after a power cut at any moment the name either does not exist
 * or holds everything. initdb alone does not promise that.
 */
export async function putInPlace(aside: string, place: string): Promise<void> {
  await flushTree(aside);
  await rename(aside, place);
  await flush(dirname(place));
}

/** Removes a folder, if there is one. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Removes what is in a folder, and leaves the folder. */
export async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await removeFolder(join(folder, name));
}
