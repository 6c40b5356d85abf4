import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { DeskCall, VouchAnswer } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';
import {
  EMPTY_FORM,
  formOf,
  readForm,
  type VouchDoubt,
  type VouchField,
  type VouchForm,
  type VouchProblems,
} from './vouch-form.ts';

interface VouchContext {
  readonly api: DeskApi;
  readonly now: () => number;
  readonly call: DeskCall | null;
  /** Whether this is a trial, in which invented people's numbers are let in. */
  readonly demo: boolean;
  readonly form: VouchForm;
  readonly problems: VouchProblems;
  readonly doubts: ReadonlyArray<VouchDoubt>;
  readonly answer: VouchAnswer | null;
  readonly failure: Failure | null;
  /** How the person is checked: the scanned card is compared, or the card is typed off. */
  readonly mode: 'comparing' | 'typing';
}

type VouchEvent =
  /** Told when the server has said which it is; the form may be open by then. */
  | { type: 'TRIAL'; demo: boolean }
  | { type: 'OPEN'; call: DeskCall }
  | { type: 'TYPE'; field: VouchField; value: string }
  | { type: 'CORRECT' }
  | { type: 'CONFIRM' }
  | { type: 'DENY' }
  | { type: 'CLOSE' };

const nothing = {
  call: null,
  form: EMPTY_FORM,
  problems: {},
  doubts: [],
  answer: null,
  failure: null,
  mode: 'typing',
} as const;

/**
 * An attendant vouches for somebody at a kiosk: compares the card with what was scanned, or types what stands on it.
 * Opening tells the resident that somebody is coming. Closing forgets everything that was typed.
 */
export const vouchMachine = setup({
  types: {
    context: {} as VouchContext,
    input: {} as { api: DeskApi; now: () => number },
    events: {} as VouchEvent,
  },
  actors: {
    come: fromPromise<unknown, { api: DeskApi; call: DeskCall | null }>(async ({ input: { api, call } }) =>
      call && call.coming === null ? api.come('vouch', call.id) : null,
    ),
    send: fromPromise<
      Result<null, Failure>,
      { api: DeskApi; call: DeskCall | null; answer: VouchAnswer | null }
    >(async ({ input: { api, call, answer } }) =>
      call && answer ? api.answerVouch(call.id, answer) : { ok: true, value: null },
    ),
  },
  guards: {
    isCardComplete: ({ context }) => {
      const read = readForm(context.form, { now: context.now(), demo: context.demo });
      return context.call?.card != null && read.ok;
    },
    isWrong: ({ context }) => !readForm(context.form, { now: context.now(), demo: context.demo }).ok,
    isDoubtful: ({ context }) => {
      const read = readForm(context.form, { now: context.now(), demo: context.demo });
      return context.doubts.length === 0 && read.ok && read.value.doubts.length > 0;
    },
  },
  actions: {
    forget: assign(nothing),
    keepFailure: assign((_, params: { failure: Failure | null }) => ({ failure: params.failure })),
    read: assign(({ context }) => {
      const read = readForm(context.form, { now: context.now(), demo: context.demo });
      return read.ok
        ? { problems: {}, doubts: read.value.doubts, answer: read.value.answer }
        : { problems: read.error, doubts: [], answer: null };
    }),
  },
}).createMachine({
  context: ({ input }) => ({ ...input, demo: false, ...nothing }),
  initial: 'closed',
  on: { TRIAL: { actions: assign({ demo: ({ event }) => event.demo }) } },
  states: {
    closed: {
      id: 'closed',
      entry: 'forget',
      on: {
        OPEN: {
          target: 'open',
          actions: assign(({ event }) => ({
            call: event.call,
            form: formOf(event.call.card),
          })),
        },
      },
    },
    open: {
      initial: 'choosing',
      invoke: { src: 'come', input: ({ context: { api, call } }) => ({ api, call }) },
      on: { CLOSE: 'closed' },
      states: {
        choosing: {
          always: [{ guard: 'isCardComplete', target: 'comparing' }, { target: 'typing' }],
        },
        comparing: {
          entry: assign({ mode: 'comparing' }),
          on: {
            CORRECT: 'typing',
            CONFIRM: [
              { guard: 'isDoubtful', actions: 'read' },
              { target: 'sending', actions: 'read' },
            ],
            DENY: { target: 'sending', actions: assign({ answer: { answer: 'no' } }) },
          },
        },
        typing: {
          entry: assign({ mode: 'typing' }),
          on: {
            TYPE: {
              actions: assign(({ context, event }) => {
                const { [event.field]: _, ...problems } = context.problems;
                return { form: { ...context.form, [event.field]: event.value }, problems, doubts: [] };
              }),
            },
            CONFIRM: [
              { guard: 'isWrong', actions: 'read' },
              { guard: 'isDoubtful', actions: 'read' },
              { target: 'sending', actions: 'read' },
            ],
            DENY: { target: 'sending', actions: assign({ answer: { answer: 'no' } }) },
          },
        },
        sending: {
          entry: assign({ failure: null }),
          on: { CLOSE: {} },
          invoke: {
            src: 'send',
            input: ({ context: { api, call, answer } }) => ({ api, call, answer }),
            onDone: [
              {
                guard: ({ event }) => event.output.ok,
                target: '#closed',
                actions: sendParent({ type: 'REFRESH', topic: 'call' }),
              },
              {
                guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
                target: '#closed',
                actions: sendParent({ type: 'SIGNED_OUT' }),
              },
              {
                guard: ({ context }) => context.mode === 'comparing',
                target: 'comparing',
                actions: {
                  type: 'keepFailure',
                  params: ({ event }) => ({ failure: failureIn(event.output) }),
                },
              },
              {
                target: 'typing',
                actions: {
                  type: 'keepFailure',
                  params: ({ event }) => ({ failure: failureIn(event.output) }),
                },
              },
            ],
          },
        },
      },
    },
  },
});

const failureIn = (outcome: Result<null, Failure>): Failure | null => (outcome.ok ? null : outcome.error);
