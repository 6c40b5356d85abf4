import { assign, forwardTo, fromPromise, sendTo, setup, stopChild } from 'xstate';
import type { PointSettings } from '#shared/api/index.ts';
import type { Circumstances, FlowMachine } from '#shared/flow/index.ts';
import { clockMachine, type TimeUp } from './clock-machine.ts';
import type { Comfort, LoadedFlow, Sent, VisitContext, VisitDraft, VisitEvent } from './context.ts';
import type { VisitPorts } from './ports.ts';
import { signInMachine } from './sign-in-machine.ts';

/**
 * The visit: all between a resident's first touch and the wipe. Every leaf state names its screen and the
 * activity the desk is told, in `meta`; everything that waits is here, so that tests can simulate the clock.
 */
export interface VisitInput {
  readonly ports: VisitPorts;
  readonly settings: PointSettings;
  readonly kiosk: string;
  readonly demo: boolean;
  /** A draft found at the start: the visit goes on where it was. */
  readonly draft?: { readonly draft: VisitDraft; readonly photos: VisitContext['photos'] };
}

type Context = VisitContext & { readonly ports: VisitPorts; readonly resumed: VisitDraft | null };

/** How long the wipe may take; a server that is slow to answer must not keep the screen. */
const WIPE_LIMIT_MS = 20_000;

/** How long the screen says that everything is gone before it goes back to idle. */
const WIPED_SHOWN_MS = 5000;

const comfortOf = ({ screen }: PointSettings): Comfort => ({
  textSize: screen.textSize,
  theme: screen.theme,
  moreTime: false,
});

/** A visit in which nothing has happened yet. */
function blank(ports: VisitPorts, settings: PointSettings) {
  return {
    visit: ports.newId(),
    startedAt: new Date(ports.now()).toISOString(),
    language: settings.languages[0] ?? 'vi',
    comfort: comfortOf(settings),
    helpCalled: false,
    signIn: null,
    failure: null,
    actingFor: 'self' as const,
    entry: null,
    loaded: null,
    flow: null,
    answers: {},
    photos: [],
    dossier: ports.newId(),
    sent: null,
    printFault: null,
    resumed: null,
  };
}

const fromDraft = (draft: VisitDraft) => ({
  visit: draft.visit,
  startedAt: draft.startedAt,
  language: draft.language,
  comfort: draft.comfort,
  actingFor: draft.actingFor,
  entry: draft.entry,
  dossier: draft.dossier,
  answers: draft.answers,
  sent: draft.sent,
  resumed: draft,
});

/** By what a person is known again who signs in a second time; null when nobody could be asked. */
export const personOf = (signIn: Context['signIn']): string | null =>
  signIn?.resident?.citizenId ?? signIn?.statement?.subject ?? null;

/** Whether this is the person whose unfinished answers were found (settled: "Keys and resuming"). */
const isTheirs = ({ resumed }: Context, signIn: Context['signIn']): boolean =>
  signIn !== null && resumed?.stage === 'answering' && resumed.person === personOf(signIn);

/** What is still to be gone back to when the person has to sign in first: unfinished answers, nothing else. */
const stillWaiting = ({ context: { resumed } }: { context: Context }) =>
  resumed?.stage === 'answering' ? resumed : null;

/** What a flow is told of the visit. */
export function circumstancesOf(context: Context): Circumstances {
  const { signIn, actingFor, demo, ports } = context;
  const assurance = signIn?.statement?.assurance ?? (signIn?.method === 'card' ? 'card' : 'none');
  return { today: ports.today(), actingFor, assurance, demo };
}

const orThrow = async <T>(
  result: Promise<{ ok: true; value: T } | { ok: false; error: string }>,
): Promise<T> => {
  const answer = await result;
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const visitMachine = setup({
  types: {
    context: {} as Context,
    events: {} as VisitEvent | TimeUp,
    input: {} as VisitInput,
    children: {} as { clock: 'clock'; signIn: 'signIn' },
  },
  actors: {
    clock: clockMachine,
    signIn: signInMachine,
    load: fromPromise<LoadedFlow, Context>(({ input }) =>
      input.entry ? orThrow(input.ports.loadFlow(input.entry)) : Promise.reject(new Error('no-flow')),
    ),
    recall: fromPromise<Context['signIn'], Context>(async ({ input }) => {
      const asked = await input.ports.signInState();
      return asked.ok && asked.value.status === 'verified' ? asked.value : null;
    }),
    seal: fromPromise<Sent, Context>(({ input }) => orThrow(input.ports.seal(input))),
    awaitReceipt: fromPromise<boolean, Context>(({ input }) =>
      input.sent ? input.ports.awaitReceipt(input.sent.dossier) : Promise.resolve(false),
    ),
    print: fromPromise<null, { context: Context; what: 'slip' | 'papers' }>(({ input }) =>
      orThrow(input.context.ports.print(input.what, input.context)),
    ),
    wipe: fromPromise<void, Context>(({ input }) => input.ports.wipe(input.visit)),
    flow: {} as FlowMachine,
  },
  delays: { wipedShown: WIPED_SHOWN_MS, wipeLimit: WIPE_LIMIT_MS },
  guards: {
    resumesAt: ({ context }, { stage }: { stage: VisitDraft['stage'] }) => context.resumed?.stage === stage,
    flowStandsAtStart: ({ context }) => !context.flow?.getSnapshot().can({ type: 'BACK' }),
    isSignedIn: ({ context }) => context.signIn !== null,
    /** The matter that was begun already, for the same person: its answers still stand. */
    isSameMatter: ({ context: { entry, flow, actingFor }, event }) =>
      event.type === 'CHOOSE' &&
      flow?.getSnapshot().status === 'active' &&
      entry?.sha256 === event.entry.sha256 &&
      flow.getSnapshot().context.circumstances.actingFor === (event.actingFor ?? actingFor),
  },
  actions: {
    begin: assign(({ context }) => blank(context.ports, context.settings)),
    tellServer: ({ context }) => void context.ports.startVisit(context.visit),
    setLanguage: assign({
      language: ({ context, event }) => (event.type === 'LANGUAGE' ? event.language : context.language),
    }),
    setComfort: assign({
      comfort: ({ context, event }) =>
        event.type === 'COMFORT' ? { ...context.comfort, ...event.comfort } : context.comfort,
    }),
    setOnline: assign({
      online: ({ context, event }) => (event.type === 'ONLINE' ? event.online : context.online),
    }),
    setSettings: assign({
      settings: ({ context, event }) => (event.type === 'SETTINGS' ? event.settings : context.settings),
    }),
    callForHelp: ({ context }) => void context.ports.callForHelp('question'),
    noteHelp: assign({ helpCalled: true }),
    slow: assign({ comfort: ({ context }) => ({ ...context.comfort, moreTime: true }) }),
    setActingFor: assign({
      actingFor: ({ context, event }) =>
        (event.type === 'FOR' || event.type === 'CHOOSE' ? event.actingFor : undefined) ?? context.actingFor,
    }),
    choose: assign(({ context, event }) =>
      event.type === 'CHOOSE'
        ? { entry: event.entry, actingFor: event.actingFor ?? context.actingFor, loaded: null, failure: null }
        : {},
    ),
    /** Another matter of the same person: the identity stays, everything said before is gone. */
    anew: assign(({ context }) => ({
      entry: null,
      loaded: null,
      flow: null,
      answers: {},
      photos: [],
      dossier: context.ports.newId(),
      sent: null,
      printFault: null,
      resumed: null,
    })),
    startFlow: assign({
      flow: ({ context, spawn }) => {
        const { loaded, flow, resumed } = context;
        // Back to the list of papers and on again: the same answers, not a new beginning.
        if (flow || !loaded) return flow;
        return spawn(loaded.machine as unknown as 'flow', {
          id: 'flow',
          input: {
            circumstances: circumstancesOf(context),
            answers: context.answers,
            entries: resumed?.entries ?? {},
            ...(resumed?.step ? { step: resumed.step } : {}),
          },
        });
      },
    }),
    endFlow: stopChild('flow'),
    /** A flow that broke: what was answered so far stays, so that it can be begun again. */
    saveFlow: assign({
      answers: ({ context }) => context.flow?.getSnapshot().context.answers ?? context.answers,
      flow: null,
      resumed: null,
    }),
    takeAnswers: assign({
      answers: ({ context }) => context.flow?.getSnapshot().output?.answers ?? context.answers,
    }),
    keepPhoto: assign({
      photos: ({ context, event }) =>
        event.type === 'PHOTO'
          ? [...context.photos.filter(({ paper }) => paper !== event.photo.paper), event.photo]
          : context.photos,
    }),
    dropPhoto: assign({
      photos: ({ context, event }) =>
        event.type === 'NO_PHOTO'
          ? context.photos.filter(({ paper }) => paper !== event.paper)
          : context.photos,
    }),
    markReceived: assign({
      sent: ({ context, event }) =>
        event.type === 'RECEIVED' && context.sent?.dossier === event.dossier
          ? { ...context.sent, received: true }
          : context.sent,
    }),
    leave: ({ context }) => context.ports.leave(),
    /** What only had to be waited for is over: the idle clock counts from here. */
    restartClock: sendTo('clock', { type: 'TOUCH' }),
    logUnhandled: ({ context, event }) => context.ports.log?.({ machine: 'visit', event: event.type }),
  },
}).createMachine({
  id: 'visit',
  context: ({ input }) => ({
    ...blank(input.ports, input.settings),
    settings: input.settings,
    kiosk: input.kiosk,
    demo: input.demo,
    online: true,
    ports: input.ports,
    ...(input.draft ? { ...fromDraft(input.draft.draft), photos: input.draft.photos } : {}),
  }),
  initial: 'start',
  on: {
    ONLINE: { actions: 'setOnline' },
    SETTINGS: { actions: 'setSettings' },
    RECEIVED: { actions: 'markReceived' },
    // A touch matters to the clock of an open visit; anywhere else it is answered by doing nothing.
    TOUCH: {},
    '*': { actions: 'logUnhandled' },
  },
  states: {
    start: {
      always: [{ guard: ({ context }) => context.resumed !== null, target: 'open' }, { target: 'idle' }],
    },
    idle: {
      meta: { screen: 'idle', activity: 'idle' },
      on: {
        START: { target: 'open', actions: ['begin', 'tellServer'] },
        LANGUAGE: { target: 'open', actions: ['begin', 'setLanguage', 'tellServer'] },
        COMFORT: { target: 'open', actions: ['begin', 'setComfort', 'tellServer'] },
      },
    },
    open: {
      invoke: {
        id: 'clock',
        src: 'clock',
        input: ({ context, self }) => ({
          ...context.settings.times,
          moreTime: context.comfort.moreTime,
          isBusy: () => {
            const here = self.getSnapshot();
            const signIn = here.children.signIn?.getSnapshot();
            return here.hasTag('busy' as never) || signIn?.hasTag('busy' as never) === true;
          },
        }),
      },
      initial: 'start',
      on: {
        TOUCH: { actions: forwardTo('clock') },
        STAY: { actions: forwardTo('clock') },
        MORE_TIME: { actions: ['slow', forwardTo('clock')] },
        LIMIT_LIFTED: { actions: forwardTo('clock') },
        LANGUAGE: { actions: 'setLanguage' },
        COMFORT: { actions: 'setComfort' },
        HELP: { actions: ['callForHelp', 'noteHelp'] },
        FINISH: 'wiping',
        TIME_UP: 'wiping',
      },
      states: {
        start: {
          always: [
            { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'recalling' },
            { guard: { type: 'resumesAt', params: { stage: 'answering' } }, target: 'recalling' },
            { guard: { type: 'resumesAt', params: { stage: 'choosing' } }, target: 'recalling' },
            { guard: { type: 'resumesAt', params: { stage: 'signing-in' } }, target: 'who' },
            { target: 'consent' },
          ],
        },
        consent: {
          meta: { screen: 'consent', activity: 'consent' },
          on: { AGREE: 'who', DECLINE: 'withoutData' },
        },
        withoutData: {
          initial: 'menu',
          states: {
            menu: {
              meta: { screen: 'without-data', activity: 'consent' },
              on: {
                CHOOSE: { target: 'loading', actions: 'choose' },
                BACK: '#visit.open.consent',
              },
            },
            loading: {
              tags: 'busy',
              exit: 'restartClock',
              meta: { screen: 'wait', activity: 'consent' },
              invoke: {
                src: 'load',
                input: ({ context }) => context,
                onDone: { target: 'reading', actions: assign({ loaded: ({ event }) => event.output }) },
                onError: 'menu',
              },
              on: { BACK: 'menu' },
            },
            reading: {
              meta: { screen: 'reading', activity: 'consent' },
              on: { BACK: 'menu', PRINT_PAPERS: 'printing', AGREE: '#visit.open.who' },
            },
            printing: {
              tags: 'busy',
              exit: 'restartClock',
              meta: { screen: 'wait', activity: 'consent' },
              invoke: {
                src: 'print',
                input: ({ context }) => ({ context, what: 'papers' as const }),
                onDone: { target: 'reading', actions: assign({ printFault: null }) },
                onError: {
                  target: 'reading',
                  actions: assign({ printFault: ({ event }) => reasonOf(event.error) }),
                },
              },
              on: { BACK: 'reading' },
            },
          },
        },
        who: {
          invoke: {
            id: 'signIn',
            src: 'signIn',
            input: ({ context }) => ({
              ports: context.ports,
              offered: context.settings.signIn,
              returned: context.resumed?.stage === 'signing-in',
            }),
            onDone: [
              {
                guard: ({ context, event }) => isTheirs(context, event.output),
                target: 'reloading',
                actions: assign({ signIn: ({ event }) => event.output }),
              },
              {
                guard: ({ event }) => event.output !== null,
                target: 'forWhom',
                actions: [assign({ signIn: ({ event }) => event.output }), 'anew'],
              },
              { target: 'consent', actions: assign({ resumed: stillWaiting }) },
            ],
            onError: { target: 'consent', actions: assign({ resumed: stillWaiting }) },
          },
          on: Object.fromEntries(
            (['USE', 'BACK', 'RETRY', 'OTHER_WAY', 'SCANNED', 'NAME', 'PREPARE'] as const).map((type) => [
              type,
              { actions: sendTo('signIn', ({ event }: { event: unknown }) => event as never) },
            ]),
          ),
        },
        // After a reload the server tells again who it was; without it the person signs in once more.
        recalling: {
          tags: 'busy',
          exit: 'restartClock',
          meta: { screen: 'wait', activity: 'signing-in' },
          invoke: {
            src: 'recall',
            input: ({ context }) => context,
            onDone: [
              {
                guard: ({ context, event }) =>
                  context.resumed?.stage === 'sent' || isTheirs(context, event.output),
                target: 'reloading',
                actions: assign({ signIn: ({ event }) => event.output }),
              },
              {
                guard: ({ event }) => event.output !== null,
                target: 'forWhom',
                actions: [assign({ signIn: ({ event }) => event.output }), 'anew'],
              },
              { target: 'who', actions: assign({ resumed: stillWaiting }) },
            ],
            onError: [
              { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'reloading' },
              { target: 'who', actions: assign({ resumed: stillWaiting }) },
            ],
          },
        },
        reloading: {
          tags: 'busy',
          exit: 'restartClock',
          meta: { screen: 'wait', activity: 'answering' },
          invoke: {
            src: 'load',
            input: ({ context }) => context,
            onDone: [
              {
                guard: { type: 'resumesAt', params: { stage: 'sent' } },
                target: 'slip.asking',
                actions: assign({ loaded: ({ event }) => event.output }),
              },
              { target: 'flow', actions: assign({ loaded: ({ event }) => event.output }) },
            ],
            onError: [
              { guard: { type: 'resumesAt', params: { stage: 'sent' } }, target: 'slip.asking' },
              {
                target: 'choose',
                actions: assign({ failure: { method: null, reason: 'offline' as const }, resumed: null }),
              },
            ],
          },
        },
        forWhom: {
          meta: { screen: 'for-whom', activity: 'choosing' },
          on: { FOR: { target: 'choose', actions: 'setActingFor' } },
        },
        choose: {
          meta: { screen: 'choose', activity: 'choosing' },
          on: {
            CHOOSE: [
              { guard: 'isSameMatter', target: 'before', actions: 'setActingFor' },
              { target: 'loading', actions: ['endFlow', 'anew', 'choose'] },
            ],
            BACK: 'forWhom',
          },
        },
        loading: {
          tags: 'busy',
          exit: 'restartClock',
          meta: { screen: 'wait', activity: 'choosing' },
          invoke: {
            src: 'load',
            input: ({ context }) => context,
            onDone: { target: 'before', actions: assign({ loaded: ({ event }) => event.output }) },
            onError: {
              target: 'choose',
              actions: assign({ failure: { method: null, reason: 'offline' as const } }),
            },
          },
          on: { BACK: 'choose' },
        },
        before: {
          meta: { screen: 'before', activity: 'choosing' },
          on: { BEGIN: 'flow', PRINT_PAPERS: 'printingPapers', LATER: 'choose', BACK: 'choose' },
        },
        printingPapers: {
          tags: 'busy',
          exit: 'restartClock',
          meta: { screen: 'wait', activity: 'choosing' },
          invoke: {
            src: 'print',
            input: ({ context }) => ({ context, what: 'papers' as const }),
            onDone: { target: 'before', actions: assign({ printFault: null }) },
            onError: {
              target: 'before',
              actions: assign({ printFault: ({ event }) => reasonOf(event.error) }),
            },
          },
          on: { BACK: 'before' },
        },
        flow: {
          meta: { screen: 'flow', activity: 'answering' },
          entry: 'startFlow',
          on: {
            BACK: { guard: 'flowStandsAtStart', target: 'before' },
            PHOTO: { actions: 'keepPhoto' },
            NO_PHOTO: { actions: 'dropPhoto' },
            'xstate.done.actor.flow': { target: 'sending', actions: 'takeAnswers' },
            'xstate.error.actor.flow': { target: 'before', actions: ['saveFlow', 'endFlow'] },
          },
        },
        sending: {
          tags: 'busy',
          exit: 'restartClock',
          meta: { screen: 'sending', activity: 'sending' },
          invoke: {
            src: 'seal',
            input: ({ context }) => context,
            onDone: { target: 'receiving', actions: assign({ sent: ({ event }) => event.output }) },
            onError: 'notSent',
          },
        },
        // A fault of ours: nobody is hurried out of it.
        notSent: {
          tags: 'busy',
          exit: 'restartClock',
          meta: { screen: 'not-sent', activity: 'out-of-order' },
          on: { RETRY: 'sending' },
        },
        receiving: {
          tags: 'busy',
          exit: 'restartClock',
          meta: { screen: 'sending', activity: 'sending' },
          invoke: {
            src: 'awaitReceipt',
            input: ({ context }) => context,
            onDone: {
              target: 'slip',
              actions: assign({
                sent: ({ context, event }) =>
                  context.sent && { ...context.sent, received: context.sent.received || event.output },
              }),
            },
            onError: 'slip',
          },
        },
        slip: {
          initial: 'printing',
          states: {
            printing: {
              tags: 'busy',
              exit: 'restartClock',
              meta: { screen: 'slip-printing', activity: 'slip' },
              invoke: {
                src: 'print',
                input: ({ context }) => ({ context, what: 'slip' as const }),
                onDone: { target: 'asking', actions: assign({ printFault: null }) },
                onError: {
                  target: 'asking',
                  actions: assign({ printFault: ({ event }) => reasonOf(event.error) }),
                },
              },
            },
            asking: {
              meta: { screen: 'slip', activity: 'slip' },
              on: { CAME_OUT: '#visit.open.next', PRINT_AGAIN: 'printing', NO_SLIP: 'written' },
            },
            // No paper: the number is shown large, to be written down.
            written: {
              meta: { screen: 'slip-written', activity: 'slip' },
              on: { CAME_OUT: '#visit.open.next', PRINT_AGAIN: 'printing' },
            },
          },
        },
        next: {
          meta: { screen: 'next', activity: 'slip' },
          on: {
            ANOTHER: [
              { guard: 'isSignedIn', target: 'forWhom', actions: ['endFlow', 'anew'] },
              { target: 'who', actions: ['endFlow', 'anew'] },
            ],
            PRINT_AGAIN: 'slip.printing',
          },
        },
      },
    },
    wiping: {
      meta: { screen: 'wiping', activity: 'idle' },
      entry: 'endFlow',
      after: { wipeLimit: { target: 'wiped', actions: 'begin' } },
      invoke: {
        src: 'wipe',
        input: ({ context }) => context,
        onDone: { target: 'wiped', actions: 'begin' },
        // What could not be reached now dies by itself; what this machine holds is gone either way.
        onError: { target: 'wiped', actions: 'begin' },
      },
    },
    wiped: {
      meta: { screen: 'wiped', activity: 'idle' },
      after: { wipedShown: { target: 'idle', actions: 'leave' } },
      on: { START: { target: 'idle', actions: 'leave' } },
    },
  },
});
