import { assign } from 'xstate';
import type { SignInMethod, SignInState } from '#shared/api/index.ts';
import type { CardFacts } from './context.ts';
import { type SignInContext, signIn, UNDECIDED } from './sign-in-setup.ts';

/** A request that was refused: why, in words for the person. */
const refused = (method: SignInMethod | null) =>
  ({
    target: 'failed',
    actions: {
      type: 'keepRefusal',
      params: ({ event }: { event: { error: unknown } }) => ({ method, error: event.error }),
    },
  }) as const;

/** Following what happens elsewhere, on a phone or at the desk, until it is decided: alike but for the way. */
const following = <Method extends 'phone' | 'attendant'>(method: Method) => {
  const keepFailure = { type: 'keepFailure', params: { method } } as const;
  return {
    tags: 'busy',
    // What an earlier try has shown, its code and number, is of no use any more.
    entry: 'forgetState',
    exit: 'restartClock',
    meta: { screen: `sign-in-${method}`, activity: 'signing-in' },
    invoke: {
      src: 'follow',
      input: ({ context }: { context: SignInContext }) => ({ ports: context.ports, method }),
    },
    on: {
      SIGN_IN: [
        { guard: 'isVerified', target: 'verified', actions: 'keepState' },
        { guard: 'isOver', target: 'failed', actions: keepFailure },
        { guard: 'isForgotten', target: method, reenter: true },
        { actions: 'keepState' },
      ],
      NOT_ASKED: { target: 'failed', actions: keepFailure },
      BACK: { target: 'choosing', actions: 'cancel' },
      OTHER_WAY: { target: 'choosing', actions: 'cancel' },
    },
  } as const;
};

/**
 * "Who are you": the ways to sign in, each with its refusal, expiry and outage, each leading on. None needs a
 * phone but the one that says so.
 */
export const signInMachine = signIn.createMachine({
  id: 'sign-in',
  context: ({ input }) => ({ ...input, state: null, card: null, failure: null, scanError: null }),
  output: ({ context }) => (context.state?.status === 'verified' ? context.state : null),
  initial: 'start',
  on: { '*': { actions: 'logUnhandled' } },
  states: {
    start: { always: [{ guard: 'wasAtProvider', target: 'returning' }, { target: 'choosing' }] },
    returning: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'wait', activity: 'signing-in' },
      invoke: {
        src: 'ask',
        input: ({ context }) => context.ports,
        onDone: [
          {
            guard: ({ event }) => event.output.status === 'verified',
            target: 'verified',
            actions: assign({ state: ({ event }) => event.output }),
          },
          {
            guard: ({ event }) => event.output.status === 'failed' || event.output.status === 'unavailable',
            target: 'failed',
            actions: assign({
              failure: ({ event }) => ({
                method: event.output.method,
                reason: event.output.failure ?? ('provider-down' as const),
              }),
            }),
          },
          { target: 'choosing' },
        ],
        onError: refused(null),
      },
      on: { BACK: { target: 'choosing', actions: 'cancel' } },
    },
    choosing: {
      meta: { screen: 'sign-in-ways', activity: 'signing-in' },
      entry: 'startOver',
      on: {
        USE: [
          { guard: { type: 'uses', params: { method: 'phone' } }, target: 'phone' },
          { guard: { type: 'uses', params: { method: 'provider' } }, target: 'provider' },
          { guard: { type: 'uses', params: { method: 'card' } }, target: 'card' },
          { guard: { type: 'uses', params: { method: 'attendant' } }, target: 'attendant' },
        ],
        // Who holds the card to the scanner at once need not press anything first.
        SCANNED: { guard: 'isReadable', target: 'cardRead', actions: 'keepCard' },
        BACK: 'left',
      },
    },
    phone: following('phone'),
    provider: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'wait', activity: 'signing-in' },
      invoke: {
        src: 'goToProvider',
        input: ({ context }) => context.ports,
        // The page is on its way out.
        onDone: {},
        onError: refused('provider'),
      },
      on: { BACK: { target: 'choosing', actions: 'cancel' } },
    },
    card: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'sign-in-card', activity: 'signing-in' },
      on: {
        SCANNED: [
          { guard: 'isReadable', target: 'cardRead', actions: 'keepCard' },
          { actions: 'keepScanError' },
        ],
        BACK: 'choosing',
        OTHER_WAY: 'choosing',
      },
    },
    cardRead: { always: [{ guard: 'lacksName', target: 'cardName' }, { target: 'presenting' }] },
    cardName: {
      meta: { screen: 'sign-in-name', activity: 'signing-in' },
      on: { NAME: { target: 'presenting', actions: 'keepName' }, BACK: 'choosing' },
    },
    presenting: {
      tags: 'busy',
      exit: 'restartClock',
      meta: { screen: 'wait', activity: 'signing-in' },
      invoke: {
        src: 'presentCard',
        input: ({ context }) => ({ ports: context.ports, card: context.card as CardFacts }),
        onDone: [
          {
            guard: ({ event }) => event.output.status === 'verified',
            target: 'verified',
            actions: assign({ state: ({ event }) => event.output }),
          },
          {
            target: 'failed',
            actions: assign({ failure: { method: 'card' as const, reason: 'invalid-answer' as const } }),
          },
        ],
        onError: refused('card'),
      },
      on: { BACK: { target: 'choosing', actions: 'cancel' } },
    },
    attendant: following('attendant'),
    failed: {
      meta: { screen: 'sign-in-failed', activity: 'signing-in' },
      on: {
        RETRY: [
          { guard: ({ context }) => context.failure?.method === 'phone', target: 'phone' },
          { guard: ({ context }) => context.failure?.method === 'card', target: 'card' },
          { guard: ({ context }) => context.failure?.method === 'attendant', target: 'attendant' },
          { guard: ({ context }) => context.failure?.method === 'provider', target: 'provider' },
          { target: 'returning' },
        ],
        // What was asked for may have arrived though its answer was lost: then nobody is to be asked in vain.
        OTHER_WAY: { target: 'choosing', actions: 'cancel' },
        BACK: { target: 'choosing', actions: 'cancel' },
        PREPARE: {
          guard: ({ context }) => UNDECIDED.has(context.failure?.reason),
          target: 'verified',
          actions: ['cancel', assign({ state: { method: null, status: 'verified' } satisfies SignInState })],
        },
      },
    },
    verified: { type: 'final' },
    left: { type: 'final', entry: assign({ state: null }) },
  },
});
