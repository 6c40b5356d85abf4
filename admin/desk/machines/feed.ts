import { assign, fromCallback, sendParent, setup } from 'xstate';
import type { DeskApi, Heard } from '../api/index.ts';

/** The server says something at least every 15 s; three of them missed is a line that is dead. */
export const SILENCE_MS = 45_000;
/** First wait before the line is taken up again; doubles up to `LONGEST_WAIT_MS`. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** The wait before a try, in milliseconds: half of it by chance, so that all desks do not return at once. */
export function waitBefore(attempt: number, chance: number): number {
  const whole = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
  return whole / 2 + (whole / 2) * chance;
}

/**
 * The live line to the server. Takes itself up again when it breaks, and tells its parent what to ask for anew:
 * `REFRESH {topic}` for a change, `REFRESH {topic: 'all'}` after each beginning, since what changed in between was
 * not heard.
 */
export const feedMachine = setup({
  types: {
    context: {} as { api: DeskApi; now: () => number; attempt: number; lostAt: number | null },
    input: {} as { api: DeskApi; now: () => number },
    events: {} as Heard | { type: 'RETRY' },
  },
  actors: {
    line: fromCallback<{ type: 'none' }, { api: DeskApi }>(({ input, sendBack }) =>
      input.api.listen(sendBack),
    ),
  },
  actions: {
    tellSignedOut: sendParent({ type: 'SIGNED_OUT' }),
    refreshAll: sendParent({ type: 'REFRESH', topic: 'all' }),
  },
  delays: {
    silence: SILENCE_MS,
    wait: ({ context }) => waitBefore(context.attempt, Math.random()),
  },
}).createMachine({
  context: ({ input }) => ({ ...input, attempt: 0, lostAt: null }),
  initial: 'listening',
  states: {
    listening: {
      initial: 'opening',
      invoke: { src: 'line', input: ({ context }) => ({ api: context.api }) },
      on: {
        BROKEN: 'lost',
        SIGNED_OUT: { target: 'lost', actions: 'tellSignedOut' },
      },
      states: {
        opening: {
          after: { silence: '#lost' },
          on: {
            OPENED: {
              target: 'live',
              actions: [assign({ attempt: 0, lostAt: null }), 'refreshAll'],
            },
          },
        },
        live: {
          after: { silence: '#lost' },
          on: {
            ALIVE: { target: 'live', reenter: true },
            CHANGED: {
              target: 'live',
              reenter: true,
              actions: sendParent(({ event }) => ({ type: 'REFRESH', topic: event.topic })),
            },
          },
        },
      },
    },
    lost: {
      id: 'lost',
      entry: assign({ lostAt: ({ context }) => context.lostAt ?? context.now() }),
      after: { wait: 'again' },
      on: { RETRY: 'again' },
    },
    again: {
      entry: assign({ attempt: ({ context }) => context.attempt + 1 }),
      always: 'listening',
    },
  },
});
