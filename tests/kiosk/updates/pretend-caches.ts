/** Cache Storage in memory, as far as the worker and the recovery script use it; names come in the order of making. */
export function pretendCaches(): CacheStorage {
  const stores = new Map<string, Map<string, Response>>();
  const keyOf = (asked: RequestInfo | URL): string =>
    new URL(asked instanceof Request ? asked.url : String(asked), 'http://kiosk.test').href;
  const bare = (url: string): string => url.replace(/\?.*/, '');
  const find = (store: Map<string, Response>, asked: RequestInfo | URL, options?: CacheQueryOptions) => {
    for (const [key, response] of store)
      if (key === keyOf(asked) || (options?.ignoreSearch && bare(key) === bare(keyOf(asked))))
        return response.clone();
    return undefined;
  };
  const open = async (name: string): Promise<Cache> => {
    const store = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, store);
    return {
      match: async (asked, options) => find(store, asked, options),
      put: async (asked, response) => {
        store.set(keyOf(asked), response.clone());
      },
      delete: async (asked) => store.delete(keyOf(asked)),
      keys: async () => [...store.keys()].map((url) => new Request(url)),
    } satisfies Partial<Cache> as unknown as Cache;
  };
  return {
    open,
    has: async (name) => stores.has(name),
    keys: async () => [...stores.keys()],
    delete: async (name) => stores.delete(name),
    match: async (asked, options) => {
      for (const [name, store] of stores) {
        const found = (options?.cacheName ?? name) === name ? find(store, asked, options) : undefined;
        if (found) return found;
      }
      return undefined;
    },
  };
}
