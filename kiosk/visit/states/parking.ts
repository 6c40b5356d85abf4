import { assign } from 'xstate';
import { visit } from '../visit-actions.ts';
import { reasonOf } from '../visit-setup.ts';

/**
 * An unfinished matter is kept for its person, for another day (settled: "Keys and resuming"). Its code is on the
 * screen before it is kept under it: what dies meanwhile can be opened again by nobody who has not seen the code.
 */
export const parking = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'parking', activity: 'answering' },
  invoke: {
    src: 'park',
    input: ({ context, self }) => ({
      context,
      show: (parking) => self.send({ type: 'PARKING', parking }),
    }),
    onDone: 'parked',
    onError: { target: 'notParked', actions: assign({ parking: null }) },
  },
  on: { PARKING: { actions: assign({ parking: ({ event }) => event.parking }) } },
  after: { sealLimit: { target: 'notParked', actions: assign({ parking: null }) } },
});

/** It could not be kept; what was answered is still there. */
export const notParked = visit.createStateConfig({
  meta: { screen: 'not-parked', activity: 'out-of-order' },
  on: { RETRY: 'parking', BACK: 'flow' },
});

/** Its code, on paper and on the screen; nobody leaves before they have seen it. */
export const parked = visit.createStateConfig({
  initial: 'printing',
  states: {
    printing: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'parked', activity: 'slip' },
      invoke: {
        src: 'print',
        input: ({ context }) => ({ context, what: 'parked' as const }),
        onDone: { target: 'shown', actions: assign({ printFault: null }) },
        onError: {
          target: 'shown',
          actions: assign({ printFault: ({ event }) => reasonOf(event.error) }),
        },
      },
      on: { FINISH: 'shown', TIME_UP: 'shown' },
    },
    shown: {
      meta: { screen: 'parked', activity: 'slip' },
      on: { PRINT_AGAIN: 'printing' },
    },
  },
});
