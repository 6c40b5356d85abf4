import { assign, sendParent, setup } from 'xstate';

/**
 * The idle clock of a visit (settled: "Times"): a question after a while without a touch, time to answer it,
 * extensions without limit, "more time" ×3, and a limit for the whole visit that an attendant can lift.
 * While a device, the provider, a payment or an attendant is awaited it does not ask.
 */
export interface ClockInput {
  /** Seconds. */
  readonly idleQuestion: number;
  readonly idleAnswer: number;
  readonly visit: number;
  /** How many seconds of the whole visit are over already: a visit that goes on after a reload. */
  readonly elapsed: number;
  /** Whether an attendant has lifted the limit before. */
  readonly lifted: boolean;
  /** Whether "more time" was asked for before: a visit that goes on after a reload. */
  readonly moreTime: boolean;
  /** Whether something is under way that a person can only wait for. */
  readonly isBusy: () => boolean;
}

export type ClockEvent =
  | { type: 'TOUCH' }
  | { type: 'STAY' }
  | { type: 'MORE_TIME' }
  | { type: 'LIMIT_LIFTED' };

/** Told to the visit when nobody answered, or the whole time is over. */
export interface TimeUp {
  readonly type: 'TIME_UP';
}

const MORE_TIME_FACTOR = 3;

export const clockMachine = setup({
  types: {
    context: {} as ClockInput & { factor: number },
    events: {} as ClockEvent,
    input: {} as ClockInput,
  },
  delays: {
    question: ({ context }) => context.idleQuestion * 1000 * context.factor,
    answer: ({ context }) => context.idleAnswer * 1000 * context.factor,
    limit: ({ context }) => Math.max(0, context.visit - context.elapsed) * 1000,
  },
  guards: {
    isBusy: ({ context }) => context.isBusy(),
    isLifted: ({ context }) => context.lifted,
  },
  actions: {
    tellTimeUp: sendParent({ type: 'TIME_UP' } satisfies TimeUp),
    slow: assign({ factor: MORE_TIME_FACTOR }),
    lift: assign({ lifted: true }),
  },
}).createMachine({
  id: 'clock',
  context: ({ input }) => ({ ...input, factor: input.moreTime ? MORE_TIME_FACTOR : 1 }),
  type: 'parallel',
  states: {
    idle: {
      initial: 'watching',
      states: {
        watching: {
          after: {
            question: [{ guard: 'isBusy', target: 'watching', reenter: true }, { target: 'asking' }],
          },
          on: {
            TOUCH: { target: 'watching', reenter: true },
            MORE_TIME: { target: 'watching', reenter: true, actions: 'slow' },
          },
        },
        asking: {
          // A stray touch is not an answer: the question has two buttons.
          after: {
            answer: [
              // The answer came another way: a card was held to the scanner, a phone said yes.
              { guard: 'isBusy', target: 'watching' },
              { target: 'over', actions: 'tellTimeUp' },
            ],
          },
          on: {
            STAY: 'watching',
            MORE_TIME: { target: 'watching', actions: 'slow' },
          },
        },
        // The visit may have something to show first: then a touch is an answer after all.
        over: { on: { TOUCH: 'watching' } },
      },
    },
    whole: {
      initial: 'running',
      states: {
        running: {
          after: {
            limit: [
              { guard: 'isLifted', target: 'lifted' },
              { target: 'over', actions: 'tellTimeUp' },
            ],
          },
          on: { LIMIT_LIFTED: { actions: 'lift' } },
        },
        // A visit that had a dossier on its way shows the number first, and is told again.
        over: {
          after: { question: { target: 'over', reenter: true, actions: 'tellTimeUp' } },
          on: { LIMIT_LIFTED: 'lifted' },
        },
        lifted: {},
      },
    },
  },
});
