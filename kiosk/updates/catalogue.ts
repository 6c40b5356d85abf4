import { type CatalogueEntry, CatalogueIndex, LookupList } from '#shared/api/index.ts';
import { sha256Hex } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { LoadedFlow } from '../visit/index.ts';
import { CATALOGUE_CACHE } from './cache-name.ts';

/**
 * The catalogue as the kiosk sees it: an index that is asked for now and then, flows and lists that are
 * fetched when they are needed and kept by the service worker. A flow or list is taken only if its bytes are the
 * ones the index names, a flow only if it proves.
 */
export interface Catalogue {
  /** The flows on offer: those of the last index that came, before it those the program was built with. */
  entries(): ReadonlyArray<CatalogueEntry>;
  version(): string;
  refresh(): Promise<void>;
  /** Takes the index that was kept on this terminal, without asking anybody. */
  recall(): Promise<void>;
  /** Has every flow on offer and every list kept on this terminal, and forgets those of other times. */
  keep(): Promise<void>;
  subscribe(listener: () => void): () => void;
  loadFlow(entry: CatalogueEntry): Promise<Result<LoadedFlow, string>>;
  loadList(name: string): Promise<Result<LookupList, string>>;
}

/** How long somebody waits for a flow or a list, in milliseconds; then the screen leads on. */
const WAIT_MS = 10_000;

/** A list is longer than a flow, and slow lines are many. */
const LIST_WAIT_MS = 30_000;

/** Where nobody waits: the communes take 65 s at 64 kbit/s (facts: security.md R9). */
const KEEP_WAIT_MS = 120_000;

const INDEX = '/catalogue/index.json';
const flowAt = (sha256: string): string => `/catalogue/flows/${sha256}.json`;
/** With its hash an address names its bytes, and the service worker need ask nobody whether they still hold. */
const listAt = (name: string, sha256: string | undefined): string =>
  `/catalogue/lists/${name}.json${sha256 === undefined ? '' : `?sha256=${sha256}`}`;

export function createCatalogue(options: {
  readonly fetch: typeof fetch;
  readonly today: () => string;
  /** What the idle screen offers before any index has come. */
  readonly first?: ReadonlyArray<CatalogueEntry>;
  /** Where the service worker keeps the catalogue; null while there is none. */
  readonly kept?: () => CacheStorage | null;
}): Catalogue {
  const { fetch, today, first = [], kept = () => null } = options;
  const listeners = new Set<() => void>();
  const flows = new Map<string, LoadedFlow>();
  const lists = new Map<string, LookupList>();
  let index: CatalogueIndex = { version: '', flows: [...first], lists: [] };

  /** Gives null when it does not come, or not in time: a line that is half open tells nothing of itself. */
  const get = async (path: string, limit = WAIT_MS): Promise<Uint8Array<ArrayBuffer> | null> => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => {
        ending.abort();
        resolve(null);
      }, limit);
    });
    const ask = async () => {
      const response = await fetch(path, { credentials: 'omit', signal: ending.signal });
      return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
    };
    try {
      return await Promise.race([ask(), late]);
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };
  const parse = (bytes: Uint8Array): unknown => {
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return null;
    }
  };
  const take = (bytes: Uint8Array): void => {
    const read = CatalogueIndex.safeParse(parse(bytes));
    if (!read.success || read.data.version === index.version) return;
    index = read.data;
    lists.clear();
    for (const listener of listeners) listener();
  };
  const isInForce = ({ effectiveFrom, effectiveTo }: CatalogueEntry): boolean =>
    effectiveFrom <= today() && (effectiveTo === null || today() <= effectiveTo);

  return {
    entries: () => index.flows.filter(isInForce),
    version: () => index.version,
    async refresh() {
      const bytes = await get(INDEX);
      if (bytes) take(bytes);
    },
    async recall() {
      const found = await kept()
        ?.match(INDEX)
        .catch(() => undefined);
      if (found) take(new Uint8Array(await found.arrayBuffer()));
    },
    async keep() {
      const caches = kept();
      if (!caches || index.version === '') return;
      const wanted = [
        ...index.flows.map(({ sha256 }) => flowAt(sha256)),
        ...index.lists.map(({ name, sha256 }) => listAt(name, sha256)),
      ];
      try {
        // One after another: the line of a village hall is narrow, and nobody waits.
        for (const path of wanted) if (!(await caches.match(path))) await get(path, KEEP_WAIT_MS);
        const cache = await caches.open(CATALOGUE_CACHE);
        for (const { url } of await cache.keys()) {
          const { pathname, search } = new URL(url);
          if (pathname !== INDEX && !wanted.includes(pathname + search)) await cache.delete(url);
        }
      } catch {
        // A store that cannot be used is no store: everything is still asked for when it is needed.
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async loadFlow({ sha256 }) {
      const known = flows.get(sha256);
      if (known) return ok(known);
      const bytes = await get(flowAt(sha256));
      if (!bytes) return err('not-reached');
      if ((await sha256Hex(bytes)) !== sha256) return err('not-the-named-bytes');
      const { compileFlow, parseFlow, proveFlow } = await import('#shared/flow/index.ts');
      const parsed = parseFlow(new TextDecoder().decode(bytes));
      if (!parsed.ok || proveFlow(parsed.value, { today: today() }).length > 0) return err('does-not-hold');
      const { id, version } = parsed.value;
      const loaded = { flow: parsed.value, ref: { id, version, sha256 }, machine: compileFlow(parsed.value) };
      flows.set(sha256, loaded);
      return ok(loaded);
    },
    async loadList(name) {
      const known = lists.get(name);
      if (known) return ok(known);
      const named = index.lists.find((list) => list.name === name);
      const bytes = await get(listAt(name, named?.sha256), LIST_WAIT_MS);
      if (bytes && named && (await sha256Hex(bytes)) !== named.sha256) return err('not-the-named-bytes');
      const read = bytes && LookupList.safeParse(parse(bytes));
      if (!read?.success) return err('not-reached');
      lists.set(name, read.data);
      return ok(read.data);
    },
  };
}
