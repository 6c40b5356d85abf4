import { assign } from 'xstate';
import type { ResumeFault } from '../context.ts';
import { fromParked } from '../memory.ts';
import { visit } from '../visit-actions.ts';
import { reasonOf } from '../visit-setup.ts';

const FAULTS: readonly string[] = ['wrong-code', 'locked', 'gone', 'signed-out'] satisfies ResumeFault[];
const faultOf = (error: unknown): ResumeFault => {
  const reason = reasonOf(error);
  return FAULTS.includes(reason) ? (reason as ResumeFault) : 'offline';
};

/** The server knows nobody any more: the person says once more who they are, and is asked again. */
const toSayAgain = {
  guard: ({ event }: { event: { error: unknown } }) => faultOf(event.error) === 'signed-out',
  target: 'who',
  actions: 'forgetWho',
} as const;

/** Whoever has signed in may have left something unfinished on another day. */
export const lookingForParked = visit.createStateConfig({
  // Of a card alone the server tells nothing.
  always: { guard: 'nobodyMadeSure', target: 'forWhom' },
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'wait', activity: 'signing-in' },
  invoke: {
    src: 'listParked',
    input: ({ context }) => context,
    onDone: [
      {
        guard: ({ event }) => event.output.length > 0,
        target: 'parkedOffer',
        actions: assign({ parked: ({ event }) => event.output }),
      },
      { target: 'forWhom' },
    ],
    onError: [
      toSayAgain,
      // Not to be asked now: it stays kept, and today's matter need not wait for it.
      { target: 'forWhom' },
    ],
  },
  after: { parkedLimit: 'forWhom' },
  on: { BACK: 'forWhom' },
});

/** Go on with it, or begin something else. */
export const parkedOffer = visit.createStateConfig({
  meta: { screen: 'parked-offer', activity: 'choosing' },
  on: { RESUME: { target: 'resuming', actions: 'noteResuming' }, ANOTHER: 'forWhom' },
});

/** What was parked is opened. */
export const resuming = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'wait', activity: 'choosing' },
  invoke: {
    src: 'resumeParked',
    input: ({ context }) => context,
    onDone: {
      target: 'reloading',
      actions: assign(({ context, event }) => fromParked(event.output, context.resuming?.matter.id ?? '')),
    },
    onError: [
      toSayAgain,
      {
        target: 'parkedOffer',
        actions: assign({ resumeFault: ({ event }) => faultOf(event.error), resuming: null }),
      },
    ],
  },
  on: { BACK: { target: 'parkedOffer', actions: assign({ resuming: null }) } },
});
