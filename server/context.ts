import type { Kysely, Transaction } from 'kysely';
import type { CatalogueIndex, DeskTopic, PointSettings, ServerKeys, VisitTopic } from '#shared/api/index.ts';
import type { Declarant, IdentityStatement, Receipt } from '#shared/dossier/index.ts';
import type { Flow } from '#shared/flow/index.ts';
import type { Config } from './config.ts';
import type { Database } from './db/index.ts';

/** What every feature of the server is handed. Features never reach for globals. */
export interface ServerContext {
  readonly config: Config;
  readonly db: Kysely<Database>;
  readonly keys: Keyring;
  readonly catalogue: Catalogue;
  readonly events: EventFeed;
  readonly residents: ResidentMemory;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Audit;
  readonly settings: SettingsStore;
  /** Aborts when the server stops: long answers (event streams) end themselves. */
  readonly closing: AbortSignal;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** One line a fact, as JSON; never a person's data, an answer's value, a code or a token. */
export type Log = (
  event: string,
  detail?: Readonly<Record<string, string | number | boolean | null>>,
) => void;

/** The server's own keys; they lie outside the database (settled: "Keys at rest"). */
export interface Keyring {
  /** Public halves, for enrolment and heartbeat. */
  publicKeys(): ServerKeys;
  /** Ids of all sealing keys, the newest first, for what does not name its key. */
  sealingKeyIds(): ReadonlyArray<string>;
  /** Opens what was sealed to `keyId`, older keys included; null when it cannot be opened. */
  unseal(
    keyId: string,
    info: string,
    sealed: { encapsulatedKey: Uint8Array<ArrayBuffer>; ciphertext: Uint8Array<ArrayBuffer> },
  ): Promise<Uint8Array<ArrayBuffer> | null>;
  signReceipt(receipt: Omit<Receipt, 'keyId' | 'signature'>): Promise<Receipt>;
  /** @param declarant whose facts the statement is bound to */
  signStatement(
    statement: Omit<IdentityStatement, 'facts' | 'keyId' | 'signature'>,
    declarant: Declarant,
  ): Promise<IdentityStatement>;
  verifyStatement(statement: IdentityStatement): Promise<boolean>;
  /** SHA-256 (hex) of issuer and subject with the server's pepper. */
  subjectHash(issuer: string, subject: string): Promise<string>;
}

/** The flows this server serves. Every version ever live is kept in the database for ever. */
export interface Catalogue {
  index(): CatalogueIndex;
  /** The exact bytes of a live flow or list, by sha256; null when there is none. */
  bytes(sha256: string): Uint8Array<ArrayBuffer> | null;
  list(name: string): Uint8Array<ArrayBuffer> | null;
  /** A flow by the reference a dossier names, live or past; null when it never was. */
  flow(ref: { id: string; version: number; sha256: string }): Promise<Flow | null>;
  /** Documents that were refused at the start: file, place, sentence. */
  refused(): ReadonlyArray<{ file: string; at: string; message: string }>;
}

/** Something changed; listeners ask for what they need. Works across servers on one database. */
export interface EventFeed {
  publish(
    topic: DeskTopic,
    data: Readonly<Record<string, string>>,
    /** Published if and when this transaction commits; call `wake` after it. */
    within?: Transaction<Database>,
  ): Promise<void>;
  /** Local to one visit: its sign-in, or its call for help, changed. */
  publishVisit(visit: string, topic?: VisitTopic): Promise<void>;
  /** Looks now for what a transaction has published, instead of at the next turn. */
  wake(): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: FeedEvent) => void): () => void;
}
export type FeedEvent =
  | { readonly kind: 'desk'; readonly topic: DeskTopic; readonly data: Readonly<Record<string, string>> }
  | { readonly kind: 'visit'; readonly visit: string; readonly topic: VisitTopic };

/** What sign-in told of a resident: in memory only, gone with the visit (facts: domain.md §3.3). */
export interface ResidentMemory {
  set(visit: string, facts: Declarant): void;
  get(visit: string): Declarant | null;
  forget(visit: string): void;
  /** The visits of which something is known here. */
  held(): ReadonlyArray<string>;
}

/** Append-only, hash-chained; from one typed catalogue of events, with role and outcome, never a value. */
export interface Audit {
  /** @param within the event stands if and only if this transaction commits */
  append(event: AuditEvent, within?: Transaction<Database>): Promise<void>;
}
export interface AuditEvent {
  readonly type: AuditType;
  readonly role: 'resident' | 'attendant' | 'kiosk' | 'server';
  readonly actor?: string;
  readonly kiosk?: string;
  /** What it happened to: a dossier's, visit's or request's id. */
  readonly subject?: string;
  readonly outcome: 'done' | 'refused' | 'failed';
}
export type AuditType =
  | 'kiosk-enrolled'
  | 'visit-started'
  | 'visit-ended'
  | 'sign-in-started'
  | 'sign-in-ended'
  | 'draft-parked'
  | 'draft-resumed'
  | 'dossier-received'
  | 'dossier-missing'
  | 'dossier-found'
  | 'kiosk-alarm'
  | 'alarm-acknowledged'
  | 'dossier-retried'
  | 'export-asked'
  | 'export-received'
  | 'export-read'
  | 'dossier-read'
  | 'document-read'
  | 'vouched'
  | 'vouch-refused'
  | 'dossier-handed-over'
  | 'handover-taken-back'
  | 'help-called'
  | 'help-answered'
  | 'desk-signed-in'
  | 'desk-signed-out'
  | 'desk-sign-in-refused'
  | 'data-deleted';

export interface SettingsStore {
  /** The settings in force for a kiosk: its point's, with the kiosk's own part laid over. */
  forKiosk(kiosk: string | null): Promise<PointSettings>;
}
