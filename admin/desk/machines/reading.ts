import { assign, fromPromise, sendParent, setup } from 'xstate';
import { canTakeBack, type DossierLine, type DossierView } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';

type ReadingEvent =
  | { type: 'OPEN'; id: string }
  | { type: 'CLOSE' }
  | { type: 'RETRY' }
  | { type: 'VOUCH' }
  | { type: 'HAND_OVER' }
  | { type: 'TAKE_BACK' }
  | { type: 'CONFIRM' }
  | { type: 'CANCEL' }
  | { type: 'CHANGED'; line: DossierLine };

/** What is done with an open dossier, after asking once more. */
export type ReadingAct = 'vouch' | 'hand-over' | 'take-back';

/** The attendant who reads, and the clock. */
interface Reader {
  readonly api: DeskApi;
  readonly attendant: string;
  readonly now: () => number;
}

function carryOut(api: DeskApi, act: ReadingAct, id: string): Promise<Result<DossierLine, Failure>> {
  if (act === 'vouch') return api.vouchForDossier(id);
  return act === 'hand-over' ? api.handOver(id) : api.takeBack(id);
}

/**
 * One dossier being read: vouched for if it is only prepared, handed over once it counts. Closing forgets it. What
 * another desk does with it meanwhile comes as CHANGED.
 */
export const readingMachine = setup({
  types: {
    context: {} as Reader & {
      id: string;
      view: DossierView | null;
      act: ReadingAct;
      failure: Failure | null;
    },
    input: {} as Reader,
    events: {} as ReadingEvent,
  },
  actors: {
    load: fromPromise<Result<DossierView, Failure>, { api: DeskApi; id: string }>(({ input }) =>
      input.api.dossier(input.id),
    ),
    act: fromPromise<Result<DossierLine, Failure>, { api: DeskApi; act: ReadingAct; id: string }>(
      ({ input: { api, act, id } }) => carryOut(api, act, id),
    ),
  },
  guards: {
    isPrepared: ({ context }) => context.view?.line.state === 'prepared',
    isReady: ({ context: { view } }) => view?.line.state === 'submitted' && view.line.handedOver === null,
    isMine: ({ context: { view, attendant, now } }) => {
      const handedOver = view?.line.handedOver;
      return handedOver ? canTakeBack(handedOver, attendant, now()) : false;
    },
  },
  actions: {
    forget: assign({ id: '', view: null, failure: null }),
    tellSignedOut: sendParent({ type: 'SIGNED_OUT' }),
  },
}).createMachine({
  context: ({ input }) => ({ ...input, id: '', view: null, act: 'vouch', failure: null }),
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
      on: {
        CHANGED: {
          guard: ({ context, event }) => event.line.id === context.id,
          actions: assign(({ context: { view }, event: { line } }) =>
            view ? { view: { ...view, line } } : {},
          ),
        },
      },
      states: {
        reading: {
          on: {
            VOUCH: { guard: 'isPrepared', target: 'confirming', actions: assign({ act: 'vouch' }) },
            HAND_OVER: { guard: 'isReady', target: 'confirming', actions: assign({ act: 'hand-over' }) },
            TAKE_BACK: { guard: 'isMine', target: 'confirming', actions: assign({ act: 'take-back' }) },
          },
        },
        confirming: {
          on: {
            CONFIRM: { target: 'acting', actions: assign({ failure: null }) },
            CANCEL: { target: 'reading', actions: assign({ failure: null }) },
          },
        },
        acting: {
          invoke: {
            src: 'act',
            input: ({ context: { api, act, id } }) => ({ api, act, id }),
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
                    type: 'LINE',
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
