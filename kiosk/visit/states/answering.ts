import { visit } from '../visit-actions.ts';

/** The flow asks; its machine is a child of the visit. */
export const flow = visit.createStateConfig({
  meta: { screen: 'flow', activity: 'answering' },
  entry: 'startFlow',
  on: {
    BACK: { guard: 'flowStandsAtStart', target: 'before' },
    PHOTO: { actions: 'keepPhoto' },
    NO_PHOTO: { actions: 'dropPhoto' },
    'xstate.done.actor.flow': { target: 'sending', actions: 'takeAnswers' },
    'xstate.error.actor.flow': { target: 'before', actions: ['saveFlow', 'endFlow'] },
  },
});
