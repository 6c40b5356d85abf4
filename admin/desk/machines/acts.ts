import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { DeskCall } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';

/** What is done to a call from its row, without a dialog. */
export interface Act {
  readonly act: 'come' | 'end';
  readonly call: Pick<DeskCall, 'id' | 'kind'>;
}

/** Small acts on calls, one after the other. The last failure is kept until the next act. */
export const actsMachine = setup({
  types: {
    context: {} as { api: DeskApi; act: Act | null; failure: Failure | null },
    input: {} as { api: DeskApi },
    events: {} as { type: 'ACT' } & Act,
  },
  actors: {
    run: fromPromise<Result<null, Failure>, { api: DeskApi; act: Act | null }>(
      async ({ input: { api, act } }) => {
        if (!act) return { ok: true, value: null };
        return act.act === 'come' ? api.come(act.call.kind, act.call.id) : api.endHelp(act.call.id);
      },
    ),
  },
}).createMachine({
  context: ({ input }) => ({ ...input, act: null, failure: null }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        ACT: {
          target: 'running',
          actions: assign(({ event: { act, call } }) => ({ act: { act, call }, failure: null })),
        },
      },
    },
    running: {
      on: { ACT: {} },
      invoke: {
        src: 'run',
        input: ({ context: { api, act } }) => ({ api, act }),
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
              sendParent({ type: 'REFRESH', topic: 'call' }),
            ],
          },
        ],
      },
    },
  },
});
