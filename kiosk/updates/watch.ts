import { noteVisit } from './programs.ts';

/** How often a new version is asked for, in milliseconds. */
const LOOK_MS = 10 * 60_000;

/** The one script address this page may make under Trusted Types (facts: security.md §5). */
function workerAddress(): string {
  const policy = globalThis.trustedTypes?.createPolicy('kiosk#sw', {
    createScriptURL: (address) => {
      if (address !== '/kiosk/sw.js') throw new TypeError('not the service worker');
      return address;
    },
  });
  return (policy?.createScriptURL('/kiosk/sw.js') ?? '/kiosk/sw.js') as string;
}

/**
 * Whether a newer worker took over while this page was still coming from the old one: then the page that the worker
 * gives out names another program than this.
 */
async function isOutdated(program: string): Promise<boolean> {
  if (navigator.serviceWorker.controller === null) return false;
  const page = await fetch('/kiosk/index.html');
  return page.ok && !(await page.text()).includes(new URL(program).pathname);
}

/**
 * Registers the service worker and takes a new version of the program only on the idle screen. Without
 * workbox-window, which takes an update found late in a page's life for a stranger's: this page lives for days.
 * @param program the address of the program that runs, as the page names it
 * @param mayChange whether the kiosk stands idle now
 * @param onIdle calls back whenever that may have changed
 * @param onFirst told when this terminal has its first worker, so that it can be given the catalogue to keep
 */
export async function watchForUpdates(options: {
  readonly program: string;
  readonly mayChange: () => boolean;
  readonly onIdle: (look: () => void) => unknown;
  readonly onFirst: () => void;
}): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const workers = navigator.serviceWorker;
  let isFirst = workers.controller === null;
  let changed = false;
  // Without a worker the kiosk runs on, only not offline; the next start tries again.
  const registration = await workers
    .register(workerAddress(), { scope: '/kiosk/', updateViaCache: 'none' })
    .catch(() => null);
  if (!registration) return;

  const { pathname } = new URL(options.program);
  let noted: string | null | undefined;
  let noting: Promise<void> = Promise.resolve();
  /** Lets the worker know whether a page that opens now is to go on with this program. */
  const note = (program: string | null): void => {
    if (program === noted) return;
    noted = program;
    noting = noting.then(() => noteVisit(caches, program)).catch(() => undefined);
  };
  const look = (): void => {
    note(options.mayChange() ? null : pathname);
    void noting.then(() => {
      if (!options.mayChange()) return;
      if (changed) location.reload();
      else registration.waiting?.postMessage({ type: 'SKIP_WAITING' });
    });
  };
  workers.addEventListener('controllerchange', () => {
    if (isFirst) {
      isFirst = false;
      options.onFirst();
      return;
    }
    // Somebody may have begun between the asking and the change: their visit ends with what it began with.
    changed = true;
    look();
  });
  registration.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', look),
  );
  changed ||= await isOutdated(options.program).catch(() => false);
  options.onIdle(look);
  look();
  setInterval(() => void registration.update().catch(() => undefined), LOOK_MS);
}
