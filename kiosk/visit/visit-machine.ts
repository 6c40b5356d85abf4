import { forwardTo } from 'xstate';
import { blank, fromDraft } from './memory.ts';
import * as states from './states/index.ts';
import { visit } from './visit-actions.ts';

/**
 * The visit: all between a resident's first touch and the wipe. Every leaf state names its screen and the
 * activity the desk is told, in `meta`; everything that waits is here, so that tests can simulate the clock.
 */
export const visitMachine = visit.createMachine({
  id: 'visit',
  context: ({ input }) => {
    const found = input.takeDraft?.();
    return {
      ...blank(input.ports, input.settings),
      settings: input.settings,
      kiosk: input.kiosk,
      demo: input.demo,
      online: true,
      ports: input.ports,
      ...(found ? fromDraft(found) : {}),
      ...(input.interrupted === true ? { interrupted: true } : {}),
    };
  },
  initial: 'start',
  on: {
    ONLINE: { actions: 'setOnline' },
    SETTINGS: { actions: 'setSettings' },
    HELD: { actions: 'markHeld' },
    // A touch matters to the clock of an open visit; anywhere else it is answered by doing nothing.
    TOUCH: {},
    // Told too late, when the visit it was about is over.
    HELP_STANDS: {},
    '*': { actions: 'logUnhandled' },
  },
  states: {
    start: {
      always: [
        { guard: ({ context }) => context.resumed !== null, target: 'open' },
        { guard: ({ context }) => context.interrupted, target: 'interrupted' },
        { target: 'idle' },
      ],
    },
    interrupted: states.interrupted,
    idle: {
      meta: { screen: 'idle', activity: 'idle' },
      on: {
        START: { target: 'open', actions: 'begin' },
        LANGUAGE: { target: 'looked', actions: 'setLanguage' },
        COMFORT: { target: 'looked', actions: 'setComfort' },
      },
    },
    /** The idle screen as somebody has set it: whoever begins goes on so, whoever only looked leaves nothing behind. */
    looked: {
      meta: { screen: 'idle', activity: 'idle' },
      after: { lookKept: { target: 'idle', actions: 'begin' } },
      on: {
        START: { target: 'open', actions: 'beginAsSet' },
        LANGUAGE: { target: 'looked', reenter: true, actions: 'setLanguage' },
        COMFORT: { target: 'looked', reenter: true, actions: 'setComfort' },
      },
    },
    open: {
      invoke: [
        {
          src: 'beginVisit',
          input: ({ context }) => context,
          onDone: {},
          onError: '.cannotBegin',
        },
        {
          id: 'clock',
          src: 'clock',
          input: ({ context, self }) => ({
            ...context.settings.times,
            elapsed: Math.max(0, context.ports.now() - Date.parse(context.startedAt)) / 1000,
            lifted: context.limitLifted,
            moreTime: context.comfort.moreTime,
            isBusy: () => {
              const here = self.getSnapshot();
              const signIn = here.children.signIn?.getSnapshot();
              return (
                here.context.help === 'coming' ||
                here.hasTag('busy' as never) ||
                signIn?.hasTag('busy' as never) === true
              );
            },
          }),
        },
      ],
      initial: 'start',
      on: {
        TOUCH: { actions: forwardTo('clock') },
        STAY: { actions: forwardTo('clock') },
        MORE_TIME: { actions: ['slow', forwardTo('clock')] },
        LIMIT_LIFTED: { actions: ['noteLimitLifted', forwardTo('clock')] },
        LANGUAGE: { actions: 'setLanguage' },
        COMFORT: { actions: 'setComfort' },
        HELP: { actions: ['callForHelp', 'noteCall'] },
        HELP_STANDS: { actions: 'noteHelp' },
        PARK: { guard: 'canPark', target: '.parking' },
        FINISH: { target: 'wiping', actions: 'noteFinished' },
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
        cannotBegin: states.cannotBegin,
        consent: states.consent,
        withoutData: states.withoutData,
        who: states.who,
        recalling: states.recalling,
        reloading: states.reloading,
        notLoaded: states.notLoaded,
        lookingForParked: states.lookingForParked,
        parkedOffer: states.parkedOffer,
        resuming: states.resuming,
        forWhom: states.forWhom,
        choose: states.choose,
        loading: states.loading,
        before: states.before,
        printingPapers: states.printingPapers,
        flow: states.flow,
        parking: states.parking,
        notParked: states.notParked,
        parked: states.parked,
        sending: states.sending,
        notSent: states.notSent,
        receiving: states.receiving,
        slip: states.slip,
        next: states.next,
      },
    },
    wiping: states.wiping,
    wiped: states.wiped,
  },
});
