import { assign, sendTo } from 'xstate';
import { isTheirs, stillWaiting } from '../memory.ts';
import { visit } from '../visit-actions.ts';

/** Who are you: the sign-in runs as a machine of its own. */
export const who = visit.createStateConfig({
  invoke: {
    id: 'signIn',
    src: 'signIn',
    input: ({ context }) => ({
      ports: context.ports,
      offered: context.settings.signIn,
      returned: context.resumed?.stage === 'signing-in',
    }),
    onDone: [
      {
        guard: ({ context, event }) => isTheirs(context, event.output),
        target: 'reloading',
        actions: assign({ signIn: ({ event }) => event.output }),
      },
      {
        guard: ({ event }) => event.output !== null,
        target: 'lookingForParked',
        actions: [assign({ signIn: ({ event }) => event.output, resumeFault: null }), 'anew'],
      },
      { target: 'consent', actions: assign({ resumed: stillWaiting }) },
    ],
    onError: { target: 'consent', actions: assign({ resumed: stillWaiting }) },
  },
  on: Object.fromEntries(
    (['USE', 'BACK', 'RETRY', 'OTHER_WAY', 'SCANNED', 'NAME', 'PREPARE'] as const).map((type) => [
      type,
      { actions: sendTo('signIn', ({ event }: { event: unknown }) => event as never) },
    ]),
  ),
});

/** What was sent has a number that must be seen before anybody leaves. */
const leaving = [
  { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'slip.asking', actions: 'noteLeaving' },
  { target: '#visit.wiping' },
] as const;

/** After a reload the server tells again who it was; without it the person signs in once more. */
export const recalling = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'wait', activity: 'signing-in' },
  invoke: {
    src: 'recall',
    input: ({ context }) => context,
    onDone: [
      {
        guard: ({ context, event }) => context.resumed?.stage === 'sent' || isTheirs(context, event.output),
        target: 'reloading',
        actions: assign({ signIn: ({ event }) => event.output }),
      },
      {
        guard: ({ event }) => event.output !== null,
        target: 'lookingForParked',
        actions: [assign({ signIn: ({ event }) => event.output }), 'anew'],
      },
      { target: 'who', actions: assign({ resumed: stillWaiting }) },
    ],
    onError: [
      { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'reloading' },
      { target: 'who', actions: assign({ resumed: stillWaiting }) },
    ],
  },
  on: {
    BACK: [
      { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'reloading' },
      { target: 'who', actions: assign({ resumed: stillWaiting }) },
    ],
    FINISH: leaving,
    TIME_UP: leaving,
  },
});

/** After a reload the flow is loaded again under the answers that were kept. */
export const reloading = visit.createStateConfig({
  tags: 'busy',
  exit: 'restartClock',
  meta: { screen: 'wait', activity: 'answering' },
  invoke: {
    src: 'load',
    input: ({ context }) => context,
    onDone: [
      {
        guard: { type: 'resumesAt', params: { stage: 'sent' } },
        target: 'slip.asking',
        actions: assign({ loaded: ({ event }) => event.output }),
      },
      { target: 'flow', actions: assign({ loaded: ({ event }) => event.output }) },
    ],
    onError: [
      { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'slip.asking' },
      { target: 'notLoaded' },
    ],
  },
  on: {
    BACK: [
      { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'slip.asking' },
      { target: 'notLoaded' },
    ],
    FINISH: leaving,
    TIME_UP: leaving,
  },
});

/** The questions cannot be shown now; what was answered stays kept. */
export const notLoaded = visit.createStateConfig({
  meta: { screen: 'not-loaded', activity: 'out-of-order' },
  on: { RETRY: 'reloading' },
});
