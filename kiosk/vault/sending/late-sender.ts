import type { OutboxCounts } from '../outbox.ts';
import type { Sender } from './sender.ts';

/** When the sending part of the program did not come, it is asked for again after this, in milliseconds. */
const AGAIN_MS = 5000;

/**
 * A sender whose program is loaded once it is started: nothing needs to be sent before the first screen stands.
 * @param load rejects when the program cannot be had now; it is asked again
 */
export function lateSender(load: () => Promise<Sender>): Sender {
  const listeners = new Set<(counts: OutboxCounts) => void>();
  let sender: Sender | null = null;
  let isWanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const come = async (): Promise<void> => {
    try {
      if (!sender) {
        sender = await load();
        sender.subscribe((counts) => {
          for (const listener of listeners) listener(counts);
        });
      }
    } catch {
      if (isWanted) timer = setTimeout(() => void come(), AGAIN_MS);
      return;
    }
    if (isWanted) sender.start();
  };

  return {
    start: () => {
      if (isWanted) return;
      isWanted = true;
      void come();
    },
    stop: () => {
      isWanted = false;
      clearTimeout(timer);
      sender?.stop();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    counts: () => sender?.counts() ?? { waiting: 0, quarantined: 0, oldestAt: null },
  };
}
