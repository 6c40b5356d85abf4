import type { Side } from '../gate.ts';
import type { PauseName } from './pauses.ts';
import type { Place } from './where.ts';

/**
 * What somebody has come for.
 * - `send`: by card, and sends a dossier; `name`: by a card whose letters the scanner loses; `phone`: by e-ID
 * - `read`: does not agree, reads what is needed and prints it
 * - `park`: by card, and leaves in the middle; `resume`: by an attendant's word, goes on with it and sends it
 */
export type Errand = 'send' | 'name' | 'phone' | 'read' | 'park' | 'resume';

/** A request that stands at the gate. */
interface AtGate {
  readonly method: string;
  readonly path: RegExp;
  readonly side: Side;
}

/** Where, in a transition, something is killed. */
export type Moment =
  /** The screen stands, and something on it was pressed, if so told. */
  | { readonly at: Place; readonly press?: RegExp }
  /** A request stands at the gate; it is waited for on this screen, where one is named. */
  | (AtGate & { readonly on?: Place })
  /** The program stands at a pause that is set on this screen, and what is pressed there leads to it. */
  | { readonly pause: PauseName; readonly from: Place; readonly press?: RegExp }
  /** The tab was killed on this screen, and comes back just so far. */
  | { readonly backFrom: Place; readonly to: AtGate | { readonly pause: PauseName } };

/** What is broken meanwhile, from this screen on: a store of the kiosk's has no room, or requests do not get through. */
export type Broken = { readonly from: Place } & (
  | { readonly full: string }
  | { readonly method: string; readonly path: RegExp }
);

export interface Stop {
  /** The state that the transition leads to, as the machines name it. */
  readonly state: string;
  readonly errand: Errand;
  readonly moment: Moment;
  readonly broken?: Broken;
  /** For the log. */
  readonly name: string;
}

const of =
  (errand: Errand) =>
  (state: string, moment: Moment, name = ''): Stop => ({
    state,
    errand,
    moment,
    name: name === '' ? state : `${state}, ${name}`,
  });
const SIDES = ['before', 'after'] as const;
const held = (errand: Errand, state: string, method: string, path: RegExp, on?: Place): Stop[] =>
  SIDES.map((side) =>
    of(errand)(state, { method, path, side, ...(on && { on }) }, `${side} the server has heard of it`),
  );
const heldBack = (backFrom: Place, state: string, method: string, path: RegExp): Stop[] =>
  SIDES.map((side) =>
    of('send')(
      state,
      { backFrom, to: { method, path, side } },
      `after ${backFrom}, ${side} the server has heard of it`,
    ),
  );

const PRINT = /^In danh sách/;
const SIGN_IN = /^\/api\/visits\/current\/sign-in$/;
const [send, read, park, resume] = [of('send'), of('read'), of('park'), of('resume')];

/** A visit by card that sends a dossier, in the order in which it comes to them. */
const SENDING: readonly Stop[] = [
  send('looked', { at: 'idle', press: /^Tương phản/ }),
  send('open.consent', { at: 'consent' }),
  ...held('send', 'open.consent', 'POST', /^\/api\/visits$/),
  send('open.who: choosing', { at: 'ways' }),
  send('open.who: card', { at: 'card' }),
  ...held('send', 'open.who: presenting', 'POST', /^\/api\/visits\/current\/sign-in\/card$/),
  send('open.forWhom', { at: 'for-whom' }),
  send('open.choose', { at: 'choose' }),
  send('open.loading', { pause: 'flow', from: 'choose' }, 'before the procedure was read'),
  send('open.before', { at: 'before' }),
  send('open.printingPapers', { pause: 'print', from: 'before', press: PRINT }, 'the paper coming out'),
  send('open.flow: player', { at: 'player' }),
  send('open.flow: level', { at: 'level' }),
  send('open.flow: rules', { at: 'rules' }),
  send('open.flow: doubles', { at: 'doubles' }),
  send('open.flow: papers', { at: 'papers' }),
  send('open.flow: review', { at: 'review' }),
  send('open.sending', { pause: 'seal', from: 'review' }, 'before anything was kept'),
  send('open.receiving', { pause: 'number', from: 'review' }, 'sealed, and its number not yet kept'),
  ...held('send', 'open.receiving', 'PUT', /^\/api\/dossiers\/[^/]+$/),
  send('open.slip.printing', { pause: 'print', from: 'review' }, 'the paper coming out'),
  send('open.slip.asking', { at: 'slip' }),
  send('open.slip.written', { at: 'slip', press: /^Không in được/ }),
  send('open.next', { at: 'next' }),
  ...held('send', 'wiping', 'DELETE', /^\/api\/visits\/current$/),
  send('wiped', { at: 'wiped' }),
  send('idle', { at: 'idle' }),
];

/** Other ways in, and in without saying who one is. */
const OTHERWISE: readonly Stop[] = [
  of('name')('open.who: cardName', { at: 'name' }),
  of('phone')('open.who: phone', { at: 'phone' }),
  {
    ...of('phone')('open.who: failed', { at: 'sign-in-failed' }, 'the line cut'),
    broken: { from: 'ways', method: 'POST', path: /^\/api\/visits\/current\/sign-in\/phone$/ },
  },
  read('open.withoutData.menu', { at: 'without-data' }),
  read('open.withoutData.loading', { pause: 'flow', from: 'without-data' }, 'before it was read'),
  read('open.withoutData.reading', { at: 'reading' }),
  read(
    'open.withoutData.printing',
    { pause: 'print', from: 'reading', press: PRINT },
    'the paper coming out',
  ),
];

/** Killed once more while it comes back from a killed tab. */
const COMING_BACK: readonly Stop[] = [
  ...heldBack('ways', 'open.who: returning', 'GET', SIGN_IN),
  ...heldBack('level', 'start', 'POST', /^\/api\/visits\/current\/key$/),
  ...heldBack('level', 'open.recalling', 'GET', SIGN_IN),
  send('open.reloading', { backFrom: 'level', to: { pause: 'flow' } }, 'before the procedure was read again'),
  ...heldBack('slip', 'open.recalling', 'GET', SIGN_IN),
  send('open.reloading', { backFrom: 'slip', to: { pause: 'flow' } }, 'after slip'),
];

/** No room on the disk just when it is needed. */
const FULL: readonly Stop[] = [
  {
    ...send('open.cannotBegin', { at: 'cannot-begin' }, 'the disk full'),
    broken: { from: 'idle', full: 'draft' },
  },
  { ...send('open.notSent', { at: 'not-sent' }, 'the disk full'), broken: { from: 'review', full: 'part' } },
];

export const STOPS: readonly Stop[] = [...SENDING, ...OTHERWISE, ...COMING_BACK, ...FULL];

/** Laying a matter aside. What comes of each is gone on with, and killed again, at the `RESUMING` beside it. */
export const PARKING: readonly Stop[] = [
  park('open.parking', { pause: 'park', from: 'doubles' }, 'before anything was laid aside'),
  park('open.parked.printing', { pause: 'print', from: 'doubles' }, 'the paper coming out'),
  park('open.parked.shown', { at: 'parked' }),
  ...held('park', 'open.parked.shown', 'PUT', /^\/api\/parked\/[^/]+$/, 'parked'),
  {
    ...park('open.notParked', { at: 'not-parked' }, 'the disk full'),
    broken: { from: 'doubles', full: 'parked' },
  },
  park('open.parking', { pause: 'code', from: 'doubles' }, 'its code on the screen'),
];

const looking = held('resume', 'open.lookingForParked', 'GET', /^\/api\/visits\/current\/parked$/);
const opening = held('resume', 'open.resuming', 'POST', /^\/api\/visits\/current\/parked\/[^/]+$/);

/** Going on with it, by an attendant's word and the code: in each, what a kill at the first cannot pass by. */
export const RESUMING: ReadonlyArray<readonly Stop[]> = [
  [resume('open.who: attendant', { at: 'attendant' }), resume('open.parkedOffer', { at: 'parked-offer' })],
  [...looking.slice(0, 1), ...opening.slice(0, 1)],
  [...looking.slice(1), ...opening.slice(1)],
  [
    resume('open.reloading', { pause: 'flow', from: 'parked-offer' }, 'what was parked'),
    resume('open.receiving', { pause: 'number', from: 'review' }, 'what was parked'),
  ],
  [
    resume('open.flow: doubles', { at: 'doubles' }, 'what was parked'),
    resume('open.sending', { pause: 'seal', from: 'review' }, 'what was parked'),
  ],
  [resume('open.slip.asking', { at: 'slip' }, 'what was parked')],
];

/** The screens in the order of the visit: what comes back after a kill is never further on than what was killed. */
export const ORDER: readonly Place[] = [
  'idle',
  'interrupted',
  'cannot-begin',
  'not-loaded',
  'sign-in-failed',
  'consent',
  'without-data',
  'reading',
  'ways',
  'card',
  'name',
  'phone',
  'attendant',
  'parked-offer',
  'parked-code',
  'for-whom',
  'choose',
  'before',
  'player',
  'level',
  'rules',
  'doubles',
  'papers',
  'review',
  'not-parked',
  'parked',
  'not-sent',
  'slip',
  'slip-written',
  'next',
  'wiped',
];
