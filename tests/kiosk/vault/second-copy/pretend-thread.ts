import type { Thread } from '../../../../kiosk/vault/second-copy/index.ts';
import type { Answer, Call } from '../../../../kiosk/vault/second-copy/remote.ts';
import { createReserve } from '../../../../kiosk/vault/second-copy/reserve.ts';
import { createSlots } from '../../../../kiosk/vault/second-copy/slots.ts';
import type { PowerFolder } from './power-folder.ts';

/** What tests hold back; three slices. */
export const RESERVE_BYTES = 3 * 1024 * 1024;

/** The worker's work, done here, on a folder of the test's own. Messages are copied, as between threads. */
export function threadOn(folder: PowerFolder): Thread {
  const files = createSlots(folder, createReserve(folder, RESERVE_BYTES), folder.now);
  const listeners = new Set<(event: MessageEvent<Answer>) => void>();
  let last: Promise<unknown> = Promise.resolve();
  let isOver = false;
  const tell = (answer: Answer): void => {
    if (isOver) return;
    for (const listener of listeners) listener({ data: structuredClone(answer) } as MessageEvent<Answer>);
  };
  return {
    postMessage: (message: unknown) => {
      const { id, name, parameters } = structuredClone(message) as Call;
      const work = files[name] as (...all: readonly unknown[]) => Promise<unknown>;
      last = last
        .then(() => work(...parameters))
        .then(
          (value) => tell({ id, value }),
          (error: unknown) => tell({ id, error: String(error) }),
        );
    },
    terminate: () => {
      isOver = true;
    },
    addEventListener: (type: string, listener: unknown) => {
      if (type === 'message') listeners.add(listener as (event: MessageEvent<Answer>) => void);
    },
  };
}
