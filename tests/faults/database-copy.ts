/** Everything a kiosk's database holds, taken out and put back past the vault, as a disk image is. */
export type DatabaseCopy = ReadonlyMap<string, ReadonlyArray<readonly [key: IDBValidKey, value: unknown]>>;

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function copyDatabase(factory: IDBFactory): Promise<DatabaseCopy> {
  const open = await answered(factory.open('vault'));
  const copy = new Map<string, [IDBValidKey, unknown][]>();
  for (const name of open.objectStoreNames) {
    const store = open.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([answered(store.getAllKeys()), answered(store.getAll())]);
    copy.set(
      name,
      keys.map((key, index) => [key, values[index]]),
    );
  }
  open.close();
  return copy;
}

/** Makes the stores of a copy hold what they held then, and nothing else. */
export async function restoreDatabase(factory: IDBFactory, copy: DatabaseCopy): Promise<void> {
  const open = await answered(factory.open('vault'));
  for (const [name, rows] of copy) {
    const store = open.transaction(name, 'readwrite').objectStore(name);
    await answered(store.clear());
    for (const [key, value] of rows)
      await answered(store.keyPath === null ? store.put(value, key) : store.put(value));
  }
  open.close();
}
