import type { ColumnType } from 'kysely';

declare const jsonMark: unique symbol;

/** JSON text that holds a `T`, made by `json()`: the only thing a jsonb column takes in. */
export type JsonText<T> = string & { readonly [jsonMark]: T };

/**
 * Writes a value for a jsonb column. The columns refuse bare values, because the driver would turn an array into a
 * PostgreSQL array and a string into broken JSON. Text with U+0000 is refused by PostgreSQL when it is stored.
 */
export function json<T>(value: T): JsonText<T> {
  return JSON.stringify(value) as JsonText<T>;
}

/** A jsonb column: read as `T`, written as `json(value)`. */
export type Json<T> = ColumnType<T, JsonText<T>, JsonText<T>>;
type NullableJson<T> = ColumnType<T | null, JsonText<T> | null | undefined, JsonText<T> | null>;
type JsonObject = { readonly [name: string]: unknown };

/** timestamptz: an instant. Read as `Date`, written as `Date` or ISO 8601 text with an offset. */
export type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type DefaultInstant = ColumnType<Date, Date | string | undefined, Date | string>;

/** bigint: read as a number, which is exact up to 2^53. */
type BigInteger = ColumnType<number, number, number>;
type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;
type Bytes = ColumnType<Uint8Array, Uint8Array, Uint8Array>;

/** An enrolled terminal. `public_key` is its JWK (P-256 or Ed25519), `number` counts the kiosks of one point. */
export interface KioskTable {
  id: string;
  point: string;
  number: number;
  name: string;
  public_key: Json<JsonObject>;
  enrolled_at: Instant;
  revoked_at: NullableInstant;
  last_seen_at: NullableInstant;
  status: NullableJson<JsonObject>;
  program_version: Nullable<string>;
}

/** A one-time code that lets one machine become the kiosk `kiosk_id`; only its hash is kept. */
export interface EnrolmentCodeTable {
  code_hash: string;
  kiosk_id: string;
  expires_at: Instant;
  used_at: NullableInstant;
}

/** Every signed kiosk request seen of late, by its `jti`: a second one with the same is a replay. */
export interface RequestProofTable {
  jti: string;
  kiosk_id: string;
  seen_at: Instant;
}

/** Every flow version that was ever live here, for as long as dossiers name it. `text` is the document byte for byte. */
export interface FlowVersionTable {
  flow_id: string;
  version: number;
  sha256: string;
  document: Json<JsonObject>;
  text: Bytes;
  first_seen_at: Instant;
}

/** A dossier that the server holds; its parts are in `dossier_part`. `seq` is the kiosk's own gapless count. */
export interface DossierTable {
  id: string;
  kiosk_id: string;
  seq: BigInteger;
  slip: string;
  flow_id: string;
  flow_version: number;
  flow_sha256: string;
  manifest: Json<JsonObject>;
  /** The manifest as the kiosk signed it, to the letter. */
  manifest_text: string;
  /** The kiosk's signature over `manifest_text`, base64url: with it, anybody can see whose the dossier is. */
  signature: string;
  /** What the receipt names: the hash of `manifest_text` and `signature` together (`deliveryText`). */
  digest: string;
  assurance: 'eid' | 'attendant' | 'card' | 'none';
  state: 'submitted' | 'prepared';
  problems: ColumnType<
    readonly unknown[],
    JsonText<readonly unknown[]> | undefined,
    JsonText<readonly unknown[]>
  >;
  receipt: Json<JsonObject>;
  received_at: Instant;
  vouched_by: Nullable<string>;
  vouched_at: NullableInstant;
  /** When it was handed over to the one-stop department, where somebody or something says so. */
  handed_over_at: NullableInstant;
  /** The attendant who said so. */
  handed_over_by: Nullable<string>;
  /**
   * When its time was over and all that was in it was deleted. Number, digest and receipt stay, so that a late second
   * delivery is not taken for a new dossier, and its number not for a gap.
   */
  emptied_at: NullableInstant;
  /** The same for all dossiers that rest on the identity statement of one visit: a hash with the server's pepper. */
  visit_mark: Nullable<string>;
}

/** One sealed part of a dossier (answers, identity statement, a photograph); `size` is in bytes, unsealed. */
export interface DossierPartTable {
  dossier_id: string;
  name: string;
  sealed: Bytes;
  encapsulated_key: Bytes;
  sha256: string;
  size: number;
}

/**
 * A large part that a kiosk is sending in chunks, before its dossier is there. `held` counts the bytes from the first
 * on, without a gap; only the kiosk that sends them knows of them.
 */
export interface StagedPartTable {
  kiosk_id: string;
  dossier_id: string;
  /** Of the whole part, as its manifest will name it: hexadecimal. */
  sha256: string;
  held: number;
  /** When the last chunk came. */
  touched_at: Instant;
}

/** One chunk of a staged part: the bytes from `start` on. */
export interface StagedChunkTable {
  kiosk_id: string;
  dossier_id: string;
  sha256: string;
  start: number;
  bytes: Bytes;
}

/** A resident's visit as the server knows it: nothing in it tells who it was. */
export interface VisitTable {
  id: string;
  kiosk_id: string;
  started_at: Instant;
  ended_at: NullableInstant;
  cookie_hash: string;
  last_seen_at: Instant;
  outcome: Nullable<string>;
}

/** One attempt to sign in during a visit. `detail` never holds a claim or a token. */
export interface SignInTable {
  id: string;
  visit_id: string;
  kiosk_id: string;
  method: string;
  status: string;
  started_at: Instant;
  finished_at: NullableInstant;
  detail: Json<JsonObject>;
}

/** A resident asks that an attendant vouch for them. */
export interface VouchRequestTable {
  id: string;
  visit_id: string;
  kiosk_id: string;
  requested_at: Instant;
  answered_at: NullableInstant;
  answer: Nullable<string>;
  attendant: Nullable<string>;
}

/** An attendant signed in at the desk; only the hash of the cookie's token is kept. */
export interface DeskSessionTable {
  token_hash: string;
  attendant: string;
  created_at: Instant;
  last_used_at: Instant;
  expires_at: Instant;
}

/** A one-time code with which an attendant signs in; only its hash is kept. */
export interface DeskCodeTable {
  code_hash: string;
  created_at: Instant;
  expires_at: Instant;
  used_at: NullableInstant;
}

/** A resident calls for an attendant. */
export interface HelpCallTable {
  id: string;
  kiosk_id: string;
  visit_id: Nullable<string>;
  reason: string;
  called_at: Instant;
  answered_at: NullableInstant;
  answered_by: Nullable<string>;
}

/** One link of the append-only audit chain; the database itself refuses to change or remove one. */
export interface AuditEventTable {
  id: ColumnType<number, never, never>;
  at: ColumnType<Date, Date | string, never>;
  type: ColumnType<string, string, never>;
  role: ColumnType<string, string, never>;
  actor: ColumnType<string | null, string | null | undefined, never>;
  kiosk_id: ColumnType<string | null, string | null | undefined, never>;
  subject: ColumnType<string | null, string | null | undefined, never>;
  outcome: ColumnType<string, string, never>;
  detail: ColumnType<JsonObject, JsonText<JsonObject>, never>;
  previous_hash: ColumnType<string, string, never>;
  hash: ColumnType<string, string, never>;
}

/** What the desks are to hear, in order; every server process polls it after the last `id` it passed on. */
export interface EventFeedTable {
  id: ColumnType<number, never, never>;
  at: DefaultInstant;
  topic: string;
  data: Json<JsonObject>;
}

/**
 * An unfinished draft, as it lay encrypted on a kiosk, for the person who parked it. Nothing here tells who that is
 * but a hash with the server's pepper. Resumed or given up, it stays until `expires_at` as a row without `parcel`, so
 * that a late second delivery does not bring it back.
 */
export interface ParkedDraftTable {
  id: string;
  visit_id: string;
  kiosk_id: string;
  /** Of the citizen's number: whoever signs in with it by e-ID or an attendant's word is the same person. */
  citizen_hash: Nullable<string>;
  /** Of issuer and subject, where an identity statement proved them. */
  subject_hash: Nullable<string>;
  code_hash: Nullable<string>;
  /** What it becomes when it is sent; once that is held, this is done with. */
  dossier_id: string;
  flow_id: string;
  parcel: NullableJson<JsonObject>;
  saved_at: Instant;
  parked_at: Instant;
  expires_at: Instant;
  wrong_codes: ColumnType<number, number | undefined, number>;
  /** The visit it was last given to, which may give it up. */
  released_to: Nullable<string>;
}

/** That something was deleted because its time was over: what, how much, how old, by which rule. Never whose. */
export interface DeletionRecordTable {
  id: ColumnType<number, never, never>;
  deleted_at: ColumnType<Date, Date | string, never>;
  kind: ColumnType<string, string, never>;
  /** The rule's time as it was in force then, e.g. "30 days". */
  rule: ColumnType<string, string, never>;
  /** Everything whose time began before this instant is gone. */
  up_to: ColumnType<Date, Date | string, never>;
  items: ColumnType<number, number, never>;
}

/** A setting of this server, by name. */
export interface ServerSettingTable {
  key: string;
  value: Json<unknown>;
}

/**
 * What a kiosk's heartbeats have told of its numbers. `mark` goes out with each answer: a heartbeat that brings it
 * back was read after that answer. `highest` is the highest number known to be given out by then, `unreceipted` the
 * ranges last named as not receipted.
 */
export interface KioskWatchTable {
  kiosk_id: string;
  mark: string;
  epoch: Nullable<string>;
  highest: BigInteger;
  unreceipted: Json<ReadonlyArray<readonly [number, number]>>;
  judged_at: NullableInstant;
}

/** A running number that the server does not hold and its kiosk does not name; open until it comes or is named. */
export interface KioskGapTable {
  kiosk_id: string;
  seq: BigInteger;
  seen_at: Instant;
  closed_at: NullableInstant;
  acknowledged_by: Nullable<string>;
  acknowledged_at: NullableInstant;
}

/** Something wrong with a kiosk's stores; `ended_at` is when the kiosk ceased to say so. */
export interface KioskAlarmTable {
  id: string;
  kiosk_id: string;
  kind: string;
  raised_at: Instant;
  ended_at: NullableInstant;
  acknowledged_by: Nullable<string>;
  acknowledged_at: NullableInstant;
}

/** What the desk wants of a kiosk; goes out with the answer that bears `given_mark`. */
export interface KioskOrderTable {
  kiosk_id: string;
  dossier_id: string;
  kind: 'retry' | 'export';
  asked_by: string;
  asked_at: Instant;
  given_mark: Nullable<string>;
  done_at: NullableInstant;
}

/** A put-aside dossier as its kiosk holds it, whole and sealed: the multipart body it would be sent in. */
export interface KioskExportTable {
  dossier_id: string;
  kiosk_id: string;
  received_at: Instant;
  sha256: string;
  sealed: Bytes;
}

/** The numbers of dossiers that were held once and deleted on purpose; written by a trigger. */
export interface DossierDeletedTable {
  kiosk_id: string;
  seq: BigInteger;
  dossier_id: string;
  deleted_at: Instant;
}

/** All tables, as kysely sees them; migrations/ makes them. */
export interface Database {
  kiosk: KioskTable;
  enrolment_code: EnrolmentCodeTable;
  request_proof: RequestProofTable;
  flow_version: FlowVersionTable;
  dossier: DossierTable;
  dossier_part: DossierPartTable;
  staged_part: StagedPartTable;
  staged_chunk: StagedChunkTable;
  visit: VisitTable;
  sign_in: SignInTable;
  vouch_request: VouchRequestTable;
  desk_session: DeskSessionTable;
  desk_code: DeskCodeTable;
  help_call: HelpCallTable;
  audit_event: AuditEventTable;
  event_feed: EventFeedTable;
  parked_draft: ParkedDraftTable;
  server_setting: ServerSettingTable;
  deletion_record: DeletionRecordTable;
  kiosk_watch: KioskWatchTable;
  kiosk_gap: KioskGapTable;
  kiosk_alarm: KioskAlarmTable;
  kiosk_order: KioskOrderTable;
  kiosk_export: KioskExportTable;
  dossier_deleted: DossierDeletedTable;
}
