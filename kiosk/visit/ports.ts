import type {
  CatalogueEntry,
  HelpReason,
  ParkedMatter,
  SignInAvailability,
  SignInState,
} from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type {
  CardFacts,
  FoundVisit,
  Held,
  LoadedFlow,
  Parking,
  Photo,
  ResumeFault,
  Sent,
  VisitContext,
  VisitDraft,
} from './context.ts';

/** What can be printed. */
export type Printout = 'slip' | 'papers' | 'parked';

/** How a visit ends. */
export interface Ending {
  /** A draft that could not be opened lies there: it is parked, for whoever it belongs to. */
  readonly interrupted: boolean;
  /** The parked matter that its person gives up; null when there is none. */
  readonly givenUp: string | null;
}

/**
 * Everything the visit asks of the world. The real ones are wired in kiosk/main.ts; tests and the
 * development dock give their own, so that the machine is the same everywhere.
 */
export interface VisitPorts {
  /**
   * Makes room for a visit on the disk, and tells the server in its own time: that may be away.
   * @returns why nothing can be kept on this machine; what is sent later could not be kept either
   */
  startVisit(visit: string): Promise<Result<null, string>>;
  /**
   * Opens the visit that a reload interrupted; null when there is none to go on with (any more).
   * @returns why it cannot be opened now; it is kept, and may be asked for again
   */
  findVisit(): Promise<Result<FoundVisit | null, string>>;
  /** Asks the server for a sign-in by phone and tells each change until stopped; an error: it was not reached. */
  signInByPhone(tell: (answer: Result<SignInState, string>) => void): () => void;
  /** Leaves the page for the provider's own. @returns why that cannot be done; on success the page is gone */
  signInAtProvider(): Promise<Result<null, string>>;
  signInByCard(card: CardFacts & { fullName: string }): Promise<Result<SignInState, string>>;
  /** Calls an attendant to vouch and tells each change until stopped; an error: nobody could be called. */
  signInByAttendant(tell: (answer: Result<SignInState, string>) => void): () => void;
  cancelSignIn(): void;
  /** Which ways of signing in can be had now; what cannot be asked is not known. */
  signInAvailability?(): Promise<Result<SignInAvailability, string>>;
  /** Where the sign-in of this visit stands, after a return from the provider's page. */
  signInState(): Promise<Result<SignInState, string>>;
  /** Reads what a scanner or camera saw. */
  readCard(text: string): Result<CardFacts, string>;
  loadFlow(entry: CatalogueEntry): Promise<Result<LoadedFlow, string>>;
  /** Seals the dossier into the outbox. After this it cannot be lost. */
  seal(context: VisitContext): Promise<Result<Sent, string>>;
  /** Waits a short while for what becomes of a sent dossier, so that the slip can say it. */
  awaitReceipt(dossier: string): Promise<Held>;
  /** What the person who is signed in has parked; empty when nobody has made sure of them. */
  listParked(): Promise<Result<ReadonlyArray<ParkedMatter>, ResumeFault>>;
  /** Opens what was parked; its flow is the one that is on offer today. */
  resumeParked(matter: ParkedMatter, code: string | undefined): Promise<Result<FoundVisit, ResumeFault>>;
  /**
   * Keeps an unfinished matter for its person. After this it outlives the visit, sealed to the server.
   * @param show puts its code on the screen; until that is painted nothing is kept under it
   */
  park(draft: VisitDraft, show: (parking: Parking) => void): Promise<Result<null, string>>;
  print(what: Printout, context: VisitContext): Promise<Result<null, string>>;
  callForHelp(reason: HelpReason): Promise<Result<null, string>>;
  /** Keeps the visit, encrypted, after the next paint. `photos`: those that were not kept before. */
  keep(draft: VisitDraft, photos: ReadonlyArray<Photo>): Promise<void>;
  /** Keeps at once what still waits for a paint: the page is about to go. */
  keepAtOnce(): void;
  /** Ends the visit everywhere: memory, draft, server. The one function of the wipe. */
  wipe(ending: Ending): Promise<void>;
  /** Goes to a fresh document once the person has read that everything is gone. */
  leave(): void;
  /** Notes an event that nothing answered: its name, never what it carries. */
  log?(unhandled: { readonly machine: 'visit' | 'sign-in'; readonly event: string }): void;
  newId(): string;
  now(): number;
  /** The day in Asia/Ho_Chi_Minh. */
  today(): string;
}
