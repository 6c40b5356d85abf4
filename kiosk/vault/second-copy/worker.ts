/// <reference lib="webworker" />
import { createQueue } from '../queue.ts';
import type { CopyFiles } from './files.ts';
import { openPrivateFolder } from './folder.ts';
import type { Answer, Call } from './remote.ts';
import { createReserve } from './reserve.ts';
import { createSlots } from './slots.ts';

/**
 * The second store's own thread: files of the private file system can be written and flushed in a worker only.
 * Calls are done one after another.
 */
declare const self: DedicatedWorkerGlobalScope;

/** One worker at a time: two would choose the same empty slot. A page that was just left gives it back soon. */
const LOCK = 'second-copy';
const LOCK_MS = 10_000;

async function takeFiles(): Promise<CopyFiles> {
  await new Promise<void>((resolve, reject) => {
    navigator.locks
      .request(LOCK, { signal: AbortSignal.timeout(LOCK_MS) }, () => {
        resolve();
        // Held for as long as this worker lives.
        return new Promise<void>(() => {});
      })
      .catch(reject);
  });
  const folder = await openPrivateFolder();
  return createSlots(folder, createReserve(folder), () => performance.now());
}

const files = takeFiles();
files.catch(() => undefined);
const queue = createQueue();

self.addEventListener('message', ({ data }: MessageEvent<Call>) => {
  const { id, name, parameters } = data;
  const tell = (answer: Answer): void => self.postMessage(answer);
  void queue(async () => {
    const call = (await files)[name] as (...all: readonly unknown[]) => Promise<unknown>;
    return call(...parameters);
  }).then(
    (value) => tell({ id, value }),
    (error: unknown) => tell({ id, error: String(error) }),
  );
});
