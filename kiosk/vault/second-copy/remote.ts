import type { CopyFiles } from './files.ts';
import workerAddress from './worker.ts?worker&url';

/** What goes to the worker, and what comes back. */
export interface Call {
  readonly id: number;
  readonly name: keyof CopyFiles;
  readonly parameters: readonly unknown[];
}
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** The worker, or what plays one in a test. */
export type Thread = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/**
 * A call that takes longer than this is given up, and the store with it: writing the largest dossier on a slow disk
 * takes seconds, and a resident waits for the slip meanwhile.
 */
export const CALL_MS = 20_000;

const NAMES = [
  'open',
  'look',
  'read',
  'keep',
  'drop',
  'free',
  'setAside',
  'note',
  'grow',
  'fillReserve',
  'giveUpReserve',
] as const satisfies ReadonlyArray<keyof CopyFiles>;

/**
 * Speaks to the worker as if it were here. A worker that fails once, or does not answer, is ended: it may hold files
 * half-written, which the next start puts right.
 * @param onGone told once, when that happens
 */
export function speakTo(thread: Thread, onGone: () => void, callMs = CALL_MS): CopyFiles {
  type Waiting = { resolve(value: unknown): void; reject(error: Error): void; timer: unknown };
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let isGone = false;

  const end = (reason: string): void => {
    if (isGone) return;
    isGone = true;
    thread.terminate();
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer as number);
      reject(new Error(reason));
    }
    onGone();
  };
  thread.addEventListener('error', () => end('the worker failed'));
  thread.addEventListener('message', (event) => {
    const answer = (event as MessageEvent<Answer>).data;
    const asked = waiting.get(answer.id);
    if (!asked) return;
    waiting.delete(answer.id);
    clearTimeout(asked.timer as number);
    if ('error' in answer) asked.reject(new Error(answer.error));
    else asked.resolve(answer.value);
  });

  const call = (name: keyof CopyFiles, parameters: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (isGone) return reject(new Error('the worker is gone'));
      lastId += 1;
      const timer = setTimeout(() => end(`${name} took too long`), callMs);
      waiting.set(lastId, { resolve, reject, timer });
      thread.postMessage({ id: lastId, name, parameters } satisfies Call);
    });
  return Object.fromEntries(
    NAMES.map((name) => [name, (...parameters: unknown[]) => call(name, parameters)]),
  ) as unknown as CopyFiles;
}

/** A policy is made once; the worker may be started again. */
let trusted: string | null = null;

/** The one other script address this page may make under Trusted Types (server/http/headers.ts). */
function trustedAddress(): string {
  const policy = globalThis.trustedTypes?.createPolicy('kiosk#copy', {
    createScriptURL: (address) => {
      if (address !== workerAddress) throw new TypeError('not the worker of the second copy');
      return address;
    },
  });
  return (policy?.createScriptURL(workerAddress) ?? workerAddress) as string;
}

/** Starts the worker. Throws where there are none. */
export function startThread(): Thread {
  trusted ??= trustedAddress();
  return new Worker(trusted, { type: 'module' });
}
