/** How often a new version is asked for, in milliseconds. */
const LOOK_MS = 10 * 60_000;

/**
 * Registers the service worker and takes a new version of the program only on the idle screen.
 * @param mayChange whether the kiosk stands idle now
 * @param onIdle calls back whenever that may have changed
 * @param onFirst told when this terminal has its first worker, so that it can be given the catalogue to keep
 */
export async function watchForUpdates(options: {
  readonly mayChange: () => boolean;
  readonly onIdle: (look: () => void) => unknown;
  readonly onFirst: () => void;
}): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { Workbox } = await import('workbox-window');
  // Trusted Types: the one script address this page may make (security.md §5, workbox#2855).
  const policy = globalThis.trustedTypes?.createPolicy('kiosk#sw', {
    createScriptURL: (address) => {
      if (address !== '/kiosk/sw.js') throw new TypeError('not the service worker');
      return address;
    },
  });
  const address = policy ? policy.createScriptURL('/kiosk/sw.js') : '/kiosk/sw.js';
  const worker = new Workbox(address as string, { scope: '/kiosk/' });
  let waiting = false;
  let changed = false;
  const look = (): void => {
    if (!options.mayChange()) return;
    if (changed) location.reload();
    if (!waiting) return;
    waiting = false;
    worker.messageSkipWaiting();
  };
  worker.addEventListener('waiting', () => {
    waiting = true;
    look();
  });
  worker.addEventListener('controlling', (event) => {
    if (!event.isUpdate) return options.onFirst();
    // Somebody may have begun between the asking and the change: their visit is finished with what it began with.
    changed = true;
    look();
  });
  options.onIdle(look);
  try {
    await worker.register();
  } catch {
    // Without a worker the kiosk runs on, only not offline; the next start tries again.
    return;
  }
  setInterval(() => void worker.update().catch(() => undefined), LOOK_MS);
}
