import { assign, fromPromise, setup } from 'xstate';
import type { Result } from '#shared/result.ts';
import type { Failure } from '../api/index.ts';

/** How soon a failed loading is tried again by itself. */
export const RETRY_MS = 10_000;

/** What is asked for: the newest state, or more of a list behind its end. */
export type Wanted = 'newest' | 'more';

/** Loads what is wanted, given what is already known. */
export type Loader<T> = (wanted: Wanted, known: T | null) => Promise<Result<T, Failure>>;

/**
 * Something the server has, kept up to date: LOAD asks for it anew, as often as one likes; while an answer is on its
 * way one more LOAD is remembered, not sent. What is known stays to be seen while it is loaded again or cannot be.
 * Says `onSignedOut` when the server does not know the attendant any more.
 */
export function makeResource<T>() {
  return setup({
    types: {
      context: {} as {
        load: Loader<T>;
        onSignedOut: () => void;
        value: T | null;
        failure: Failure | null;
        wanted: Wanted;
        again: boolean;
      },
      input: {} as { load: Loader<T>; onSignedOut: () => void },
      events: {} as { type: 'LOAD' } | { type: 'MORE' } | { type: 'CHANGE'; change: (value: T) => T },
    },
    actors: {
      load: fromPromise<Result<T, Failure>, { load: Loader<T>; wanted: Wanted; value: T | null }>(
        ({ input }) => input.load(input.wanted, input.value),
      ),
    },
    delays: { retry: RETRY_MS },
  }).createMachine({
    context: ({ input }) => ({
      ...input,
      value: null,
      failure: null,
      wanted: 'newest',
      again: false,
    }),
    initial: 'loading',
    on: {
      CHANGE: {
        actions: assign({
          value: ({ context, event }) => (context.value === null ? null : event.change(context.value)),
        }),
      },
    },
    states: {
      loading: {
        entry: assign({ again: false }),
        invoke: {
          src: 'load',
          input: ({ context: { load, wanted, value } }) => ({ load, wanted, value }),
          onDone: [
            {
              guard: ({ event, context }) => event.output.ok && context.again,
              target: 'loading',
              reenter: true,
              actions: [
                assign(({ event }) => (event.output.ok ? { value: event.output.value, failure: null } : {})),
                assign({ wanted: 'newest' }),
              ],
            },
            {
              guard: ({ event }) => event.output.ok,
              target: 'ready',
              actions: assign(({ event }) =>
                event.output.ok ? { value: event.output.value, failure: null } : {},
              ),
            },
            {
              guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
              target: 'failed',
              actions: ({ context }) => context.onSignedOut(),
            },
            {
              target: 'failed',
              actions: assign(({ event }) => (event.output.ok ? {} : { failure: event.output.error })),
            },
          ],
          onError: { target: 'failed', actions: assign({ failure: { kind: 'unreadable' } }) },
        },
        on: { LOAD: { actions: assign({ again: true }) }, MORE: {} },
      },
      ready: {
        on: {
          LOAD: { target: 'loading', actions: assign({ wanted: 'newest' }) },
          MORE: { target: 'loading', actions: assign({ wanted: 'more' }) },
        },
      },
      failed: {
        after: { retry: { target: 'loading', actions: assign({ wanted: 'newest' }) } },
        on: {
          LOAD: { target: 'loading', actions: assign({ wanted: 'newest' }) },
          MORE: { target: 'loading', actions: assign({ wanted: 'more' }) },
        },
      },
    },
  });
}
