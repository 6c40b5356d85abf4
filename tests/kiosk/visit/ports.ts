import { readFileSync } from 'node:fs';
import { createActor, SimulatedClock } from 'xstate';
import {
  type CatalogueEntry,
  type ParkedMatter,
  PointSettings,
  type SignInState,
} from '#shared/api/index.ts';
import { type Answers, compileFlow, parseFlow } from '#shared/flow/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import {
  activityOf,
  type CardFacts,
  handOver,
  type LoadedFlow,
  type Parking,
  type Photo,
  type Sent,
  screenOf,
  type VisitDraft,
  type VisitEvent,
  type VisitPorts,
  visitMachine,
} from '../../../kiosk/visit/index.ts';

/** 20 November 2026, 8:00 in the village. */
export const NOW = Date.UTC(2026, 10, 20, 1);

export const SETTINGS = PointSettings.parse(
  JSON.parse(readFileSync('server/fleet/default-settings.json', 'utf8')),
);
/** Every way to sign in on offer. */
export const ALL_WAYS: PointSettings = {
  ...SETTINGS,
  signIn: { ...SETTINGS.signIn, phone: true, provider: true, card: true, attendant: true, outage: false },
};

function club(): LoadedFlow {
  const parsed = parseFlow(readFileSync('tests/fixtures/flows/tennis-club.json', 'utf8'));
  if (!parsed.ok) throw new Error('the fixture is a flow');
  const flow = parsed.value;
  return {
    flow,
    ref: { id: flow.id, version: flow.version, sha256: 'a'.repeat(64) },
    machine: compileFlow(flow),
  };
}
export const CLUB = club();

export const ENTRY: CatalogueEntry = {
  id: CLUB.flow.id,
  version: CLUB.flow.version,
  sha256: CLUB.ref.sha256,
  code: CLUB.flow.procedure.code,
  title: CLUB.flow.title,
  summary: CLUB.flow.summary,
  keywords: {},
  picture: 'other',
  minutes: 4,
  assurance: 'attendant',
  acting: { self: true, other: true },
  effectiveFrom: '2020-01-01',
  effectiveTo: null,
};
export const OTHER_ENTRY: CatalogueEntry = { ...ENTRY, id: 'other-club', sha256: 'b'.repeat(64) };

/** A draft as one finds it after a reload while somebody was signing in. */
export const DRAFT: VisitDraft = {
  visit: 'v',
  startedAt: '2026-11-20T01:00:00.000Z',
  language: 'vi',
  comfort: { textSize: 'normal', theme: 'default', moreTime: false },
  stage: 'signing-in',
  actingFor: 'self',
  person: null,
  entry: null,
  dossier: 'd',
  answers: {},
  entries: {},
  step: null,
  photographed: [],
  sent: null,
  limitLifted: false,
  owner: null,
  parkingCode: null,
  parkedFrom: null,
};

/** What is answered at each step of the tennis club by an adult who is no champion. */
export const CLUB_ANSWERS: ReadonlyArray<readonly [step: string, answers: Answers]> = [
  ['player', { 'player.fullName': 'Nguyễn Văn Thử', 'player.birthDate': '1990-01-01' }],
  ['level', { 'player.level': 'beginner', 'player.years': 1 }],
  ['rules', { 'rules.seen': true }],
  ['doubles', { 'doubles.partners': [] }],
  ['papers', { 'papers.photo': 'photo' }],
];

export const CARD: CardFacts = {
  citizenId: '038899000001',
  fullName: 'Nguyễn Văn Thử',
  birthDate: '1999-03-02',
  sex: 'male',
  residence: 'Thôn 1, xã Thử',
};
export const BY_CARD: SignInState = {
  method: 'card',
  status: 'verified',
  resident: {
    fullName: 'Nguyễn Văn Thử',
    citizenId: CARD.citizenId,
    birthDate: CARD.birthDate,
    sex: 'male',
    residence: CARD.residence,
  },
  statement: {
    v: 1,
    subject: 'c'.repeat(64),
    issuer: 'card',
    assurance: 'card',
    facts: `${'F'.repeat(42)}A`,
    at: '2026-11-20T01:00:00.000Z',
    kiosk: 'KVL-1',
    visit: '0b8f2c7e-1111-4222-8333-944445555666',
    keyId: 'k1',
    signature: 'sig',
  },
};

/** The same person, whose card an attendant has seen. */
export const BY_ATTENDANT: SignInState = {
  ...BY_CARD,
  method: 'attendant',
  ...(BY_CARD.statement && {
    statement: { ...BY_CARD.statement, issuer: 'attendant', assurance: 'attendant' },
  }),
};

/** Something that was left unfinished on another day. */
export const MATTER: ParkedMatter = {
  id: '0b8f2c7e-2222-4222-8333-944445555666',
  flow: ENTRY.id,
  savedAt: '2026-11-18T01:00:00.000Z',
  expiresAt: '2026-11-25T01:00:00.000Z',
  needsCode: true,
};
export const PARKING: Parking = { code: '4821-7396', until: '2026-11-27T01:00:00.000Z' };

export const photoOf = (paper: string): Photo => ({ paper, bytes: new Uint8Array([255, 216, 255]) });

/** Lets every promise that is due come to its end. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Tell = Parameters<VisitPorts['signInByPhone']>[0];
type Call = readonly [port: string, ...rest: unknown[]];

export interface FakePorts extends VisitPorts {
  readonly calls: Call[];
  readonly unhandled: Array<{ machine: string; event: string }>;
  /** Tells the sign-in that is being followed; nothing when none is. */
  tell(state: SignInState): void;
  /** Tells that nobody was asked, and why. */
  tellNotAsked(error?: string): void;
  isFollowed(): boolean;
  called(port: string): number;
}

/** The world as a visit meets it on a good day; `over` makes it worse. */
export function fakePorts(over: Partial<VisitPorts> = {}): FakePorts {
  const calls: Call[] = [];
  const unhandled: Array<{ machine: string; event: string }> = [];
  const followers = new Set<Tell>();
  let ids = 0;
  const follow = (port: string) => (tell: Tell) => {
    calls.push([port]);
    followers.add(tell);
    return () => void followers.delete(tell);
  };
  const say = (answer: Result<SignInState, string>): void => {
    for (const tell of [...followers]) tell(answer);
  };
  const ports: VisitPorts = {
    startVisit: async () => ok(null),
    findVisit: async () => ok(null),
    signInByPhone: follow('signInByPhone'),
    signInAtProvider: async () => ok(null),
    signInByCard: async () => ok(BY_CARD),
    signInByAttendant: follow('signInByAttendant'),
    cancelSignIn: () => undefined,
    signInState: async () => ok({ method: null, status: 'not-started' }),
    readCard: (text) => {
      if (text === 'card') return ok(CARD);
      if (text === 'card-without-name') return ok({ ...CARD, fullName: undefined });
      return err('payment-qr');
    },
    loadFlow: async () => ok(CLUB),
    seal: async (context): Promise<Result<Sent, string>> =>
      ok({
        dossier: context.dossier,
        slip: 'KVL-1-00027-7Q',
        state: 'prepared',
        held: 'waiting',
        declaredAt: '2026-11-20T01:05:00.000Z',
      }),
    awaitReceipt: async () => 'received',
    listParked: async () => ok([]),
    resumeParked: async () => err('gone'),
    park: async (_, show) => {
      show(PARKING);
      return ok(null);
    },
    print: async () => ok(null),
    callForHelp: async () => ok(null),
    keep: async () => undefined,
    keepAtOnce: () => undefined,
    wipe: async () => undefined,
    leave: () => undefined,
    log: (entry) => void unhandled.push(entry),
    newId: () => `id-${++ids}`,
    now: () => NOW,
    today: () => '2026-11-20',
    ...over,
  };
  const noted = Object.fromEntries(
    Object.entries(ports).map(([port, work]) => [
      port,
      port.startsWith('signInBy') && port !== 'signInByCard' && !(port in over)
        ? work
        : (...rest: unknown[]) => {
            calls.push([port, ...rest]);
            return (work as (...given: unknown[]) => unknown)(...rest);
          },
    ]),
  ) as unknown as VisitPorts;
  return {
    ...noted,
    calls,
    unhandled,
    tell: (state) => say(ok(state)),
    tellNotAsked: (error = 'offline') => say(err(error)),
    isFollowed: () => followers.size > 0,
    called: (port) => calls.filter(([name]) => name === port).length,
  };
}

export interface VisitOptions {
  readonly over?: Partial<VisitPorts>;
  readonly settings?: PointSettings;
  readonly draft?: VisitDraft;
  readonly photos?: ReadonlyArray<Photo>;
  readonly interrupted?: boolean;
}

/** A visit on a simulated clock and a pretended world. */
export function openVisit({
  over,
  settings = ALL_WAYS,
  draft,
  photos = [],
  interrupted = false,
}: VisitOptions = {}) {
  const ports = fakePorts(over);
  const clock = new SimulatedClock();
  const visit = createActor(visitMachine, {
    clock,
    input: {
      ports,
      settings,
      kiosk: 'KVL-1',
      demo: true,
      interrupted,
      takeDraft: handOver(draft ? { draft, photos } : null),
    },
  });
  visit.start();

  const send = async (...events: VisitEvent[]): Promise<void> => {
    for (const event of events) {
      visit.send(event);
      await settle();
    }
  };
  const answer = async (steps = CLUB_ANSWERS): Promise<void> => {
    for (const [, answers] of steps) visit.getSnapshot().context.flow?.send({ type: 'NEXT', answers });
    await settle();
  };
  const toWays = () => send({ type: 'START' }, { type: 'AGREE' });
  const toForWhom = async () => {
    await toWays();
    await send({ type: 'SCANNED', text: 'card' });
  };
  const toBefore = async () => {
    await toForWhom();
    await send({ type: 'FOR', actingFor: 'self' }, { type: 'CHOOSE', entry: ENTRY });
  };
  const toFlow = async () => {
    await toBefore();
    await send({ type: 'BEGIN' });
  };
  const toSlip = async () => {
    await toFlow();
    await answer();
    visit.getSnapshot().context.flow?.send({ type: 'SEND' });
    await settle();
  };
  const toNext = async () => {
    await toSlip();
    await send({ type: 'CAME_OUT' });
  };
  return {
    visit,
    ports,
    clock,
    send,
    answer,
    toWays,
    toForWhom,
    toBefore,
    toFlow,
    toSlip,
    toNext,
    context: () => visit.getSnapshot().context,
    screen: () => screenOf(visit.getSnapshot()),
    activity: () => activityOf(visit.getSnapshot()),
    signIn: () => visit.getSnapshot().children.signIn?.getSnapshot(),
    flow: () => visit.getSnapshot().context.flow,
    /** Lets seconds pass. */
    wait: async (seconds: number) => {
      clock.increment(seconds * 1000);
      await settle();
    },
  };
}

export type OpenVisit = ReturnType<typeof openVisit>;

/** A promise that is settled when the test says so. */
export function pending<T>() {
  let settlePromise: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settlePromise = resolve;
  });
  return { promise, resolve: (value: T) => settlePromise(value) };
}
