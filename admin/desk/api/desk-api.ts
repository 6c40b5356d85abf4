import type {
  Attendant,
  DeskCall,
  DeskCatalogue,
  DossierLine,
  DossierPage,
  DossierView,
  KioskLine,
  VouchAnswer,
} from '#shared/api/index.ts';
import type { Result } from '#shared/result.ts';

/**
 * Why the server did not do what was asked: the cookie is worth nothing (any more), nobody answers, the answer is
 * not in the agreed shape, or it refused with a stable word ("already-answered", "wrong-code").
 */
export type Failure =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'refused'; readonly code: string; readonly retryAfterSeconds: number };

export type Answer<T> = Promise<Result<T, Failure>>;

/** What the page hears while it listens: the stream is open, still lives, a topic changed, or it broke. */
export type Heard =
  | { readonly type: 'OPENED' }
  | { readonly type: 'ALIVE' }
  | { readonly type: 'CHANGED'; readonly topic: string }
  | { readonly type: 'BROKEN' }
  | { readonly type: 'SIGNED_OUT' };

/** Everything the desk asks of the server; tests play it. */
export interface DeskApi {
  me(): Answer<Attendant>;
  signIn(code: string, name: string): Answer<Attendant>;
  signOut(): Answer<null>;
  calls(): Answer<ReadonlyArray<DeskCall>>;
  kiosks(): Answer<ReadonlyArray<KioskLine>>;
  catalogue(): Answer<DeskCatalogue>;
  dossiers(before: string | null): Answer<DossierPage>;
  dossier(id: string): Answer<DossierView>;
  photograph(id: string, part: string): Answer<Blob>;
  vouchForDossier(id: string): Answer<DossierLine>;
  /** Says that a dossier was handed over to the one-stop department. */
  handOver(id: string): Answer<DossierLine>;
  /** Takes that back. */
  takeBack(id: string): Answer<DossierLine>;
  answerVouch(id: string, answer: VouchAnswer): Answer<null>;
  come(kind: DeskCall['kind'], id: string): Answer<null>;
  endHelp(id: string): Answer<null>;
  /** Asks a kiosk to try a put-aside dossier again, or for its sealed bytes; it hears so within half a minute. */
  askKiosk(kiosk: string, dossier: string, wish: 'retry' | 'export'): Answer<null>;
  /** The sealed bytes of a put-aside dossier, once its kiosk has brought them. */
  sealedBytes(dossier: string): Answer<Blob>;
  /** Says that an alarm was seen. */
  alarmSeen(id: string): Answer<null>;
  /** Says that it was seen which dossiers of a kiosk are missing. */
  missingSeen(kiosk: string): Answer<null>;
  /** @returns a function that stops listening */
  listen(hear: (heard: Heard) => void): () => void;
  /** The titles of the live flows, by id. Needs no cookie. */
  flowTitles(): Answer<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** The labels of a list, by code. Needs no cookie. */
  list(name: string): Answer<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** Whether the server runs as a trial. */
  isTrial(): Answer<boolean>;
}
