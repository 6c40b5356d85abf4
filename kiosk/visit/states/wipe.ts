import { visit } from '../visit-actions.ts';

/** Everything of the visit is being erased. */
export const wiping = visit.createStateConfig({
  meta: { screen: 'wiping', activity: 'idle' },
  entry: 'endFlow',
  after: { wipeLimit: { target: 'wiped', actions: 'begin' } },
  invoke: {
    src: 'wipe',
    input: ({ context }) => context,
    onDone: { target: 'wiped', actions: 'begin' },
    // What could not be reached now dies by itself; what this machine holds is gone either way.
    onError: { target: 'wiped', actions: 'begin' },
  },
});

/** It is done, and says so before the first screen comes back. */
export const wiped = visit.createStateConfig({
  meta: { screen: 'wiped', activity: 'idle' },
  after: { wipedShown: { target: 'idle', actions: 'leave' } },
  on: { START: { target: 'idle', actions: 'leave' } },
});
