import { fromPromise, setup } from 'xstate';
import type { ParkedMatter, PointSettings } from '#shared/api/index.ts';
import type { FlowMachine } from '#shared/flow/index.ts';
import type { Result } from '#shared/result.ts';
import { clockMachine, type TimeUp } from './clock-machine.ts';
import type { FoundVisit, Held, LoadedFlow, Parking, Sent, VisitDraft, VisitEvent } from './context.ts';
import { draftAt } from './draft-of.ts';
import type { Context } from './memory.ts';
import type { Ending, Printout, VisitPorts } from './ports.ts';
import { signInMachine } from './sign-in-machine.ts';

export interface VisitInput {
  readonly ports: VisitPorts;
  readonly settings: PointSettings;
  readonly kiosk: string;
  readonly demo: boolean;
  /** A draft found at the start: the visit goes on where it was. Handed over once, so that the wipe reaches it. */
  readonly takeDraft?: () => FoundVisit | null;
  /** A draft lies there that cannot be opened now: it is asked for again while somebody is there. */
  readonly interrupted?: boolean;
}

/** How long the wipe may take; a server that is slow to answer must not keep the screen. */
const WIPE_LIMIT_MS = 20_000;

/** How long the screen says that everything is gone before it goes back to idle. */
const WIPED_SHOWN_MS = 5000;

/** How long sealing into the outbox may take; it is this machine's own work and takes no network. */
const SEAL_LIMIT_MS = 30_000;

/** How long is waited for what somebody may have parked: most have not. */
const PARKED_LIMIT_MS = 4000;

/** How often an interrupted visit is asked for again. */
const FIND_AGAIN_MS = 3000;

const orThrow = async <T>(result: Promise<Result<T, string>>): Promise<T> => {
  const answer = await result;
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
};

/** Why something was refused, from what was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the visit is made of: its memory, events and children, its delays and what it may ask itself. */
export const visitParts = setup({
  types: {
    context: {} as Context,
    events: {} as VisitEvent | TimeUp,
    input: {} as VisitInput,
    children: {} as { clock: 'clock'; signIn: 'signIn' },
  },
  actors: {
    clock: clockMachine,
    signIn: signInMachine,
    beginVisit: fromPromise<null, Context>(({ input }) =>
      input.resumed ? Promise.resolve(null) : orThrow(input.ports.startVisit(input.visit)),
    ),
    find: fromPromise<FoundVisit | null, Context>(({ input }) => orThrow(input.ports.findVisit())),
    load: fromPromise<LoadedFlow, Context>(({ input }) =>
      input.entry ? orThrow(input.ports.loadFlow(input.entry)) : Promise.reject(new Error('no-flow')),
    ),
    recall: fromPromise<Context['signIn'], Context>(async ({ input }) => {
      const asked = await input.ports.signInState();
      return asked.ok && asked.value.status === 'verified' ? asked.value : null;
    }),
    seal: fromPromise<Sent, Context>(({ input }) => orThrow(input.ports.seal(input))),
    awaitReceipt: fromPromise<Held, Context>(({ input }) =>
      input.sent ? input.ports.awaitReceipt(input.sent.dossier) : Promise.resolve('waiting'),
    ),
    listParked: fromPromise<ReadonlyArray<ParkedMatter>, Context>(({ input }) =>
      orThrow(input.ports.listParked()),
    ),
    resumeParked: fromPromise<FoundVisit, Context>(({ input: { ports, resuming } }) =>
      resuming
        ? orThrow(ports.resumeParked(resuming.matter, resuming.code))
        : Promise.reject(new Error('gone')),
    ),
    park: fromPromise<null, { context: Context; show: (parking: Parking) => void }>(
      ({ input: { context, show } }) => orThrow(context.ports.park(draftAt('answering', context), show)),
    ),
    print: fromPromise<null, { context: Context; what: Printout }>(({ input }) =>
      orThrow(input.context.ports.print(input.what, input.context)),
    ),
    wipe: fromPromise<void, { ports: VisitPorts; ending: Ending }>(({ input: { ports, ending } }) =>
      ports.wipe(ending),
    ),
    flow: {} as FlowMachine,
  },
  delays: {
    wipedShown: WIPED_SHOWN_MS,
    wipeLimit: WIPE_LIMIT_MS,
    sealLimit: SEAL_LIMIT_MS,
    findAgain: FIND_AGAIN_MS,
    parkedLimit: PARKED_LIMIT_MS,
    /** How long the idle screen stays as somebody has set it. */
    lookKept: ({ context: { settings } }) => settings.times.idleQuestion * 1000,
    /** As long as anybody is waited for who neither touches anything nor answers. */
    nobodyThere: ({ context: { settings } }) =>
      (settings.times.idleQuestion + settings.times.idleAnswer) * 1000,
  },
  guards: {
    resumesAt: ({ context }, { stage }: { stage: VisitDraft['stage'] }) => context.resumed?.stage === stage,
    flowStandsAtStart: ({ context }) => !context.flow?.getSnapshot().can({ type: 'BACK' }),
    /** There is something to keep, and somebody to keep it for. */
    canPark: ({ context: { flow, signIn, sent } }) =>
      sent === null && signIn?.resident !== undefined && flow?.getSnapshot().status === 'active',
    nobodyMadeSure: ({ context: { signIn } }) =>
      signIn?.statement?.assurance !== 'eid' && signIn?.statement?.assurance !== 'attendant',
    isLeaving: ({ context }) => context.leaving,
    isSignedIn: ({ context }) => context.signIn !== null,
    /** The matter that was begun already, for the same person: its answers still stand. */
    isSameMatter: ({ context: { entry, flow, actingFor }, event }) =>
      event.type === 'CHOOSE' &&
      flow?.getSnapshot().status === 'active' &&
      entry?.sha256 === event.entry.sha256 &&
      flow.getSnapshot().context.circumstances.actingFor === (event.actingFor ?? actingFor),
  },
});
