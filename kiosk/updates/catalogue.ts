import { type CatalogueEntry, CatalogueIndex, LookupList } from '#shared/api/index.ts';
import { sha256Hex } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { LoadedFlow } from '../visit/index.ts';

/**
 * The catalogue as the kiosk sees it: an index that is asked for now and then, flows and lists that are
 * fetched when they are needed and kept by the service worker. A flow is taken only if its bytes are the ones
 * the index names, and only if it proves.
 */
export interface Catalogue {
  /** The flows on offer; empty until the first index has come. */
  entries(): ReadonlyArray<CatalogueEntry>;
  version(): string;
  refresh(): Promise<void>;
  subscribe(listener: () => void): () => void;
  loadFlow(entry: CatalogueEntry): Promise<Result<LoadedFlow, string>>;
  loadList(name: string): Promise<Result<LookupList, string>>;
}

export function createCatalogue(options: {
  readonly fetch: typeof fetch;
  readonly today: () => string;
}): Catalogue {
  const { fetch, today } = options;
  const listeners = new Set<() => void>();
  const flows = new Map<string, LoadedFlow>();
  const lists = new Map<string, LookupList>();
  let index: CatalogueIndex = { version: '', flows: [], lists: [] };

  const get = async (path: string): Promise<Uint8Array<ArrayBuffer> | null> => {
    try {
      const response = await fetch(path, { credentials: 'omit' });
      return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
    } catch {
      return null;
    }
  };
  const parse = (bytes: Uint8Array): unknown => {
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return null;
    }
  };
  const isInForce = ({ effectiveFrom, effectiveTo }: CatalogueEntry): boolean =>
    effectiveFrom <= today() && (effectiveTo === null || today() <= effectiveTo);

  return {
    entries: () => index.flows.filter(isInForce),
    version: () => index.version,
    async refresh() {
      const bytes = await get('/catalogue/index.json');
      const read = bytes && CatalogueIndex.safeParse(parse(bytes));
      if (!read?.success || read.data.version === index.version) return;
      index = read.data;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async loadFlow({ sha256 }) {
      const known = flows.get(sha256);
      if (known) return ok(known);
      const bytes = await get(`/catalogue/flows/${sha256}.json`);
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
      const bytes = await get(`/catalogue/lists/${name}.json`);
      const read = bytes && LookupList.safeParse(parse(bytes));
      if (!read?.success) return err('not-reached');
      lists.set(name, read.data);
      return ok(read.data);
    },
  };
}
