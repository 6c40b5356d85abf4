import { assign, setup } from 'xstate';

/** Ages are told in minutes, so ten seconds is often enough. */
export const TICK_MS = 10_000;

/** What time it is, for ages on the screen; moves every ten seconds. */
export const clockMachine = setup({
  types: {
    context: {} as { read: () => number; now: number },
    input: {} as { read: () => number },
  },
  delays: { tick: TICK_MS },
}).createMachine({
  context: ({ input }) => ({ read: input.read, now: input.read() }),
  initial: 'running',
  states: {
    running: {
      after: {
        tick: { target: 'running', reenter: true, actions: assign({ now: ({ context }) => context.read() }) },
      },
    },
  },
});
