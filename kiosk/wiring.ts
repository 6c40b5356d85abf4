import type { SignInState } from '#shared/api/index.ts';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { declarantOf, uuidV7 } from '#shared/dossier/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { afterPaint } from './after-paint.ts';
import type { Printer } from './devices/index.ts';
import { createFindVisit } from './find-visit.ts';
import { followEvents } from './follow-events.ts';
import { createKeeper } from './keeper.ts';
import type { ServerError } from './server.ts';
import type { Catalogue } from './updates/index.ts';
import type { DossierToSeal, JsonValue, OutboxState, Vault } from './vault/index.ts';
import { draftAt, type Held, type Printout, type VisitContext, type VisitPorts } from './visit/index.ts';
import { createVisitAtServer } from './visit-at-server.ts';

/** How long the last screen waits for the receipt before it says that the dossier waits in the outbox. */
const RECEIPT_WAIT_MS = 8000;

/**
 * How long the wipe waits for the server's word that the visit is over, once nothing of it lies here any more: within
 * 5 s of the end all is done (facts: security.md P1), and a visit that nobody ends dies at the server by itself (P6).
 */
const SIGN_OFF_MS = 3000;

export interface Wiring {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly printer: Printer;
  readonly program: string;
  readonly readCard: (text: string, today: string) => ReturnType<VisitPorts['readCard']>;
  readonly now: () => number;
  /** Puts what is to be printed into the page's print area. */
  readonly layOut: (what: Printout, context: VisitContext) => Promise<void>;
  /** Erases what a visit has left in the page itself. */
  readonly erasePage: () => void;
  /** Goes to another address, without a trace in the history. */
  readonly goTo: (address: string) => void;
}

/** What a refusal by this status means to the visit, whatever the problem document calls it. */
const REFUSALS: Readonly<Record<number, string>> = {
  401: 'not-accepted',
  403: 'not-accepted',
  409: 'not-accepted',
  429: 'too-many',
};
const coded = <T>(result: Result<T, ServerError>): Result<T, string> =>
  result.ok ? result : err(REFUSALS[result.error.status ?? 0] ?? result.error.code);

/** Where a dossier is, by the state of its row in the outbox. */
export function heldIn(state: OutboxState): Held {
  if (state === 'retained' || state === 'purged') return 'received';
  return state === 'quarantined' ? 'put-aside' : 'waiting';
}

/** The visit's ports on the real world: vault, server, catalogue, devices. */
export function wire(wiring: Wiring): VisitPorts {
  const { vault, catalogue, printer, program, readCard, now, layOut, erasePage, goTo } = wiring;
  const { draft, outbox, server } = vault;
  const today = (): string => todayIn(VIETNAM, now());

  const visitAtServer = createVisitAtServer(server);
  const { within } = visitAtServer;
  const keeper = createKeeper(draft);

  /** Begins a sign-in and tells each change; "offline" is one of them. */
  const follow =
    (begin: () => ReturnType<Vault['server']['signInByPhone']>) =>
    (tell: (answer: Result<SignInState, string>) => void): (() => void) => {
      let over = false;
      let unfollow = (): void => {};
      const ask = async (): Promise<void> => {
        const state = await within(() => server.signInState());
        // An answer that does not come is asked for again; a visit that is over at the server stays so.
        if (!over && (state.ok || state.error.status === 401)) tell(coded(state));
      };
      void within(begin).then((state) => {
        if (over) return;
        // Before the visit has begun at the server there are no events of it.
        if (state.ok) unfollow = followEvents('sign-in', ask);
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
      keeper.forget();
      const begun = draft.begin(visit);
      // A server that is away hears of the visit with the first request that needs it.
      void visitAtServer.begin(
        visit,
        begun.then(
          ({ ok: isKept }) => isKept,
          () => false,
        ),
      );
      const kept = await begun;
      return kept.ok ? ok(null) : err(kept.error.code);
    },
    findVisit: createFindVisit(draft, server),
    signInByPhone: follow(() => server.signInByPhone()),
    signInByAttendant: follow(() => server.signInByAttendant()),
    async signInAtProvider() {
      // Only towards a server that answers: from the browser's own error page nobody comes back.
      const there = await within(() => server.signInState());
      if (there.ok) goTo('/api/visits/current/sign-in/provider');
      return coded(there.ok ? ok(null) : there);
    },
    async signInByCard({ fullName, citizenId, birthDate, sex, residence }) {
      const card = { fullName, citizenId, birthDate, sex, residence };
      const told = await within(() => server.signInByCard(card));
      if (told.ok) return told;
      // Without the server a card still identifies; an attendant vouches at the desk later.
      if (told.error.code === 'offline') {
        return ok({ method: 'card', status: 'verified', resident: declarantOf(card) });
      }
      return coded(told);
    },
    cancelSignIn: () => void visitAtServer.cancelSignIn(),
    signInState: async () => coded(await within(() => server.signInState())),
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
      const after = (slip: string) => {
        const sent = { dossier: context.dossier, slip, state, held: 'waiting', declaredAt } as const;
        return draft.asKept(context.visit, draftAt('sent', { ...context, sent }) as unknown as JsonValue);
      };
      const toSeal: DossierToSeal = {
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
      };
      const sealed = await outbox.seal(toSeal, after);
      if (!sealed.ok) return err(sealed.error.code);
      const { slip } = sealed.value;
      return ok({ dossier: context.dossier, slip, state, held: heldIn(sealed.value.state), declaredAt });
    },
    awaitReceipt: (dossier) =>
      new Promise((resolve) => {
        const look = (state: OutboxState): void => {
          const held = heldIn(state);
          if (held !== 'waiting') finish(held);
        };
        const stop = outbox.subscribe((row) => {
          if (row.dossier === dossier) look(row.state);
        });
        const timer = setTimeout(() => finish('waiting'), RECEIPT_WAIT_MS);
        const finish = (held: Held): void => {
          clearTimeout(timer);
          stop();
          resolve(held);
        };
        void outbox.find(dossier).then((found) => {
          if (found.ok && found.value) look(found.value.state);
        });
      }),
    listParked: async () => {
      const { faultOf, listParked } = await import('./parking.ts');
      const told = await within(() => listParked(server));
      return told.ok ? told : err(faultOf(told.error));
    },
    async resumeParked({ id, flow }, code) {
      const { resumeParked } = await import('./parking.ts');
      const entry = catalogue.entries().find((one) => one.id === flow);
      if (!entry) return err('gone');
      const resumed = await resumeParked(server, id, code);
      if (!resumed.ok) return resumed;
      const { draft: found, photos } = resumed.value;
      // Asked by today's questions: where they have changed, from the first that has no answer.
      const step = found.entry?.sha256 === entry.sha256 ? found.step : null;
      return ok({ draft: { ...found, entry, step }, photos });
    },
    async park(value, show) {
      const { parkDraft, sendParked } = await import('./parking.ts');
      // With it what was photographed a moment ago is on the disk.
      await keeper.keep(value, []);
      keeper.forget();
      const { keepParkedDays = 0 } = vault.device.current()?.settings ?? {};
      const parked = await parkDraft(vault, value, keepParkedDays, now(), async (parking) => {
        show(parking);
        await afterPaint();
      });
      if (parked.ok) void sendParked(vault, keepParkedDays, now());
      return parked;
    },
    async print(what, context) {
      if (!context.loaded) return err('no-flow');
      await layOut(what, context);
      return printer.print();
    },
    callForHelp: async (reason) => {
      const told = await within(() => server.callForHelp(reason));
      return told.ok ? ok(null) : err(told.error.code);
    },
    keep: (value, photos) => keeper.keep(value, photos),
    keepAtOnce: () => keeper.atOnce(),
    async wipe({ interrupted, givenUp }) {
      // What lies here goes first: it does not depend on any network.
      keeper.forget();
      erasePage();
      await (interrupted ? draft.park(crypto.randomUUID()) : draft.drop());
      const signOff = async (): Promise<void> => {
        if (givenUp !== null) {
          const { dropParked } = await import('./parking.ts');
          await within(() => dropParked(server, givenUp));
        }
        await visitAtServer.end();
      };
      await Promise.race([signOff(), new Promise((resolve) => setTimeout(resolve, SIGN_OFF_MS))]);
    },
    leave: () => goTo('/kiosk/'),
  };
}
