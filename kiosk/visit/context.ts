import type { ActorRefFrom } from 'xstate';
import type {
  CatalogueEntry,
  ParkedMatter,
  PointSettings,
  SignInFailure,
  SignInMethod,
  SignInState,
} from '#shared/api/index.ts';
import type { Declarant, FlowRef, IdentityStatement } from '#shared/dossier/index.ts';
import type { Answers, Flow, FlowMachine } from '#shared/flow/index.ts';

/** How the screen is set for one person; back to the point's own at the wipe. */
export interface Comfort {
  readonly textSize: PointSettings['screen']['textSize'];
  readonly theme: PointSettings['screen']['theme'];
  /** Three times the usual time before the idle question (ux.md §1.37). */
  readonly moreTime: boolean;
}

/** A flow as it was loaded, proved and compiled: the document, its exact version and its machine. */
export interface LoadedFlow {
  readonly flow: Flow;
  readonly ref: FlowRef;
  readonly machine: FlowMachine;
}

/** A photograph of a paper: JPEG bytes, in memory and (encrypted) in the draft. */
export interface Photo {
  readonly paper: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Where a sent dossier is: the server has receipted it; it waits in this machine and is sent by itself; or it is put
 * aside in this machine (quarantined), since the server refused it, and an attendant looks after it.
 */
export type Held = 'received' | 'waiting' | 'put-aside';

/** Why a way of signing in did not lead on; `too-many` and `not-accepted` are the server's word on this terminal. */
export type FailureReason = SignInFailure | 'offline' | 'not-accepted';

/** How a call for help stands: made, answered by an attendant who is on the way, or made where nobody could hear it. */
export type Help = 'none' | 'called' | 'coming' | 'not-reached';

/** What the resident is given in the end. */
export interface Sent {
  readonly dossier: string;
  readonly slip: string;
  readonly state: 'submitted' | 'prepared';
  readonly held: Held;
  readonly declaredAt: string;
}

/**
 * Why what was parked cannot be gone on with now; `signed-out`: a server that has started anew meanwhile knows nobody
 * any more, and the person has to say again who they are.
 */
export type ResumeFault = 'wrong-code' | 'locked' | 'gone' | 'signed-out' | 'offline';

/** What a person who parked an unfinished matter is given. */
export interface Parking {
  /** "4821-7396". */
  readonly code: string;
  /** Kept until then, ISO 8601. */
  readonly until: string;
}

export interface VisitContext {
  readonly settings: PointSettings;
  readonly kiosk: string;
  /** Whether invented people are let in and every screen says it is a trial. */
  readonly demo: boolean;
  readonly visit: string;
  readonly startedAt: string;
  readonly language: string;
  readonly comfort: Comfort;
  readonly online: boolean;
  readonly help: Help;
  readonly signIn: SignInState | null;
  readonly failure: { method: SignInMethod | null; reason: FailureReason } | null;
  readonly actingFor: 'self' | 'other';
  readonly entry: CatalogueEntry | null;
  readonly loaded: LoadedFlow | null;
  readonly flow: ActorRefFrom<FlowMachine> | null;
  readonly answers: Answers;
  readonly photos: ReadonlyArray<Photo>;
  /** Made when the flow begins, so that sending twice is sending once. */
  readonly dossier: string;
  readonly sent: Sent | null;
  readonly printFault: string | null;
  /** What this person left unfinished on another day, here or at another kiosk. */
  readonly parked: ReadonlyArray<ParkedMatter>;
  readonly resumeFault: ResumeFault | null;
  /** The parked matter that this one goes on with. */
  readonly parkedFrom: string | null;
  readonly parking: Parking | null;
  /** The person said that they are finished; nobody who only walked away has. */
  readonly finished: boolean;
  /** The end was asked for while the dossier was being sent: its number is shown first. */
  readonly leaving: boolean;
  /** An attendant has lifted the limit of the whole visit. */
  readonly limitLifted: boolean;
}

/** What the card's QR code told (facts: domain.md §2.1). */
export interface CardFacts {
  readonly citizenId: string;
  readonly fullName: string | undefined;
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
  readonly residence: string;
}

/** What is kept, encrypted, so that a reload or the provider's redirect loses nothing. */
export interface VisitDraft {
  readonly visit: string;
  readonly startedAt: string;
  readonly language: string;
  readonly comfort: Comfort;
  readonly stage: 'signing-in' | 'choosing' | 'answering' | 'sent';
  readonly actingFor: 'self' | 'other';
  /** Who had signed in, to know them again; null when nobody could be asked who it was. */
  readonly person: string | null;
  /** What sign-in told: the server finds in it whose a parked draft is (shared/api: `ParkedContent`). */
  readonly owner: { readonly statement: IdentityStatement | null; readonly resident: Declarant } | null;
  /** The code of who parks; null as long as nobody does. */
  readonly parkingCode: string | null;
  readonly parkedFrom: string | null;
  readonly entry: CatalogueEntry | null;
  readonly dossier: string;
  readonly answers: Answers;
  readonly entries: Answers;
  readonly step: string | null;
  /** The papers that have been photographed; the pictures lie beside the draft. */
  readonly photographed: ReadonlyArray<string>;
  readonly sent: Sent | null;
  readonly limitLifted: boolean;
}

/** A draft that was opened, with the photographs that lay beside it. */
export interface FoundVisit {
  readonly draft: VisitDraft;
  readonly photos: ReadonlyArray<Photo>;
}

export type VisitEvent =
  /** Any touch, key or scan: somebody is there. */
  | { type: 'TOUCH' }
  | { type: 'START' }
  | { type: 'AGREE' }
  | { type: 'DECLINE' }
  | { type: 'BACK' }
  /** "I am finished", on every screen. */
  | { type: 'FINISH' }
  | { type: 'LANGUAGE'; language: string }
  | { type: 'COMFORT'; comfort: Partial<Comfort> }
  | { type: 'HELP' }
  | { type: 'STAY' }
  | { type: 'MORE_TIME' }
  | { type: 'USE'; method: SignInMethod }
  | { type: 'RETRY' }
  | { type: 'OTHER_WAY' }
  | { type: 'PREPARE' }
  | { type: 'SCANNED'; text: string }
  | { type: 'NAME'; fullName: string }
  | { type: 'FOR'; actingFor: 'self' | 'other' }
  | { type: 'CHOOSE'; entry: CatalogueEntry; actingFor?: 'self' | 'other' }
  | { type: 'BEGIN' }
  | { type: 'PRINT_PAPERS' }
  | { type: 'LATER' }
  | { type: 'PHOTO'; photo: Photo }
  | { type: 'NO_PHOTO'; paper: string }
  | { type: 'CAME_OUT' }
  | { type: 'PRINT_AGAIN' }
  | { type: 'NO_SLIP' }
  | { type: 'ANOTHER' }
  /** Keep it for another day. */
  | { type: 'PARK' }
  /** Told by the port that keeps it: what it is about to be kept under. */
  | { type: 'PARKING'; parking: Parking }
  /** Go on with what was parked. */
  | { type: 'RESUME'; id: string; code?: string }
  | { type: 'ONLINE'; online: boolean }
  /** The outbox tells where a dossier is now. */
  | { type: 'HELD'; dossier: string; held: Held }
  /** The server, or the line, tells how the call for help stands. */
  | { type: 'HELP_STANDS'; help: Help }
  | { type: 'SETTINGS'; settings: PointSettings }
  | { type: 'LIMIT_LIFTED' };
