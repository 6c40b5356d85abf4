import { assign } from 'xstate';
import { visit } from '../visit-actions.ts';
import { reasonOf } from '../visit-setup.ts';

/** For whom it is. */
export const forWhom = visit.createStateConfig({
  meta: { screen: 'for-whom', activity: 'choosing' },
  on: { FOR: { target: 'choose', actions: 'setActingFor' } },
});

/** What do you need. */
export const choose = visit.createStateConfig({
  meta: { screen: 'choose', activity: 'choosing' },
  on: {
    CHOOSE: [
      { guard: 'isSameMatter', target: 'before', actions: 'setActingFor' },
      { target: 'loading', actions: ['endFlow', 'anew', 'choose'] },
    ],
    BACK: 'forWhom',
  },
});

/** The chosen flow is loaded. */
export const loading = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'wait', activity: 'choosing' },
  invoke: {
    src: 'load',
    input: ({ context }) => context,
    onDone: { target: 'before', actions: assign({ loaded: ({ event }) => event.output }) },
    onError: {
      target: 'choose',
      actions: assign({ failure: { method: null, reason: 'offline' as const } }),
    },
  },
  on: { BACK: 'choose' },
});

/** What is needed, before it begins. */
export const before = visit.createStateConfig({
  meta: { screen: 'before', activity: 'choosing' },
  on: { BEGIN: 'flow', PRINT_PAPERS: 'printingPapers', LATER: 'choose', BACK: 'choose' },
});

/** The list of papers is printed. */
export const printingPapers = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'wait', activity: 'choosing' },
  invoke: {
    src: 'print',
    input: ({ context }) => ({ context, what: 'papers' as const }),
    onDone: { target: 'before', actions: assign({ printFault: null }) },
    onError: {
      target: 'before',
      actions: assign({ printFault: ({ event }) => reasonOf(event.error) }),
    },
  },
  on: { BACK: 'before' },
});
