import type { Locks } from '../../../../kiosk/vault/sending/lock.ts';

/** Exclusive locks as the Web Locks API has them: in turn, given back when the callback's promise ends. */
export function pretendLocks(): Locks {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, { signal }: LockOptions, use: (lock: Lock | null) => unknown) => {
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
    let begun = false;
    const turn = last.then(async () => {
      if (signal?.aborted) return undefined;
      begun = true;
      return use(null);
    });
    last = turn.catch(() => undefined);
    return Promise.race([turn, aborted.catch((error: unknown) => (begun ? turn : Promise.reject(error)))]);
  };
  return { request: request as Locks['request'] };
}
