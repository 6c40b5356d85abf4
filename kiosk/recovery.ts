/**
 * Brings back a kiosk whose program does not come up: what is kept of the program on this terminal is broken, or the
 * server is. It knows nothing of any build, is no part of the program, and never touches what residents have sent:
 * IndexedDB and the private file system stay as they are.
 */
export interface Surroundings {
  readonly fetch: typeof fetch;
  /** null where there is none, as on a page that did not come over https. */
  readonly caches: CacheStorage | null;
  /** null where the browser has no service workers. */
  readonly workers: Pick<ServiceWorkerContainer, 'controller' | 'getRegistrations'> | null;
  /** How many starts in a row have failed; outlives a reload, but not the browser. */
  readonly memory: { read(): number; write(failures: number): void };
  readonly reload: () => void;
  /** Shows the words "out of order", or takes them away. */
  readonly show: (isBroken: boolean) => void;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface Recovery {
  /** The program stands. */
  up(): void;
  /** The program did not come. Told twice of one start, it hears once. */
  failed(): Promise<void>;
}

/** How long the server may take to say whether it has a program, in milliseconds. */
const ANSWER_MS = 15_000;

/** The pause before another try grows by the first with every failure, up to the second, in milliseconds. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;

const PAGE = '/kiosk/index.html';
const PROGRAM = /<link rel="modulepreload"[^>]* href="([^"]+)"/;

/**
 * A first failure asks for the page once more. From the second in a row on it gives up the service worker and the
 * caches, but only for a server that was seen to have a page and its program: an old copy is better than none. From
 * the third on the screen says that the kiosk is out of order, and it goes on trying by itself.
 */
export function createRecovery(surroundings: Surroundings): Recovery {
  const { caches, workers, memory, reload, show, pause } = surroundings;
  const failures = memory.read();
  let isOver = false;
  if (failures > 2) show(true);

  /** Past the worker and the browser's cache: what is asked for so is kept nowhere. */
  async function ask(address: string, method = 'GET'): Promise<Response | null> {
    try {
      const answer = await surroundings.fetch(`${address}?fresh`, {
        method,
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      return answer.ok ? answer : null;
    } catch {
      return null;
    }
  }

  /** The address of the program that the server has; null when it has none, or none that is a script. */
  async function programOfServer(): Promise<string | null> {
    const page = await (await ask(PAGE))?.text().catch(() => null);
    const [, program] = PROGRAM.exec(page ?? '') ?? [];
    const answer = program ? await ask(program, 'HEAD') : null;
    return program && answer?.headers.get('content-type')?.includes('javascript') ? program : null;
  }

  async function giveUpCopies(program: string): Promise<void> {
    for (const registration of (await workers?.getRegistrations()) ?? []) await registration.unregister();
    for (const name of (await caches?.keys()) ?? []) await caches?.delete(name);
    // The browser keeps for a year what is named by its hash.
    await surroundings.fetch(program, { cache: 'reload' });
  }

  /** Whether a reload finds a page without a server, and not the browser's own words of a site that is not reached. */
  const isKept = async (): Promise<boolean> =>
    workers?.controller != null && (await caches?.match(PAGE, { ignoreSearch: true })) !== undefined;

  async function again(count: number): Promise<void> {
    const program = await programOfServer();
    // What cannot be given up now is tried again after the next failure.
    if (program !== null && count > 1) await giveUpCopies(program).catch(() => undefined);
    const mayReload = program !== null || (await isKept().catch(() => false));
    if (isOver) return;
    if (mayReload) return reload();
    show(true);
    await pause(PAUSE_MS);
    if (!isOver) await again(count);
  }

  let isTold = false;
  return {
    up() {
      isOver = true;
      memory.write(0);
      show(false);
    },
    async failed() {
      if (isTold || isOver) return;
      isTold = true;
      const count = failures + 1;
      memory.write(count);
      if (count > 2) {
        show(true);
        await pause(Math.min(PAUSE_MS * count, LONGEST_PAUSE_MS));
        if (isOver) return;
      }
      await again(count);
    },
  };
}
