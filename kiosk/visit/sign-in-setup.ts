import { assign, fromCallback, fromPromise, sendParent, setup } from 'xstate';
import type { PointSettings, SignInMethod, SignInState } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { CardFacts, FailureReason } from './context.ts';
import type { VisitPorts } from './ports.ts';

export interface SignInInput {
  readonly ports: VisitPorts;
  readonly offered: PointSettings['signIn'];
  /** After a reload or a return from the provider's page: ask the server first. */
  readonly returned: boolean;
}

export interface SignInContext extends SignInInput {
  readonly state: SignInState | null;
  readonly card: CardFacts | null;
  /** `method` is null when it is not known which way was being taken. */
  readonly failure: { method: SignInMethod | null; reason: FailureReason } | null;
  readonly scanError: string | null;
}

export type SignInEvent =
  | { type: 'USE'; method: SignInMethod }
  | { type: 'BACK' }
  | { type: 'RETRY' }
  | { type: 'OTHER_WAY' }
  | { type: 'SIGN_IN'; state: SignInState }
  /** Nobody has been asked: no network, no answer that is one, or a server that would not hear this terminal. */
  | { type: 'NOT_ASKED'; reason: FailureReason }
  | { type: 'SCANNED'; text: string }
  | { type: 'NAME'; fullName: string }
  /** Nobody can be asked now: prepare the dossier, an attendant vouches for it later. */
  | { type: 'PREPARE' };

/** What comes out: who it is, or null when the person went back. */
export type SignInOutput = SignInState | null;

/** With these nobody has decided anything: the dossier can be prepared, and somebody vouches for it later. */
export const UNDECIDED: ReadonlySet<string | undefined> = new Set<FailureReason>([
  'offline',
  'too-many',
  'not-accepted',
]);

/** Why a request was refused, in a word the screen has text for: what the ports name, or nothing that fits. */
const refusalOf = (error: unknown): FailureReason => {
  const code = error instanceof Error ? error.message : String(error);
  return UNDECIDED.has(code) ? (code as FailureReason) : 'invalid-answer';
};

const orThrow = <T>(answer: Result<T, string>): T => {
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
};

/** What the sign-in is made of: its memory, events and requests, and what it does on its way. */
export const signIn = setup({
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
          sendBack(
            answer.ok
              ? { type: 'SIGN_IN', state: answer.value }
              : { type: 'NOT_ASKED', reason: refusalOf(answer.error) },
          );
        return method === 'phone' ? ports.signInByPhone(tell) : ports.signInByAttendant(tell);
      },
    ),
    ask: fromPromise<SignInState, VisitPorts>(async ({ input }) => orThrow(await input.signInState())),
    goToProvider: fromPromise<null, VisitPorts>(async ({ input }) => orThrow(await input.signInAtProvider())),
    presentCard: fromPromise<SignInState, { ports: VisitPorts; card: CardFacts }>(async ({ input }) => {
      const { card, ports } = input;
      return orThrow(await ports.signInByCard({ ...card, fullName: card.fullName ?? '' }));
    }),
  },
  guards: {
    uses: ({ context, event }, { method }: { method: SignInMethod }) =>
      event.type === 'USE' && event.method === method && context.offered[method],
    isVerified: ({ event }) => event.type === 'SIGN_IN' && event.state.status === 'verified',
    isOver: ({ event }) =>
      event.type === 'SIGN_IN' && (event.state.status === 'failed' || event.state.status === 'unavailable'),
    /** A server that has begun anew has forgotten what it was asked: it is asked once more. */
    isForgotten: ({ event }) => event.type === 'SIGN_IN' && event.state.status === 'not-started',
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
        if (event.type === 'NOT_ASKED') return { method, reason: event.reason };
        return event.type === 'SIGN_IN'
          ? { method, reason: event.state.failure ?? ('provider-down' as const) }
          : context.failure;
      },
    }),
    keepRefusal: assign({
      failure: (_, { method, error }: { method: SignInMethod | null; error: unknown }) => ({
        method,
        reason: refusalOf(error),
      }),
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
    forgetState: assign({ state: null }),
    cancel: ({ context }) => context.ports.cancelSignIn(),
    /** What only had to be waited for is over: the idle clock counts from here. */
    restartClock: sendParent({ type: 'TOUCH' }),
    logUnhandled: ({ context, event }) => context.ports.log?.({ machine: 'sign-in', event: event.type }),
  },
});
