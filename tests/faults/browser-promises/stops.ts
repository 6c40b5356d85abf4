import type { Side } from './gate.ts';
import type { PauseName } from './pauses.ts';
import type { Place } from './where.ts';

/** Where, in a transition, something is killed. */
export type Moment =
  /** The screen stands. */
  | { readonly at: Place }
  /** A request stands at the gate. */
  | { readonly method: string; readonly path: RegExp; readonly side: Side }
  /** The program stands at a pause. */
  | { readonly pause: PauseName };

export interface Stop {
  /** The state that the transition leads to, as the machines name it. */
  readonly state: string;
  readonly moment: Moment;
  /** For the log. */
  readonly name: string;
}

const stands = (state: string, at: Place): Stop => ({ state, moment: { at }, name: state });
const held = (state: string, method: string, path: RegExp): Stop[] =>
  (['before', 'after'] as const).map((side) => ({
    state,
    moment: { method, path, side },
    name: `${state}, ${side} the server has heard of it`,
  }));
const paused = (state: string, pause: PauseName, name: string): Stop => ({
  state,
  moment: { pause },
  name: `${state}, ${name}`,
});

/** All moments at which a visit by card is struck, in the order in which it comes to them. */
export const STOPS: readonly Stop[] = [
  stands('open.consent', 'consent'),
  ...held('open.consent', 'POST', /^\/api\/visits$/),
  stands('open.who: choosing', 'ways'),
  stands('open.who: card', 'card'),
  ...held('open.who: presenting', 'POST', /^\/api\/visits\/current\/sign-in\/card$/),
  stands('open.forWhom', 'for-whom'),
  stands('open.choose', 'choose'),
  paused('open.loading', 'flow', 'before the procedure was read'),
  stands('open.before', 'before'),
  stands('open.flow: player', 'player'),
  stands('open.flow: level', 'level'),
  stands('open.flow: rules', 'rules'),
  stands('open.flow: doubles', 'doubles'),
  stands('open.flow: papers', 'papers'),
  stands('open.flow: review', 'review'),
  paused('open.sending', 'seal', 'before anything was kept'),
  paused('open.receiving', 'number', 'sealed, and its number not yet kept'),
  ...held('open.receiving', 'PUT', /^\/api\/dossiers\/[^/]+$/),
  paused('open.slip.printing', 'print', 'the paper coming out'),
  stands('open.slip.asking', 'slip'),
  stands('open.next', 'next'),
  ...held('wiping', 'DELETE', /^\/api\/visits\/current$/),
  stands('wiped', 'wiped'),
  stands('idle', 'idle'),
];

/** Killed once more while it comes back from a killed tab in the middle of the questions. */
export const STOPS_COMING_BACK: readonly Stop[] = [
  ...held('start', 'POST', /^\/api\/visits\/current\/key$/),
  ...held('open.recalling', 'GET', /^\/api\/visits\/current\/sign-in$/),
  paused('open.reloading', 'flow', 'before the procedure was read again'),
];

/** The screens in the order of the visit: what comes back after a kill is never further on than what was killed. */
export const ORDER: readonly Place[] = [
  'idle',
  'interrupted',
  'cannot-begin',
  'not-loaded',
  'sign-in-failed',
  'consent',
  'ways',
  'card',
  'parked-offer',
  'for-whom',
  'choose',
  'before',
  'player',
  'level',
  'rules',
  'doubles',
  'papers',
  'review',
  'not-sent',
  'slip',
  'next',
  'wiped',
];
