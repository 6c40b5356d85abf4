import { assign, fromCallback, fromPromise, setup } from 'xstate';
import type { OutboxRow } from '../transition.ts';
import { backoffMs, LONGEST_BACKOFF_MS } from './backoff.ts';

/** How a try ended, as far as the loop is concerned. */
export interface Sent {
  /** Whether the next dossier may be tried at once; false when the line itself is down. */
  readonly line: 'up' | 'down';
  /** How long the server asks everybody to wait, in milliseconds; 0 when it does not. */
  readonly waitMs: number;
}

/** What the loop asks of the world. A call that rejects is taken as trouble of the line. */
export interface SenderPorts {
  /** @returns a function that gives the lock back */
  holdLock(granted: () => void): () => void;
  /** Takes back dossiers whose lease has ended. */
  mend(): Promise<void>;
  /**
   * Leases the dossier that has waited longest; null when none is due.
   * @param since also those not tried since then, whether due or not (milliseconds since 1970); null for none
   */
  lease(since: number | null): Promise<OutboxRow | null>;
  /** Sends a leased dossier and writes down what came of it. */
  send(row: OutboxRow, signal: AbortSignal): Promise<Sent>;
  /** Makes a lease last on while its dossier is on the way. */
  renew(row: OutboxRow): Promise<void>;
  /** Purges; @returns when the next dossier is due, in milliseconds from now; null when none waits */
  tidy(): Promise<number | null>;
  now(): number;
  random(): number;
}

type SenderEvent =
  /** A dossier was sealed, or taken out of quarantine. */
  | { readonly type: 'new-dossier' }
  /** The browser says that there is a network again. It may be wrong; it costs one try. */
  | { readonly type: 'online' }
  | { readonly type: 'lock-granted' };

interface SenderContext {
  /** Failures of the line in a row. */
  readonly lineFailures: number;
  /** When the line came back: dossiers not tried since then may be tried before their time. */
  readonly hurrySince: number | null;
  /** Something came up while the loop was at work: it looks again before it sleeps. */
  readonly again: boolean;
  readonly row: OutboxRow | null;
  readonly waitMs: number;
}

/** A lease lasts 60 s (transition.ts) and is renewed three times in that. */
export const RENEW_MS = 20_000;

/**
 * The sending loop: one dossier at a time, under the lock, until none is due or the line is down; then sleep.
 * A dossier that fails is put off by itself and the next one is tried, so that none holds up the others.
 */
export function senderMachine(ports: SenderPorts) {
  return setup({
    types: {
      context: {} as SenderContext,
      events: {} as SenderEvent,
    },
    actors: {
      holdLock: fromCallback(({ sendBack }) => ports.holdLock(() => sendBack({ type: 'lock-granted' }))),
      mend: fromPromise(() => ports.mend()),
      lease: fromPromise<OutboxRow | null, number | null>(({ input }) => ports.lease(input)),
      send: fromPromise<Sent, OutboxRow | null>(async ({ input, signal }) =>
        input ? ports.send(input, signal) : { line: 'up', waitMs: 0 },
      ),
      renew: fromPromise<void, OutboxRow | null>(async ({ input }) => {
        if (input) await ports.renew(input);
      }),
      tidy: fromPromise(() => ports.tidy()),
    },
    actions: {
      hurry: assign({ hurrySince: () => ports.now(), lineFailures: 0 }),
      remember: assign({ again: true }),
      lineFailed: assign(({ context }, params: { waitMs: number }) => {
        const lineFailures = context.lineFailures + 1;
        return {
          lineFailures,
          hurrySince: null,
          waitMs: Math.max(params.waitMs, backoffMs(lineFailures, ports.random())),
        };
      }),
      restUntil: assign((_, params: { nextMs: number | null }) => ({
        waitMs: Math.min(Math.max(params.nextMs ?? LONGEST_BACKOFF_MS, 0), LONGEST_BACKOFF_MS),
      })),
    },
    delays: { wait: ({ context }) => context.waitMs, renewal: RENEW_MS },
  }).createMachine({
    id: 'sender',
    context: { lineFailures: 0, hurrySince: null, again: false, row: null, waitMs: 0 },
    initial: 'working',
    states: {
      working: {
        initial: 'waitingForLock',
        entry: assign({ again: false, waitMs: 0 }),
        invoke: { src: 'holdLock' },
        on: {
          'new-dossier': { actions: 'remember' },
          online: { actions: ['hurry', 'remember'] },
        },
        states: {
          waitingForLock: { on: { 'lock-granted': 'mending' } },
          mending: {
            invoke: {
              src: 'mend',
              onDone: 'choosing',
              onError: { target: 'tidying', actions: { type: 'lineFailed', params: { waitMs: 0 } } },
            },
          },
          choosing: {
            invoke: {
              src: 'lease',
              input: ({ context }) => context.hurrySince,
              onDone: [
                {
                  guard: ({ event }) => event.output !== null,
                  target: 'sending',
                  actions: assign({ row: ({ event }) => event.output }),
                },
                { target: 'tidying', actions: assign({ hurrySince: null }) },
              ],
              onError: { target: 'tidying', actions: { type: 'lineFailed', params: { waitMs: 0 } } },
            },
          },
          sending: {
            invoke: {
              src: 'send',
              input: ({ context }) => context.row,
              onDone: [
                {
                  guard: ({ event }) => event.output.waitMs > 0,
                  target: '#sender.askedToWait',
                  actions: {
                    type: 'lineFailed',
                    params: ({ event }) => ({ waitMs: event.output.waitMs }),
                  },
                },
                {
                  guard: ({ event }) => event.output.line === 'down',
                  target: 'tidying',
                  actions: { type: 'lineFailed', params: { waitMs: 0 } },
                },
                {
                  guard: ({ context }) => context.lineFailures > 0,
                  target: 'choosing',
                  actions: 'hurry',
                },
                { target: 'choosing' },
              ],
              onError: { target: 'tidying', actions: { type: 'lineFailed', params: { waitMs: 0 } } },
            },
            exit: assign({ row: null }),
            initial: 'leased',
            states: {
              leased: { after: { renewal: 'renewing' } },
              renewing: {
                invoke: {
                  src: 'renew',
                  input: ({ context }) => context.row,
                  onDone: 'leased',
                  onError: 'leased',
                },
              },
            },
          },
          tidying: {
            invoke: {
              src: 'tidy',
              onDone: [
                { guard: ({ context }) => context.again, target: '#sender.working', reenter: true },
                { guard: ({ context }) => context.waitMs > 0, target: '#sender.resting' },
                {
                  target: '#sender.resting',
                  actions: { type: 'restUntil', params: ({ event }) => ({ nextMs: event.output }) },
                },
              ],
              onError: [
                { guard: ({ context }) => context.waitMs > 0, target: '#sender.resting' },
                { target: '#sender.resting', actions: { type: 'restUntil', params: { nextMs: null } } },
              ],
            },
          },
        },
      },
      resting: {
        after: { wait: 'working' },
        on: {
          'new-dossier': 'working',
          online: { target: 'working', actions: 'hurry' },
        },
      },
      /** The server has named a time; nothing wakes us before it. */
      askedToWait: { after: { wait: 'working' } },
    },
  });
}
