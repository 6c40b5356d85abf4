import { assign, fromCallback, fromPromise, sendParent, setup } from 'xstate';
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
  /** `method` is null when it is not known which way was being taken. */
  readonly failure: { method: SignInMethod | null; reason: SignInFailure | 'offline' } | null;
  readonly scanError: string | null;
}

export type SignInEvent =
  | { type: 'USE'; method: SignInMethod }
  | { type: 'BACK' }
  | { type: 'RETRY' }
  | { type: 'OTHER_WAY' }
  | { type: 'SIGN_IN'; state: SignInState }
  /** Nobody could be asked: no network, or no answer that is one. */
  | { type: 'NOT_REACHED' }
  | { type: 'SCANNED'; text: string }
  | { type: 'NAME'; fullName: string }
  /** Nobody can be asked now: prepare the dossier, an attendant vouches for it later. */
  | { type: 'PREPARE' };

/** What comes out: who it is, or null when the person went back. */
export type SignInOutput = SignInState | null;

const failureOf = (method: SignInMethod | null, reason: SignInFailure | 'offline') => ({
  failure: { method, reason },
});

/** Following what happens elsewhere, on a phone or at the desk, until it is decided: alike but for the way. */
const following = <Method extends 'phone' | 'attendant'>(method: Method) => {
  const keepFailure = { type: 'keepFailure', params: { method } } as const;
  return {
    tags: 'busy',
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
        { actions: 'keepState' },
      ],
      NOT_REACHED: { target: 'failed', actions: keepFailure },
      BACK: { target: 'choosing', actions: 'cancel' },
      OTHER_WAY: { target: 'choosing', actions: 'cancel' },
    },
  } as const;
};

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
        const { ports, method } = input;
        const tell: Parameters<VisitPorts['signInByPhone']>[0] = (answer) =>
          sendBack(answer.ok ? { type: 'SIGN_IN', state: answer.value } : { type: 'NOT_REACHED' });
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
      failure: ({ context, event }, { method }: { method: SignInMethod }) => {
        if (event.type === 'NOT_REACHED') return { method, reason: 'offline' as const };
        return event.type === 'SIGN_IN'
          ? { method, reason: event.state.failure ?? ('provider-down' as const) }
          : context.failure;
      },
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
    /** What only had to be waited for is over: the idle clock counts from here. */
    restartClock: sendParent({ type: 'TOUCH' }),
    logUnhandled: ({ context, event }) => context.ports.log?.({ machine: 'sign-in', event: event.type }),
  },
}).createMachine({
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
        onError: {
          target: 'failed',
          actions: assign(failureOf(null, 'offline')),
        },
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
      entry: 'goToProvider',
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
            actions: assign(failureOf('card', 'invalid-answer')),
          },
        ],
        onError: {
          target: 'failed',
          actions: assign(failureOf('card', 'offline')),
        },
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
