import type { ParkedMatter, PointSettings } from '#shared/api/index.ts';
import type { Circumstances } from '#shared/flow/index.ts';
import type { Comfort, FoundVisit, Held, Sent, VisitContext, VisitDraft } from './context.ts';
import type { Ending, VisitPorts } from './ports.ts';

/** What the machine remembers beside what the screens are shown. */
export type Context = VisitContext & {
  readonly ports: VisitPorts;
  readonly resumed: VisitDraft | null;
  /** The parked matter that is being opened. */
  readonly resuming: { readonly matter: ParkedMatter; readonly code: string | undefined } | null;
  /** At the start a draft lay there that could not be opened. */
  readonly interrupted: boolean;
  /** How the visit that is being erased ended. */
  readonly ending: Ending;
};

const comfortOf = ({ screen }: PointSettings): Comfort => ({
  textSize: screen.textSize,
  theme: screen.theme,
  moreTime: false,
});

/** A visit in which nothing has happened yet. */
export function blank(ports: VisitPorts, settings: PointSettings) {
  return {
    visit: ports.newId(),
    startedAt: new Date(ports.now()).toISOString(),
    language: settings.languages[0] ?? 'vi',
    comfort: comfortOf(settings),
    help: 'none' as const,
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
    parked: [],
    resuming: null,
    resumeFault: null,
    parkedFrom: null,
    parking: null,
    finished: false,
    leaving: false,
    limitLifted: false,
    resumed: null,
    interrupted: false,
    ending: { interrupted: false, givenUp: null },
  };
}

/**
 * What is left of a visit while it is erased, and while the screen says that it is: nothing but how it ended, and how
 * the person reads.
 */
export const forgotten = (context: Context) => ({
  ...blank(context.ports, context.settings),
  language: context.language,
  comfort: context.comfort,
  ending: { interrupted: context.interrupted, givenUp: givenUp(context) },
});

/** A visit that goes on after a reload. */
export const fromDraft = ({ draft, photos }: FoundVisit) => ({
  visit: draft.visit,
  startedAt: draft.startedAt,
  language: draft.language,
  comfort: draft.comfort,
  actingFor: draft.actingFor,
  entry: draft.entry,
  dossier: draft.dossier,
  answers: draft.answers,
  sent: draft.sent,
  limitLifted: draft.limitLifted,
  parkedFrom: draft.parkedFrom,
  photos,
  resumed: draft,
  interrupted: false,
});

/** A matter that was parked, in the visit of today. */
export const fromParked = ({ draft, photos }: FoundVisit, id: string) => ({
  actingFor: draft.actingFor,
  entry: draft.entry,
  loaded: null,
  flow: null,
  dossier: draft.dossier,
  answers: draft.answers,
  sent: null,
  photos,
  parked: [],
  resuming: null,
  resumeFault: null,
  parkedFrom: id,
  resumed: draft,
});

/** Which parked matter its person gives up with the end of this visit; one that was sent the server knows of. */
export const givenUp = ({ parkedFrom, finished }: Context): string | null => (finished ? parkedFrom : null);

/** What was sent, as the outbox tells of it now. A receipt is the last word: nothing takes it back. */
export const heldAs = (sent: Sent, held: Held): Sent => (sent.held === 'received' ? sent : { ...sent, held });

/** By what a person is known again who signs in a second time; null when nobody could be asked. */
export const personOf = (signIn: Context['signIn']): string | null =>
  signIn?.resident?.citizenId ?? signIn?.statement?.subject ?? null;

/** Whether this is the person whose unfinished answers were found (settled: "Keys and resuming"). */
export const isTheirs = ({ resumed }: Context, signIn: Context['signIn']): boolean =>
  signIn !== null && resumed?.stage === 'answering' && resumed.person === personOf(signIn);

/** What is still to be gone back to when the person has to sign in first: unfinished answers, nothing else. */
export const stillWaiting = ({ context: { resumed } }: { context: Context }) =>
  resumed?.stage === 'answering' ? resumed : null;

/** What a flow is told of the visit. */
export function circumstancesOf(context: Context): Circumstances {
  const { signIn, actingFor, demo, ports } = context;
  const assurance = signIn?.statement?.assurance ?? (signIn?.method === 'card' ? 'card' : 'none');
  return { today: ports.today(), actingFor, assurance, demo };
}
