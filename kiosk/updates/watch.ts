/** How often a new version is asked for, in milliseconds. */
const LOOK_MS = 10 * 60_000;

/**
 * Registers the service worker and takes a new version of the program only on the idle screen.
 * @param mayChange whether the kiosk stands idle now
 * @param onIdle calls back whenever that may have changed
 */
export async function watchForUpdates(options: {
  readonly mayChange: () => boolean;
  readonly onIdle: (look: () => void) => unknown;
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
  const look = (): void => {
    if (!waiting || !options.mayChange()) return;
    waiting = false;
    worker.messageSkipWaiting();
  };
  worker.addEventListener('waiting', () => {
    waiting = true;
    look();
  });
  worker.addEventListener('controlling', (event) => {
    if (event.isUpdate) location.reload();
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
