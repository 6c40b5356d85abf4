import { assign } from 'xstate';
import { visit } from '../visit-actions.ts';
import { reasonOf } from '../visit-setup.ts';

/** What the information is used for, before anything is asked. */
export const consent = visit.createStateConfig({
  meta: { screen: 'consent', activity: 'consent' },
  on: { AGREE: 'who', DECLINE: 'withoutData' },
});

/** Without agreeing: reading, and printing the list of papers. */
export const withoutData = visit.createStateConfig({
  initial: 'menu',
  states: {
    menu: {
      meta: { screen: 'without-data', activity: 'consent' },
      on: {
        CHOOSE: { target: 'loading', actions: 'choose' },
        BACK: '#visit.open.consent',
      },
    },
    loading: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'wait', activity: 'consent' },
      invoke: {
        src: 'load',
        input: ({ context }) => context,
        onDone: { target: 'reading', actions: assign({ loaded: ({ event }) => event.output }) },
        onError: 'menu',
      },
      on: { BACK: 'menu' },
    },
    reading: {
      meta: { screen: 'reading', activity: 'consent' },
      on: { BACK: 'menu', PRINT_PAPERS: 'printing', AGREE: '#visit.open.who' },
    },
    printing: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'wait', activity: 'consent' },
      invoke: {
        src: 'print',
        input: ({ context }) => ({ context, what: 'papers' as const }),
        onDone: { target: 'reading', actions: assign({ printFault: null }) },
        onError: {
          target: 'reading',
          actions: assign({ printFault: ({ event }) => reasonOf(event.error) }),
        },
      },
      on: { BACK: 'reading' },
    },
  },
});
