import { chmod, mkdir, open, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Forces one file or folder to the disk; of a folder that is its names only. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder for data, and those above it, so that they are still there after a power cut. The folder itself is
 * for nobody else; run by root, others may pass through, because PostgreSQL then runs as another user.
 */
export async function makeDataFolder(folder: string): Promise<void> {
  const place = resolve(folder);
  const first = await mkdir(place, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  await chmod(place, process.getuid?.() === 0 ? 0o711 : 0o700);
  for (let made = place; made.length >= first.length; made = dirname(made)) await flush(dirname(made));
}

/**
 * Writes a file for this user alone aside, then puts it in place: after a power cut the old one or the new one is
 * there, whole. Its folder must exist.
 */
export async function writeInPlace(file: string, text: string): Promise<void> {
  const aside = `${file}.new`;
  const handle = await open(aside, 'w', 0o600);
  try {
    // An aside left by an interrupted write keeps the mode it was made with.
    await handle.chmod(0o600);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
  await flush(dirname(file));
}

/** The note of a restore that has begun; while it lies in a data folder, what is there is not whole. */
export const unfinishedRestore = (dataDir: string): string => join(dataDir, 'restore-unfinished.json');
