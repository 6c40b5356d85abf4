import { assign, fromCallback, fromPromise, setup } from 'xstate';
import type { PointSettings, SignInFailure, SignInMethod, SignInState } from '#shared/api/index.ts';
import type { CardFacts } from './context.ts';
import type { VisitPorts } from './ports.ts';

/**
 * "Who are you": the ways to sign in, each with its refusal, expiry and outage, each leading on. None needs a
 * phone but the one that says so.
 */
export interface SignInInput {
  readonly ports: VisitPorts;
  readonly offered: PointSettings['signIn'];
  /** After a reload or a return from the provider's page: ask the server first. */
  readonly returned: boolean;
}

interface SignInContext extends SignInInput {
  readonly state: SignInState | null;
  readonly card: CardFacts | null;
  readonly failure: { method: SignInMethod; reason: SignInFailure | 'offline' } | null;
  readonly scanError: string | null;
}

export type SignInEvent =
  | { type: 'USE'; method: SignInMethod }
  | { type: 'BACK' }
  | { type: 'RETRY' }
  | { type: 'OTHER_WAY' }
  | { type: 'SIGN_IN'; state: SignInState }
  | { type: 'SCANNED'; text: string }
  | { type: 'NAME'; fullName: string }
  /** Nobody can be asked now: prepare the dossier, an attendant vouches for it later. */
  | { type: 'PREPARE' };

/** What comes out: who it is, or null when the person went back. */
export type SignInOutput = SignInState | null;

const failureOf = (context: SignInContext, method: SignInMethod, reason: SignInFailure | 'offline') => ({
  ...context,
  failure: { method, reason },
});

export const signInMachine = setup({
  types: {
    context: {} as SignInContext,
    events: {} as SignInEvent,
    input: {} as SignInInput,
    output: {} as SignInOutput,
  },
  actors: {
    follow: fromCallback<SignInEvent, { ports: VisitPorts; method: 'phone' | 'attendant' }>(
      ({ input, sendBack }) => {
        const tell = (state: SignInState): void => sendBack({ type: 'SIGN_IN', state });
        const { ports, method } = input;
        return method === 'phone' ? ports.signInByPhone(tell) : ports.signInByAttendant(tell);
      },
    ),
    ask: fromPromise<SignInState, VisitPorts>(async ({ input }) => {
      const asked = await input.signInState();
      if (!asked.ok) throw new Error(asked.error);
      return asked.value;
    }),
    presentCard: fromPromise<SignInState, { ports: VisitPorts; card: CardFacts }>(async ({ input }) => {
      const { card, ports } = input;
      const answer = await ports.signInByCard({ ...card, fullName: card.fullName ?? '' });
      if (!answer.ok) throw new Error(answer.error);
      return answer.value;
    }),
  },
  guards: {
    uses: ({ context, event }, { method }: { method: SignInMethod }) =>
      event.type === 'USE' && event.method === method && context.offered[method],
    isVerified: ({ event }) => event.type === 'SIGN_IN' && event.state.status === 'verified',
    isOver: ({ event }) =>
      event.type === 'SIGN_IN' && (event.state.status === 'failed' || event.state.status === 'unavailable'),
    isReadable: ({ context, event }) => event.type === 'SCANNED' && context.ports.readCard(event.text).ok,
    lacksName: ({ context }) => context.card?.fullName === undefined,
    wasAtProvider: ({ context }) => context.returned,
  },
  actions: {
    keepState: assign({
      state: ({ context, event }) => (event.type === 'SIGN_IN' ? event.state : context.state),
    }),
    keepFailure: assign({
      failure: ({ context, event }) =>
        event.type === 'SIGN_IN'
          ? { method: event.state.method ?? 'phone', reason: event.state.failure ?? 'provider-down' }
          : context.failure,
    }),
    keepCard: assign(({ context, event }) => {
      const read = event.type === 'SCANNED' ? context.ports.readCard(event.text) : null;
      return read?.ok ? { card: read.value, scanError: null } : {};
    }),
    keepScanError: assign({
      scanError: ({ context, event }) => {
        const read = event.type === 'SCANNED' ? context.ports.readCard(event.text) : null;
        return read && !read.ok ? read.error : context.scanError;
      },
    }),
    keepName: assign({
      card: ({ context, event }) =>
        context.card && event.type === 'NAME' ? { ...context.card, fullName: event.fullName } : context.card,
    }),
    startOver: assign({ state: null, card: null, failure: null, scanError: null }),
    cancel: ({ context }) => context.ports.cancelSignIn(),
    goToProvider: ({ context }) => context.ports.signInAtProvider(),
  },
}).createMachine({
  id: 'sign-in',
  context: ({ input }) => ({ ...input, state: null, card: null, failure: null, scanError: null }),
  output: ({ context }) => (context.state?.status === 'verified' ? context.state : null),
  initial: 'start',
  states: {
    start: { always: [{ guard: 'wasAtProvider', target: 'returning' }, { target: 'choosing' }] },
    returning: {
      tags: 'busy',
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
                method: event.output.method ?? ('provider' as const),
                reason: event.output.failure ?? ('provider-down' as const),
              }),
            }),
          },
          { target: 'choosing' },
        ],
        onError: {
          target: 'failed',
          actions: assign(({ context }) => failureOf(context, 'provider', 'offline')),
        },
      },
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
    phone: {
      tags: 'busy',
      meta: { screen: 'sign-in-phone', activity: 'signing-in' },
      invoke: { src: 'follow', input: ({ context }) => ({ ports: context.ports, method: 'phone' as const }) },
      on: {
        SIGN_IN: [
          { guard: 'isVerified', target: 'verified', actions: 'keepState' },
          { guard: 'isOver', target: 'failed', actions: 'keepFailure' },
          { actions: 'keepState' },
        ],
        BACK: { target: 'choosing', actions: 'cancel' },
        OTHER_WAY: { target: 'choosing', actions: 'cancel' },
      },
    },
    provider: {
      tags: 'busy',
      meta: { screen: 'wait', activity: 'signing-in' },
      entry: 'goToProvider',
      on: { BACK: { target: 'choosing', actions: 'cancel' } },
    },
    card: {
      tags: 'busy',
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
            actions: assign(({ context }) => failureOf(context, 'card', 'invalid-answer')),
          },
        ],
        onError: {
          target: 'failed',
          actions: assign(({ context }) => failureOf(context, 'card', 'offline')),
        },
      },
    },
    attendant: {
      tags: 'busy',
      meta: { screen: 'sign-in-attendant', activity: 'signing-in' },
      invoke: {
        src: 'follow',
        input: ({ context }) => ({ ports: context.ports, method: 'attendant' as const }),
      },
      on: {
        SIGN_IN: [
          { guard: 'isVerified', target: 'verified', actions: 'keepState' },
          { guard: 'isOver', target: 'failed', actions: 'keepFailure' },
          { actions: 'keepState' },
        ],
        BACK: { target: 'choosing', actions: 'cancel' },
        OTHER_WAY: { target: 'choosing', actions: 'cancel' },
      },
    },
    failed: {
      meta: { screen: 'sign-in-failed', activity: 'signing-in' },
      on: {
        RETRY: [
          { guard: ({ context }) => context.failure?.method === 'phone', target: 'phone' },
          { guard: ({ context }) => context.failure?.method === 'card', target: 'card' },
          { guard: ({ context }) => context.failure?.method === 'attendant', target: 'attendant' },
          { guard: ({ context }) => context.failure?.method === 'provider', target: 'provider' },
        ],
        OTHER_WAY: 'choosing',
        BACK: 'choosing',
        PREPARE: {
          guard: ({ context }) => context.failure?.reason === 'offline',
          target: 'verified',
          actions: assign({ state: { method: null, status: 'verified' } satisfies SignInState }),
        },
      },
    },
    verified: { type: 'final' },
    left: { type: 'final', entry: assign({ state: null }) },
  },
});
