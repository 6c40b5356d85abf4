import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { Attendant } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';

/** Somebody who works tells the server so at most this often. */
export const RENEW_MS = 5 * 60_000;
/** How long before the end the desk asks whether somebody is still there (WCAG 2.2.1: 20 s at least). */
export const WARNING_MS = 60_000;

/**
 * Keeps the desk session alive while somebody works, and asks before it ends. ACTIVE is any touch or key. Ends by
 * telling its parent OVER; what the page asks by itself does not count (the server holds the same rule).
 */
export const presenceMachine = setup({
  types: {
    context: {} as { api: DeskApi; now: () => number; attendant: Attendant },
    input: {} as { api: DeskApi; now: () => number; attendant: Attendant },
    events: {} as { type: 'ACTIVE' },
  },
  actors: {
    renew: fromPromise<Result<Attendant, Failure>, { api: DeskApi }>(({ input }) => input.api.me()),
  },
  delays: {
    untilRenewal: ({ context }) => Math.min(RENEW_MS, untilWarning(context)),
    untilWarning: ({ context }) => untilWarning(context),
    untilEnd: ({ context }) => Math.max(0, Date.parse(context.attendant.until) - context.now()),
  },
}).createMachine({
  context: ({ input }) => ({ ...input }),
  initial: 'fresh',
  states: {
    fresh: { after: { untilRenewal: 'worn' } },
    worn: { on: { ACTIVE: 'renewing' }, after: { untilWarning: 'ending' } },
    ending: {
      on: { ACTIVE: 'renewing' },
      after: { untilEnd: { actions: sendParent({ type: 'OVER' }) } },
    },
    renewing: {
      invoke: {
        src: 'renew',
        input: ({ context }) => ({ api: context.api }),
        onDone: [
          {
            guard: ({ event }) => event.output.ok,
            target: 'fresh',
            actions: assign(({ event }) => (event.output.ok ? { attendant: event.output.value } : {})),
          },
          {
            guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
            target: 'worn',
            actions: sendParent({ type: 'SIGNED_OUT' }),
          },
          { target: 'worn' },
        ],
      },
    },
  },
});

function untilWarning({ attendant, now }: { attendant: Attendant; now: () => number }): number {
  return Math.max(0, Date.parse(attendant.until) - now() - WARNING_MS);
}
