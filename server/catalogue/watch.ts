import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several strokes; this long after the last one it is read. */
const QUIET_MS = 200;

/**
 * Calls `changed` after something in the catalogue's folders has changed, for authors at work.
 * @returns a function that ends the watch
 */
export function watchCatalogue(folder: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watchers: FSWatcher[] = [];
  for (const part of ['flows', 'lists']) {
    try {
      watchers.push(
        watch(join(folder, part), () => {
          clearTimeout(timer);
          timer = setTimeout(changed, QUIET_MS);
        }),
      );
    } catch {
      // A folder that is not there has nothing to watch.
    }
  }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
