import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { DossierLine, DossierView } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';

type ReadingEvent =
  | { type: 'OPEN'; id: string }
  | { type: 'CLOSE' }
  | { type: 'RETRY' }
  | { type: 'VOUCH' }
  | { type: 'CONFIRM' }
  | { type: 'CANCEL' };

/** One dossier being read, and vouched for if it is only prepared. Closing forgets it. */
export const readingMachine = setup({
  types: {
    context: {} as { api: DeskApi; id: string; view: DossierView | null; failure: Failure | null },
    input: {} as { api: DeskApi },
    events: {} as ReadingEvent,
  },
  actors: {
    load: fromPromise<Result<DossierView, Failure>, { api: DeskApi; id: string }>(({ input }) =>
      input.api.dossier(input.id),
    ),
    vouch: fromPromise<Result<DossierLine, Failure>, { api: DeskApi; id: string }>(({ input }) =>
      input.api.vouchForDossier(input.id),
    ),
  },
  guards: {
    isPrepared: ({ context }) => context.view?.line.state === 'prepared',
  },
  actions: {
    forget: assign({ id: '', view: null, failure: null }),
    tellSignedOut: sendParent({ type: 'SIGNED_OUT' }),
  },
}).createMachine({
  context: ({ input }) => ({ ...input, id: '', view: null, failure: null }),
  initial: 'closed',
  on: {
    OPEN: {
      target: '.loading',
      reenter: true,
      actions: assign(({ event }) => ({ id: event.id, view: null, failure: null })),
    },
    CLOSE: '.closed',
  },
  states: {
    closed: { id: 'closed', entry: 'forget' },
    loading: {
      invoke: {
        src: 'load',
        input: ({ context: { api, id } }) => ({ api, id }),
        onDone: [
          {
            guard: ({ event }) => event.output.ok,
            target: 'shown',
            actions: assign(({ event }) => (event.output.ok ? { view: event.output.value } : {})),
          },
          {
            guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
            target: 'closed',
            actions: 'tellSignedOut',
          },
          {
            target: 'failed',
            actions: assign(({ event }) => (event.output.ok ? {} : { failure: event.output.error })),
          },
        ],
      },
    },
    failed: { on: { RETRY: { target: 'loading', actions: assign({ failure: null }) } } },
    shown: {
      initial: 'reading',
      states: {
        reading: { on: { VOUCH: { guard: 'isPrepared', target: 'confirming' } } },
        confirming: {
          on: {
            CONFIRM: { target: 'vouching', actions: assign({ failure: null }) },
            CANCEL: { target: 'reading', actions: assign({ failure: null }) },
          },
        },
        vouching: {
          invoke: {
            src: 'vouch',
            input: ({ context: { api, id } }) => ({ api, id }),
            onDone: [
              {
                guard: ({ event }) => event.output.ok,
                target: 'reading',
                actions: [
                  assign(({ context, event }) =>
                    event.output.ok && context.view
                      ? { view: { ...context.view, line: event.output.value } }
                      : {},
                  ),
                  sendParent(({ event }) => ({
                    type: 'VOUCHED',
                    line: event.output.ok ? event.output.value : null,
                  })),
                ],
              },
              {
                guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
                target: '#closed',
                actions: 'tellSignedOut',
              },
              {
                target: 'confirming',
                actions: assign(({ event }) => (event.output.ok ? {} : { failure: event.output.error })),
              },
            ],
          },
        },
      },
    },
  },
});
