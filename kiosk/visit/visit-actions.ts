import { assign, sendTo, stopChild } from 'xstate';
import { blank, circumstancesOf, forgotten, heldAs } from './memory.ts';
import { visitParts } from './visit-setup.ts';

/** What the visit does on its way. */
export const visit = visitParts.extend({
  actions: {
    begin: assign(({ context }) => blank(context.ports, context.settings)),
    /** A visit of somebody who has set the idle screen before. */
    beginAsSet: assign(({ context: { ports, settings, language, comfort } }) => ({
      ...blank(ports, settings),
      language,
      comfort,
    })),
    forget: assign(({ context }) => forgotten(context)),
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
    callForHelp: ({ context, self }) =>
      void context.ports.callForHelp('question').then((told) => {
        if (!told.ok) self.send({ type: 'HELP_STANDS', help: 'not-reached' });
      }),
    // Who presses again while somebody is on the way is still told so.
    noteCall: assign({ help: ({ context }) => (context.help === 'coming' ? 'coming' : 'called') }),
    noteHelp: assign({
      help: ({ context, event }) => (event.type === 'HELP_STANDS' ? event.help : context.help),
    }),
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
      parkedFrom: null,
      leaving: false,
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
    markHeld: assign({
      sent: ({ context: { sent }, event }) =>
        event.type === 'HELD' && sent?.dossier === event.dossier ? heldAs(sent, event.held) : sent,
    }),
    noteLeaving: assign({ leaving: true }),
    noteFinished: assign({ finished: true }),
    noteResuming: assign(({ context, event }) => {
      const matter = context.parked.find((one) => event.type === 'RESUME' && one.id === event.id);
      return event.type === 'RESUME' && matter
        ? { resuming: { matter, code: event.code }, resumeFault: null }
        : {};
    }),
    forgetWho: assign({ signIn: null, parked: [], resuming: null, resumeFault: 'signed-out' }),
    noteLimitLifted: assign({ limitLifted: true }),
    leave: ({ context }) => context.ports.leave(),
    /** What only had to be waited for is over: the idle clock counts from here. */
    restartClock: sendTo('clock', { type: 'TOUCH' }),
    logUnhandled: ({ context, event }) => context.ports.log?.({ machine: 'visit', event: event.type }),
  },
});
