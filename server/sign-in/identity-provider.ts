import type { PointSettings, SignInFailure, SignInMethod, VouchAnswer } from '#shared/api/index.ts';
import type { Declarant, IdentityStatement } from '#shared/dossier/index.ts';

/** What the kiosk shows, or does, while a sign-in is pending. */
export interface Shown {
  /** What the QR code holds. */
  readonly qr?: string;
  /** Two digits to type on the phone. */
  readonly number?: string;
  /** When what is shown dies; milliseconds since 1970. */
  readonly expiresAt?: number;
  /** The provider's page, to be opened in the kiosk's whole window. */
  readonly page?: string;
  /** The row of vouch_request that attendants see. */
  readonly vouchRequest?: string;
}

/** Somebody an adapter has made sure of, as far as its way can. */
export interface Identified {
  readonly issuer: string;
  /** The issuer's name for the person; leaves the server only as a hash. */
  readonly subject: string;
  /** The issuer's name for its session with the person, where it has told one. */
  readonly session?: string;
  readonly assurance: IdentityStatement['assurance'];
  readonly facts: Declarant;
  /** Signs the person out at the provider, as far as a server can; never fails. */
  readonly signOut?: () => Promise<void>;
}

/**
 * What an adapter tells while it runs (settled: "Who are you"; before the first word a sign-in is `not-started`).
 * `authenticated`: the provider said yes, our own checks are not through yet. `verified`, `failed` and `unavailable`
 * are the last word.
 */
export type Progress =
  | { readonly status: 'pending'; readonly shown: Shown }
  | { readonly status: 'authenticated' }
  | { readonly status: 'verified'; readonly identified: Identified }
  | { readonly status: 'failed'; readonly failure: SignInFailure }
  | { readonly status: 'unavailable' };

/** What comes back to a running adapter from outside: the browser's return, or an attendant's word. */
export type Answer =
  | { readonly kind: 'callback'; readonly parameters: URLSearchParams }
  | { readonly kind: 'vouch'; readonly answer: VouchAnswer };

/** One attempt, as an adapter sees it. */
export interface SignInRequest {
  readonly visit: string;
  readonly kiosk: string;
  readonly settings: PointSettings;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Aborted when the attempt is cancelled, replaced or over; what is told afterwards is not heard. */
  readonly signal: AbortSignal;
  /** The first answer from outside; null when the attempt ends before one came. */
  readonly answer: Promise<Answer | null>;
}

export type Tell = (progress: Progress) => Promise<void>;

/**
 * The one port by which somebody becomes known (settled: "Who are you"). An adapter runs from start to end in `run`,
 * tells how it goes, and fails by telling, never by throwing.
 * @typeParam Given what the kiosk hands over at the start
 */
export interface IdentityProvider<Given = null> {
  readonly method: SignInMethod;
  run(request: SignInRequest, given: Given, tell: Tell): Promise<void>;
}
