import type { Result } from '#shared/result.ts';
import type { ParkedRow } from './schema.ts';
import type { Store, StoreError } from './store.ts';

/** Drafts that outlived their visit, until the server has them. This kiosk cannot open them. */
export interface Parked {
  /** The oldest first. */
  list(): Promise<Result<readonly ParkedRow[], StoreError>>;
  drop(id: string): Promise<Result<void, StoreError>>;
}

export const createParked = (store: Store): Parked => ({
  list: () =>
    store.read(['parked'], async (transaction) => {
      const rows = await transaction.objectStore('parked').getAll();
      return rows.sort((one, other) => one.savedAt - other.savedAt);
    }),
  drop: (id) => store.write(['parked'], (transaction) => transaction.objectStore('parked').delete(id)),
});
