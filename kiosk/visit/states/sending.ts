import { assign } from 'xstate';
import { heldAs } from '../memory.ts';
import { visit } from '../visit-actions.ts';
import { reasonOf } from '../visit-setup.ts';

/**
 * The dossier is sealed into the outbox. Nobody leaves before its number has been shown: it would be sent, and
 * nobody could ask for it.
 */
export const sending = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'sending', activity: 'sending' },
  invoke: {
    src: 'seal',
    input: ({ context }) => context,
    onDone: [
      { guard: 'isLeaving', target: 'slip', actions: assign({ sent: ({ event }) => event.output }) },
      { target: 'receiving', actions: assign({ sent: ({ event }) => event.output }) },
    ],
    onError: 'notSent',
  },
  after: { sealLimit: 'notSent' },
  on: { FINISH: { actions: 'noteLeaving' }, TIME_UP: { actions: 'noteLeaving' } },
});

/** It could not be kept. A fault of ours: nobody is hurried out of it. */
export const notSent = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'not-sent', activity: 'out-of-order' },
  on: { RETRY: 'sending' },
});

/** A short wait for the receipt, so that the slip can say "received". */
export const receiving = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'sending', activity: 'sending' },
  invoke: {
    src: 'awaitReceipt',
    input: ({ context }) => context,
    onDone: {
      target: 'slip',
      actions: assign({
        sent: ({ context: { sent }, event }) => sent && heldAs(sent, event.output),
      }),
    },
    onError: 'slip',
  },
  on: {
    FINISH: { target: 'slip', actions: 'noteLeaving' },
    TIME_UP: { target: 'slip', actions: 'noteLeaving' },
  },
});

/** The slip, on paper or written down. */
export const slip = visit.createStateConfig({
  initial: 'printing',
  states: {
    printing: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'slip-printing', activity: 'slip' },
      invoke: {
        src: 'print',
        input: ({ context }) => ({ context, what: 'slip' as const }),
        onDone: { target: 'asking', actions: assign({ printFault: null }) },
        onError: {
          target: 'asking',
          actions: assign({ printFault: ({ event }) => reasonOf(event.error) }),
        },
      },
      // The number stands on the next screen: the printer need not be waited for, the number must be seen.
      on: {
        FINISH: { target: 'asking', actions: 'noteLeaving' },
        TIME_UP: { target: 'asking', actions: 'noteLeaving' },
      },
    },
    asking: {
      meta: { screen: 'slip', activity: 'slip' },
      on: { CAME_OUT: '#visit.open.next', PRINT_AGAIN: 'printing', NO_SLIP: 'written' },
    },
    // No paper: the number is shown large, to be written down.
    written: {
      meta: { screen: 'slip-written', activity: 'slip' },
      on: { CAME_OUT: '#visit.open.next', PRINT_AGAIN: 'printing' },
    },
  },
});

/** What comes next. */
export const next = visit.createStateConfig({
  meta: { screen: 'next', activity: 'slip' },
  on: {
    ANOTHER: [
      { guard: 'isSignedIn', target: 'forWhom', actions: ['endFlow', 'anew'] },
      { target: 'who', actions: ['endFlow', 'anew'] },
    ],
    PRINT_AGAIN: 'slip.printing',
  },
});
