import type { Draft } from './draft.ts';
import type { SealedCopy } from './outbox.ts';
import type { Health, SecondCopy, StoreAlarm } from './second-copy/index.ts';
import type { Store } from './store.ts';

/** Before the second store is known. */
const UNKNOWN: Health = { epoch: null, alarms: [], reserve: 'unavailable', copies: 0 };
/** Its program could not be had: everything lies in the database alone. */
const MISSING: Health = { ...UNKNOWN, alarms: ['copy-unavailable'] };

/**
 * The second store, whose program is loaded when it is first needed: nothing of it is shown on the first screen.
 * While it cannot be had, the kiosk works with the database alone.
 * @param load rejects when the program cannot be had now; it is asked again at the next need
 */
export function lateCopy(load: () => Promise<SecondCopy>) {
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  let here: SecondCopy | null = null;
  let health = UNKNOWN;
  let coming: Promise<SecondCopy | null> | null = null;

  const come = (): Promise<SecondCopy | null> => {
    coming ??= load().then(
      (loaded) => {
        here = loaded;
        here.subscribe(changed);
        return here;
      },
      () => {
        coming = null;
        health = MISSING;
        changed();
        return null;
      },
    );
    return coming;
  };

  const copy: SealedCopy = {
    keep: async (dossier) => (await (await come())?.keep(dossier)) ?? false,
    drop: async (dossier) => (await come())?.drop(dossier),
  };

  return {
    copy,
    come,
    health: (): Health => here?.health() ?? health,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    acknowledge: async (alarm: StoreAlarm): Promise<void> => (await come())?.acknowledge(alarm),

    /** A store whose writes may use the room that is held back, so that the dossier under way can be sealed. */
    withReserve: (store: Store): Store => ({
      ...store,
      write: async (names, work) => {
        const written = await store.write(names, work);
        const isFull = !written.ok && written.error.code === 'storage-full';
        return isFull && (await (await come())?.giveUpReserve()) ? store.write(names, work) : written;
      },
    }),

    /** A draft that is begun only when there is room for what it may become. */
    withRoom: (draft: Draft): Draft => ({
      ...draft,
      begin: async (visit): ReturnType<Draft['begin']> => {
        const begin = () => draft.begin(visit);
        return (await come())?.begin(begin, draft.drop) ?? begin();
      },
      load: async (recoverKey) => {
        const loaded = await draft.load(recoverKey);
        if (loaded.ok && loaded.value) (await come())?.visitGoesOn();
        return loaded;
      },
      drop: () => draft.drop().finally(() => here?.visitOver()),
    }),
    close: (): void => here?.close(),
  };
}
