import { type ActorRefFrom, assign, fromPromise, sendTo, setup } from 'xstate';
import type { Attendant, DeskCall, DeskCatalogue, DossierLine, KioskLine } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { DeskApi, Failure } from '../api/index.ts';
import { callActsMachine } from './call-acts.ts';
import { type DossierList, dossierLoader, withLine, withOpened } from './dossier-list.ts';
import { feedMachine } from './feed.ts';
import { kioskActsMachine } from './kiosk-acts.ts';
import { presenceMachine } from './presence.ts';
import { readingMachine } from './reading.ts';
import { makeResource } from './resource.ts';
import { vouchMachine } from './vouch.ts';

/** How soon a server that does not answer at the start is asked again. */
export const AGAIN_MS = 5_000;

/** Why the sign-in page is shown: at first, after signing out, or because the session ended. */
export type Notice = 'none' | 'signed-out' | 'sign-out-unheard' | 'ended';

type DeskEvent =
  | { type: 'SIGN_IN'; code: string; name: string }
  | { type: 'SIGN_OUT' }
  | { type: 'RETRY' }
  | { type: 'SIGNED_OUT' }
  | { type: 'OVER' }
  | { type: 'REFRESH'; topic: string }
  | { type: 'READ'; id: string }
  | { type: 'LINE'; line: DossierLine | null };

const callsResource = makeResource<ReadonlyArray<DeskCall>>();
const kiosksResource = makeResource<ReadonlyArray<KioskLine>>();
const catalogueResource = makeResource<DeskCatalogue>();
const dossiersResource = makeResource<DossierList>();

export type CallsActor = ActorRefFrom<typeof callsResource>;
export type KiosksActor = ActorRefFrom<typeof kiosksResource>;
export type CatalogueActor = ActorRefFrom<typeof catalogueResource>;
export type DossiersActor = ActorRefFrom<typeof dossiersResource>;

/**
 * The desk: who is signed in, and, while somebody is, everything the desk shows. What is shown lives in children that
 * end with the session, so that nothing of a resident stays in the page after it.
 */
export const deskMachine = setup({
  types: {
    context: {} as {
      api: DeskApi;
      now: () => number;
      attendant: Attendant | null;
      failure: Failure | null;
      notice: Notice;
    },
    input: {} as { api: DeskApi; now: () => number },
    events: {} as DeskEvent,
    children: {} as {
      presence: 'presence';
      feed: 'feed';
      calls: 'calls';
      kiosks: 'kiosks';
      catalogue: 'catalogue';
      dossiers: 'dossiers';
      reading: 'reading';
      vouch: 'vouch';
      acts: 'acts';
      kioskActs: 'kioskActs';
    },
  },
  actors: {
    me: fromPromise<Result<Attendant, Failure>, { api: DeskApi }>(({ input }) => input.api.me()),
    signIn: fromPromise<Result<Attendant, Failure>, { api: DeskApi; code: string; name: string }>(
      ({ input: { api, code, name } }) => api.signIn(code, name),
    ),
    signOut: fromPromise<Result<null, Failure>, { api: DeskApi }>(({ input }) => input.api.signOut()),
    presence: presenceMachine,
    feed: feedMachine,
    calls: callsResource,
    kiosks: kiosksResource,
    catalogue: catalogueResource,
    dossiers: dossiersResource,
    reading: readingMachine,
    vouch: vouchMachine,
    acts: callActsMachine,
    kioskActs: kioskActsMachine,
  },
  guards: { mustPause: ({ context }) => pauseOf(context.failure) > 0 },
  delays: { again: AGAIN_MS, pause: ({ context }) => pauseOf(context.failure) },
}).createMachine({
  context: ({ input }) => ({ ...input, attendant: null, failure: null, notice: 'none' }),
  initial: 'checking',
  states: {
    checking: {
      invoke: {
        src: 'me',
        input: ({ context }) => ({ api: context.api }),
        onDone: [
          {
            guard: ({ event }) => event.output.ok,
            target: 'signedIn',
            actions: assign(({ event }) => (event.output.ok ? { attendant: event.output.value } : {})),
          },
          {
            guard: ({ event }) => !event.output.ok && event.output.error.kind === 'signed-out',
            target: 'signedOut',
          },
          { target: 'unreachable' },
        ],
      },
    },
    unreachable: { on: { RETRY: 'checking' }, after: { again: 'checking' } },
    signedOut: {
      entry: assign({ attendant: null }),
      initial: 'deciding',
      states: {
        deciding: { always: [{ guard: 'mustPause', target: 'pausing' }, { target: 'open' }] },
        pausing: { after: { pause: { target: 'open', actions: assign({ failure: null }) } } },
        open: { on: { SIGN_IN: '#signingIn' } },
      },
    },
    signingIn: {
      id: 'signingIn',
      entry: assign({ failure: null, notice: 'none' }),
      invoke: {
        src: 'signIn',
        input: ({ context, event }) => ({
          api: context.api,
          code: event.type === 'SIGN_IN' ? event.code : '',
          name: event.type === 'SIGN_IN' ? event.name : '',
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.ok,
            target: 'signedIn',
            actions: assign(({ event }) => (event.output.ok ? { attendant: event.output.value } : {})),
          },
          {
            target: 'signedOut',
            actions: assign(({ event }) => (event.output.ok ? {} : { failure: event.output.error })),
          },
        ],
      },
    },
    signedIn: {
      entry: assign({ failure: null, notice: 'none' }),
      invoke: [
        {
          id: 'presence',
          src: 'presence',
          input: ({ context: { api, now, attendant } }) => ({
            api,
            now,
            attendant: attendant ?? { name: '', until: new Date(now()).toISOString() },
          }),
        },
        { id: 'feed', src: 'feed', input: ({ context: { api, now } }) => ({ api, now }) },
        {
          id: 'calls',
          src: 'calls',
          input: ({ context: { api }, self }) => ({
            load: () => api.calls(),
            onSignedOut: () => self.send({ type: 'SIGNED_OUT' }),
          }),
        },
        {
          id: 'kiosks',
          src: 'kiosks',
          input: ({ context: { api }, self }) => ({
            load: () => api.kiosks(),
            onSignedOut: () => self.send({ type: 'SIGNED_OUT' }),
          }),
        },
        {
          id: 'catalogue',
          src: 'catalogue',
          input: ({ context: { api }, self }) => ({
            load: () => api.catalogue(),
            onSignedOut: () => self.send({ type: 'SIGNED_OUT' }),
          }),
        },
        {
          id: 'dossiers',
          src: 'dossiers',
          input: ({ context: { api }, self }) => ({
            load: dossierLoader(api),
            onSignedOut: () => self.send({ type: 'SIGNED_OUT' }),
          }),
        },
        {
          id: 'reading',
          src: 'reading',
          input: ({ context: { api, now, attendant } }) => ({ api, now, attendant: attendant?.name ?? '' }),
        },
        { id: 'vouch', src: 'vouch', input: ({ context: { api, now } }) => ({ api, now }) },
        { id: 'acts', src: 'acts', input: ({ context: { api } }) => ({ api }) },
        { id: 'kioskActs', src: 'kioskActs', input: ({ context: { api } }) => ({ api }) },
      ],
      on: {
        SIGN_OUT: 'signingOut',
        SIGNED_OUT: { target: 'signedOut', actions: assign({ notice: 'ended' }) },
        OVER: { target: 'signedOut', actions: assign({ notice: 'ended' }) },
        REFRESH: [
          {
            guard: ({ event }) => event.topic === 'all',
            actions: [
              sendTo('calls', { type: 'LOAD' }),
              sendTo('dossiers', { type: 'LOAD' }),
              sendTo('kiosks', { type: 'LOAD' }),
              sendTo('catalogue', { type: 'LOAD' }),
            ],
          },
          {
            guard: ({ event }) => event.topic === 'call',
            actions: sendTo('calls', { type: 'LOAD' }),
          },
          {
            guard: ({ event }) => event.topic === 'dossier',
            // One that was missing may have come.
            actions: [sendTo('dossiers', { type: 'LOAD' }), sendTo('kiosks', { type: 'LOAD' })],
          },
          {
            guard: ({ event }) => event.topic === 'kiosk',
            actions: sendTo('kiosks', { type: 'LOAD' }),
          },
        ],
        READ: {
          actions: [
            sendTo('reading', ({ event }) => ({ type: 'OPEN', id: event.id })),
            sendTo('dossiers', ({ event }) => ({
              type: 'CHANGE',
              change: (known: DossierList) => withOpened(known, event.id),
            })),
          ],
        },
        LINE: {
          actions: sendTo('dossiers', ({ event: { line } }) => ({
            type: 'CHANGE',
            change: (known: DossierList) => (line ? withLine(known, line) : known),
          })),
        },
      },
    },
    signingOut: {
      invoke: {
        src: 'signOut',
        input: ({ context }) => ({ api: context.api }),
        onDone: {
          target: 'signedOut',
          actions: assign(({ event }) => {
            const heard = event.output.ok || event.output.error.kind === 'signed-out';
            return { notice: heard ? 'signed-out' : 'sign-out-unheard' };
          }),
        },
      },
    },
  },
});

/** The pause the server asks for after too many wrong codes, in milliseconds. */
function pauseOf(failure: Failure | null): number {
  return failure?.kind === 'refused' ? failure.retryAfterSeconds * 1000 : 0;
}
