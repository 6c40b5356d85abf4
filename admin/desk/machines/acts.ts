import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { DeskTopic } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { Failure } from '../api/index.ts';

/**
 * Small acts from a row, without a dialog, one after the other: ACT while one is under way is passed over. The last
 * failure is kept until the next act. After each the parent is asked to load anew what it changed.
 * @param topic what an act changes
 * @param carryOut does it, with what the machine was given
 */
export function makeActs<Act, Means>(
  topic: DeskTopic,
  carryOut: (act: Act, means: Means) => Promise<Result<null, Failure>>,
) {
  return setup({
    types: {
      context: {} as { means: Means; act: Act | null; failure: Failure | null },
      input: {} as Means,
      events: {} as { type: 'ACT'; act: Act },
    },
    actors: {
      run: fromPromise<Result<null, Failure>, { act: Act | null; means: Means }>(
        async ({ input: { act, means } }) => (act ? carryOut(act, means) : { ok: true, value: null }),
      ),
    },
  }).createMachine({
    context: ({ input }) => ({ means: input, act: null, failure: null }),
    initial: 'idle',
    states: {
      idle: {
        on: {
          ACT: {
            target: 'running',
            actions: assign(({ event: { act } }) => ({ act, failure: null })),
          },
        },
      },
      running: {
        on: { ACT: {} },
        invoke: {
          src: 'run',
          input: ({ context: { act, means } }) => ({ act, means }),
          onDone: [
            {
              guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
              target: 'idle',
              actions: sendParent({ type: 'SIGNED_OUT' }),
            },
            {
              target: 'idle',
              actions: [
                assign(({ event }) => ({ failure: event.output.ok ? null : event.output.error })),
                sendParent({ type: 'REFRESH', topic }),
              ],
            },
          ],
        },
      },
    },
  });
}
