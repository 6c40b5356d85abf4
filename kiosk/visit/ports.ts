import type { CatalogueEntry, HelpReason, SignInAvailability, SignInState } from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';
import type { CardFacts, LoadedFlow, Photo, Sent, VisitContext, VisitDraft } from './context.ts';

/**
 * Everything the visit asks of the world. The real ones are wired in kiosk/main.ts; tests and the
 * development dock give their own, so that the machine is the same everywhere.
 */
export interface VisitPorts {
  /** Tells the server that a visit begins; works on without it when the server is away. */
  startVisit(visit: string): Promise<Result<null, string>>;
  /** Asks the server for a sign-in by phone and tells each change until stopped; an error: it was not reached. */
  signInByPhone(tell: (answer: Result<SignInState, string>) => void): () => void;
  /** Leaves the page for the provider's own. */
  signInAtProvider(): void;
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
  /** Waits a short while for the receipt, so that the slip can say "received". */
  awaitReceipt(dossier: string): Promise<boolean>;
  print(what: 'slip' | 'papers', context: VisitContext): Promise<Result<null, string>>;
  callForHelp(reason: HelpReason): Promise<Result<null, string>>;
  /** Keeps the visit, encrypted. `photos`: those that were not kept before. */
  keep(draft: VisitDraft, photos: ReadonlyArray<Photo>): Promise<void>;
  /** Ends the visit everywhere: memory, draft, server. The one function of the wipe. */
  wipe(visit: string): Promise<void>;
  /** Goes to a fresh document once the person has read that everything is gone. */
  leave(): void;
  /** Notes an event that nothing answered: its name, never what it carries. */
  log?(unhandled: { readonly machine: 'visit' | 'sign-in'; readonly event: string }): void;
  newId(): string;
  now(): number;
  /** The day in Asia/Ho_Chi_Minh. */
  today(): string;
}
