import { appendFile, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** "2026-11-23 02:00:00.123 UTC [1] LOG: …": PostgreSQL's own prefix; what follows on further lines belongs to it. */
const STAMP = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?) UTC/;

/** Splits a log where it becomes young enough. @returns how many lines are too old, and the text that stays */
export function youngPart(text: string, before: Date): { old: number; kept: string } {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => {
    const at = STAMP.exec(line)?.[1];
    return at !== undefined && Date.parse(`${at.replace(' ', 'T')}Z`) >= before.getTime();
  });
  if (first === 0) return { old: 0, kept: text };
  const kept = first === -1 ? '' : lines.slice(first).join('\n');
  const old = (first === -1 ? lines : lines.slice(0, first)).filter((line) => line !== '').length;
  return { old, kept };
}

/**
 * Deletes old lines from the log of the PostgreSQL in a data folder, and a former log that is older as a whole.
 * PostgreSQL goes on appending meanwhile: a line of that very moment may be lost.
 * @returns how many lines
 */
export async function trimDatabaseLog(dataDir: string, before: Date): Promise<number> {
  const log = join(dataDir, 'postgres', 'postgres.log');
  const former = `${log}.1`;
  let lines = 0;
  const info = await stat(former).catch(() => null);
  if (info && info.mtime < before) {
    lines += youngPart(await readFile(former, 'utf8'), before).old;
    await rm(former, { force: true });
  }
  const text = await readFile(log, 'utf8').catch(() => '');
  const { old, kept } = youngPart(text, before);
  if (old === 0) return lines;
  await truncate(log, 0);
  await appendFile(log, kept);
  return lines + old;
}
