import type { AnyMachineSnapshot, EventObject } from 'xstate';

/**
 * Whether an event leads to anything here, so that a button for it may be shown. Not XState's `can`: that is true of
 * every event where, as in our machines, what nothing answers is logged.
 */
export const answers = (snapshot: AnyMachineSnapshot, event: EventObject): boolean =>
  snapshot.machine
    .getTransitionData(snapshot, event)
    .some(
      ({ eventType, target, actions }) => eventType !== '*' && (target !== undefined || actions.length > 0),
    );
