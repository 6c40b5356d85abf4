/** The lock's name: one sender at a time among all pages and workers of this kiosk. */
const SENDER_LOCK = 'vault-sender';

/** What the sender needs of `navigator.locks` (Web Locks API). */
export type Locks = Pick<LockManager, 'request'>;

/**
 * Waits for the sender's lock and holds it until released. Where locks are missing, or refused, it is granted at
 * once: the leases still keep two senders from one dossier, and the server from taking it twice.
 * @param granted called once, when the lock is ours
 * @returns a function that gives the lock back, or stops waiting for it
 */
export function holdSenderLock(locks: Locks | null, granted: () => void): () => void {
  if (!locks) {
    granted();
    return () => undefined;
  }
  const waiting = new AbortController();
  let release = () => undefined as unknown;
  let over = false;
  locks
    .request(SENDER_LOCK, { mode: 'exclusive', signal: waiting.signal }, () => {
      if (over) return undefined;
      granted();
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    })
    .catch(() => {
      if (!over) granted();
    });
  return () => {
    over = true;
    waiting.abort();
    release();
  };
}
