import type { SignInState } from '#shared/api/index.ts';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { uuidV7 } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { afterPaint } from './after-paint.ts';
import type { Printer } from './devices/index.ts';
import type { ServerError } from './server.ts';
import { VISIT_EVENTS } from './server.ts';
import type { Catalogue } from './updates/index.ts';
import type { JsonValue, Vault } from './vault/index.ts';
import type { VisitContext, VisitPorts } from './visit/index.ts';
import { createVisitAtServer } from './visit-at-server.ts';

/** How long the last screen waits for the receipt before it says that the dossier waits in the outbox. */
const RECEIPT_WAIT_MS = 8000;

export interface Wiring {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly printer: Printer;
  readonly program: string;
  readonly readCard: (text: string, today: string) => ReturnType<VisitPorts['readCard']>;
  readonly now: () => number;
  /** Puts what is to be printed into the page's print area. */
  readonly layOut: (what: 'slip' | 'papers', context: VisitContext) => Promise<void>;
  /** Goes to another address, without a trace in the history. */
  readonly goTo: (address: string) => void;
}

const coded = <T>(result: Result<T, ServerError>): Result<T, string> =>
  result.ok ? result : err(result.error.code);

/** How long to wait before events are followed anew that the browser has given up, in milliseconds. */
const FOLLOW_AGAIN_MS = 2000;

/**
 * Follows the events of the open visit. The browser comes again by itself when the line breaks, but not after an
 * answer that is no stream (a server that starts, a proxy's page).
 * @param look called when something may have changed, so also whenever the line is there again
 * @returns a function that ends it
 */
function followEvents(look: () => void): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let events: EventSource;
  const open = (): void => {
    events = new EventSource(VISIT_EVENTS);
    events.addEventListener('open', look);
    events.addEventListener('sign-in', look);
    events.addEventListener('error', () => {
      if (!over && events.readyState === EventSource.CLOSED) timer = setTimeout(open, FOLLOW_AGAIN_MS);
    });
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    events.close();
  };
}

/** The visit's ports on the real world: vault, server, catalogue, devices. */
export function wire(wiring: Wiring): VisitPorts {
  const { vault, catalogue, printer, program, readCard, now, layOut, goTo } = wiring;
  const { draft, outbox, server } = vault;
  const today = (): string => todayIn(VIETNAM, now());

  const visitAtServer = createVisitAtServer(server);
  const { within } = visitAtServer;

  /** Begins a sign-in and tells each change; "offline" is one of them. */
  const follow =
    (begin: () => ReturnType<Vault['server']['signInByPhone']>) =>
    (tell: (answer: Result<SignInState, string>) => void): (() => void) => {
      let over = false;
      let unfollow = (): void => {};
      const ask = async (): Promise<void> => {
        const state = await server.signInState();
        if (!over && state.ok) tell(ok(state.value));
      };
      void within(begin).then((state) => {
        if (over) return;
        // Before the visit has begun at the server there are no events of it.
        if (state.ok) unfollow = followEvents(() => void ask());
        tell(coded(state));
      });
      return () => {
        over = true;
        unfollow();
      };
    };

  return {
    today,
    now,
    newId: () => uuidV7(now()),
    async startVisit(visit) {
      const kept = await draft.begin(visit);
      if (!kept.ok) return err(kept.error.code);
      const told = await visitAtServer.begin(visit);
      return told.ok ? ok(null) : err(told.error.code);
    },
    signInByPhone: follow(() => server.signInByPhone()),
    signInByAttendant: follow(() => server.signInByAttendant()),
    signInAtProvider: () =>
      void within(async () => ok(undefined)).then(() => goTo('/api/visits/current/sign-in/provider')),
    async signInByCard({ fullName, citizenId, birthDate, sex, residence }) {
      const card = { fullName, citizenId, birthDate, sex, residence };
      const told = await within(() => server.signInByCard(card));
      if (told.ok) return told;
      // Without the server a card still identifies; an attendant vouches at the desk later.
      if (told.error.code === 'offline') return ok({ method: 'card', status: 'verified', resident: card });
      return err(told.error.code);
    },
    cancelSignIn: () => void server.cancelSignIn(),
    signInState: async () => coded(await server.signInState()),
    signInAvailability: async () => coded(await server.signInAvailability()),
    readCard: (text) => readCard(text, today()),
    loadFlow: (entry) => catalogue.loadFlow(entry),
    async seal(context) {
      const { loaded, signIn } = context;
      if (!loaded) return err('no-flow');
      const { isAssured } = await import('#shared/flow/index.ts');
      const assurance = signIn?.statement?.assurance ?? 'none';
      const state = isAssured(assurance, loaded.flow.procedure.assurance) ? 'submitted' : 'prepared';
      const declaredAt = new Date(now()).toISOString();
      const wanted = context.photos.filter(({ paper }) => context.answers[`papers.${paper}`] === 'photo');
      const photos = wanted.map(({ paper, bytes }, index) => ({
        paper,
        part: `photo-${index + 1}`,
        jpeg: bytes,
      }));
      const sealed = await outbox.seal({
        id: context.dossier,
        content: {
          point: context.settings.point,
          visit: context.visit,
          language: context.language,
          flow: loaded.ref,
          program,
          actingFor: context.actingFor,
          state,
          identity: signIn?.statement ?? null,
          declarant: signIn?.resident ?? {},
          answers: context.answers as Record<string, never>,
          documents: photos.map(({ paper, part }) => ({ paper, part, type: 'image/jpeg' as const })),
          startedAt: context.startedAt,
          declaredAt,
        },
        photos,
      });
      if (!sealed.ok) return err(sealed.error.code);
      const { slip, receipt } = sealed.value;
      return ok({ dossier: context.dossier, slip, state, received: receipt !== null, declaredAt });
    },
    awaitReceipt: (dossier) =>
      new Promise((resolve) => {
        const isReceipted = (state: string): boolean => state === 'retained' || state === 'purged';
        const stop = outbox.subscribe((row) => {
          if (row.dossier === dossier && isReceipted(row.state)) finish(true);
        });
        const timer = setTimeout(() => finish(false), RECEIPT_WAIT_MS);
        const finish = (received: boolean): void => {
          clearTimeout(timer);
          stop();
          resolve(received);
        };
        void outbox.find(dossier).then((found) => {
          if (found.ok && found.value && isReceipted(found.value.state)) finish(true);
        });
      }),
    async print(what, context) {
      if (!context.loaded) return err('no-flow');
      await layOut(what, context);
      return printer.print();
    },
    callForHelp: async (reason) => {
      const told = await within(() => server.callForHelp(reason));
      return told.ok ? ok(null) : err(told.error.code);
    },
    async keep(value, photos) {
      await afterPaint();
      await draft.save(value as unknown as JsonValue);
      for (const { paper, bytes } of photos) await draft.savePhoto(paper, bytes);
    },
    async wipe() {
      // What lies here goes first: it does not depend on any network.
      await draft.drop();
      document.getElementById('paper')?.replaceChildren();
      await server.endVisit();
    },
    leave: () => goTo('/kiosk/'),
  };
}
