import { assign } from 'xstate';
import { fromDraft } from '../memory.ts';
import { visit } from '../visit-actions.ts';

/**
 * A visit that a reload interrupted and that cannot be opened while there is no network. It is asked for again as
 * long as somebody is there; whoever goes home, or has gone, leaves nothing behind.
 */
export const interrupted = visit.createStateConfig({
  initial: 'asking',
  after: { nobodyThere: 'wiping' },
  on: {
    TOUCH: { target: 'interrupted', reenter: true },
    LANGUAGE: { actions: 'setLanguage' },
    COMFORT: { actions: 'setComfort' },
    FINISH: 'wiping',
  },
  states: {
    asking: {
      meta: { screen: 'interrupted', activity: 'out-of-order' },
      on: { RETRY: {} },
      invoke: {
        src: 'find',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => event.output !== null,
            target: '#visit.open',
            actions: assign(({ event }) => (event.output ? fromDraft(event.output) : {})),
          },
          { target: '#visit.idle', actions: 'begin' },
        ],
        onError: 'waiting',
      },
    },
    waiting: {
      meta: { screen: 'interrupted', activity: 'out-of-order' },
      after: { findAgain: 'asking' },
      on: { RETRY: 'asking' },
    },
  },
});

/** This machine can keep nothing now, so nothing could be sent later either: nobody is asked anything in vain. */
export const cannotBegin = visit.createStateConfig({
  meta: { screen: 'cannot-begin', activity: 'out-of-order' },
  on: { RETRY: { target: '#visit.open', reenter: true } },
});
