import type { Store } from './store.ts';

/**
 * Chromium keeps a database's newest writes in one log and goes on writing to the same file after a restart
 * (LevelDB's `reuse_logs`). A power cut may leave noughts at its end. They are passed over once; what is written
 * after them is taken for damage at the restart after that, and the browser then makes the database anew, empty,
 * however durable each write was (measured by tests/faults, power-cut-kiosk; the same in WebView2Feedback#5674).
 * So a start does not go on with the log it found. LevelDB begins a new one for every 4 MiB, and before the second
 * new one all that was in the old one lies sorted in files of its own, forced to the disk. On the other back end,
 * SQLite, it is only a write that is taken back. What this cannot help is a last write that was torn in the middle:
 * that the browser takes for damage at once, and the second copy has to give all back.
 */
const LOG_BYTES = 4 * 1024 * 1024;
/** Above 64 kB a value lies in a file beside the log (Chromium, IDBValueWrapper). */
const VALUE_BYTES = 60_000;
/** Two logs, and a third since a write is never divided between two. */
const VALUES = Math.ceil((3 * LOG_BYTES) / VALUE_BYTES);
/** A write of the resident's waits for one of these at most. */
const VALUES_A_WRITE = 5;

/**
 * Lets the database begin a new log. Never refuses: where there is no room for it, the second copy has to do.
 * @param store one that does not give up the reserve for this
 */
export async function freshLog(store: Store): Promise<void> {
  const value = new Uint8Array(VALUE_BYTES);
  for (let from = 0; from < VALUES; from += VALUES_A_WRITE) {
    const until = Math.min(VALUES, from + VALUES_A_WRITE);
    const written = await store.write(['ballast'], async (transaction) => {
      for (let key = from; key < until; key += 1) await transaction.objectStore('ballast').put(value, key);
    });
    if (!written.ok) break;
  }
  await store.write(['ballast'], (transaction) => transaction.objectStore('ballast').clear());
}
