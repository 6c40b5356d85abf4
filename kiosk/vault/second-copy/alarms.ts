import type { Store } from '../store.ts';
import type { PastAlarm } from './reconcile.ts';

/**
 * Alarms of the past, kept in the database until somebody has acknowledged them: a reload must not lose them.
 * Where the database cannot be written they live as long as the page.
 */
export function createAlarms(store: Store, now: () => number, changed: () => void) {
  const raised = new Set<PastAlarm>();

  return {
    raised: (): readonly PastAlarm[] => [...raised],

    async recall(): Promise<void> {
      const kept = await store.read(['alarm'], (transaction) =>
        transaction.objectStore('alarm').getAllKeys(),
      );
      if (!kept.ok || kept.value.length === 0) return;
      for (const alarm of kept.value) raised.add(alarm);
      changed();
    },

    async raise(alarms: readonly PastAlarm[]): Promise<void> {
      if (alarms.length === 0) return;
      for (const alarm of alarms) raised.add(alarm);
      changed();
      await store.write(['alarm'], async (transaction) => {
        for (const alarm of alarms) await transaction.objectStore('alarm').put({ at: now() }, alarm);
      });
    },

    async acknowledge(alarm: PastAlarm): Promise<void> {
      await store.write(['alarm'], (transaction) => transaction.objectStore('alarm').delete(alarm));
      if (raised.delete(alarm)) changed();
    },
  };
}
