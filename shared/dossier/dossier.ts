import * as z from 'zod/mini';
import { Assurance } from '../assurance.ts';
import { Declarant } from './declarant.ts';
import { SlipNumber } from './slip-number.ts';

/**
 * What leaves the kiosk: a dossier, and the signed identity statement inside it. Its format number is raised
 * when a reader of the old shape would misread the new one.
 */
export const DOSSIER_FORMAT = 1;

const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Instant = z.iso.datetime({ precision: 3 });
/** 32 bytes in base64url's one spelling (RFC 4648 §5, §3.5). */
const Bytes32 = z.string().check(z.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/));
/** An HPKE encapsulated key: 32 bytes with DHKEM(X25519) (RFC 9180 §7.1). */
export const EncapsulatedKey = Bytes32;
/** 64 bytes, base64url: Ed25519 (RFC 8032 §5.1.6), and ECDSA P-256 as WebCrypto writes it, r and s. */
export const Signature = z.string().check(z.regex(/^[A-Za-z0-9_-]{85}[AQgw]$/));
/** Visible ASCII without spaces: what stands in signed texts must leave its own line alone (signed-text.ts). */
const Word = (longest: number) => z.string().check(z.regex(/^[!-~]+$/), z.maxLength(longest));

/** In small letters, as all ids here: the server's database knows no others, and a text has one spelling. */
export const DossierId = z.uuid({ version: 'v7' }).check(z.lowercase());
export const VisitId = z.uuid().check(z.lowercase());
export const KioskId = z.string().check(z.regex(/^[A-Z]{2,6}-\d{1,3}$/));
const PointId = z.string().check(z.regex(/^[A-Z]{2,6}$/));
/** Names one of the server's keys. */
const KeyId = Word(64);
/** A kiosk's running number; ten places of a slip number hold it. */
const Seq = z.int().check(z.positive(), z.maximum(9_999_999_999));
/** A language tag (BCP 47). */
const Language = z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/));
const PhotoName = z.string().check(z.regex(/^photo-\d{1,3}$/));

/** Which flow, and which exact bytes of it. */
export const FlowRef = z.strictObject({
  id: Word(80),
  version: z.int().check(z.positive()),
  /** Of the flow document's bytes as the catalogue served them. */
  sha256: Sha256,
});
export type FlowRef = z.infer<typeof FlowRef>;

const Scalar = z.union([z.string().check(z.maxLength(2000)), z.number(), z.boolean(), z.null()]);
/** The largest flow has about a hundred fields; a row of a list, a dozen. */
const MOST_ANSWERS = 500;
const hasFewKeys = z.refine<Readonly<Record<string, unknown>>>(
  (answers) => Object.keys(answers).length <= MOST_ANSWERS,
);
const Row = z.record(z.string().check(z.maxLength(120)), Scalar).check(hasFewKeys);
export const AnswersSchema = z
  .record(z.string().check(z.maxLength(120)), z.union([Scalar, z.array(Row).check(z.maxLength(50))]))
  .check(hasFewKeys);

/**
 * Who stood at the kiosk, as the server saw it at sign-in (settled: "Identity statement"). Signed by the
 * server over `statementText`, sealed into the dossier, so that a dossier sent days later still proves it.
 */
export const IdentityStatement = z.strictObject({
  v: z.literal(1),
  /** SHA-256 of issuer and subject with the server's pepper; the same person gives the same hash. */
  subject: Sha256,
  issuer: Word(200),
  assurance: Assurance,
  /** `factsDigest` of what sign-in told: a dossier's declarant is this person, or it is refused. */
  facts: Bytes32,
  at: Instant,
  kiosk: KioskId,
  visit: VisitId,
  keyId: KeyId,
  signature: Signature,
});
export type IdentityStatement = z.infer<typeof IdentityStatement>;

/** Parts of one dossier: the dossier itself and its photographs. */
const MOST_PARTS = 60;

export const Dossier = z.strictObject({
  format: z.literal(DOSSIER_FORMAT),
  /** UUIDv7 made on the kiosk; the idempotency key, unique for ever. */
  id: DossierId,
  /** The number people see: point, kiosk, running number, two check characters. */
  slip: SlipNumber,
  kiosk: KioskId,
  point: PointId,
  /** This kiosk's running number, from 1, without gaps. */
  seq: Seq,
  visit: VisitId,
  /** The language the person read and declared in. */
  language: Language,
  flow: FlowRef,
  /** The kiosk program's version. */
  program: Word(40),
  actingFor: z.enum(['self', 'other']),
  /** "prepared" until an attendant vouches, when assurance is not enough or nobody could be asked. */
  state: z.enum(['submitted', 'prepared']),
  /** null when the person was identified by the card alone while the server was away. */
  identity: z.nullable(IdentityStatement),
  declarant: Declarant,
  /** The relevant answers, flat by field id; never an answer that a later one has hidden. */
  answers: AnswersSchema,
  /** Photographs: which paper, and the part of the manifest that holds it. */
  documents: z
    .array(z.strictObject({ paper: Word(80), part: PhotoName, type: z.enum(['image/jpeg']) }))
    .check(z.maxLength(MOST_PARTS - 1)),
  startedAt: Instant,
  declaredAt: Instant,
});
export type Dossier = z.infer<typeof Dossier>;

/** One sealed part: the dossier itself, or one photograph. */
export const SealedPart = z.strictObject({
  name: z.string().check(z.regex(/^(dossier|photo-\d{1,3})$/)),
  /** Bytes of ciphertext. */
  size: z.int().check(z.positive()),
  /** Of the ciphertext. */
  sha256: Sha256,
  encapsulatedKey: EncapsulatedKey,
});
export type SealedPart = z.infer<typeof SealedPart>;

/**
 * What the server is told in the clear: enough to keep, count and receipt a dossier, nothing personal.
 * The kiosk signs it over `manifestText`.
 */
export const Manifest = z.strictObject({
  format: z.literal(DOSSIER_FORMAT),
  dossier: DossierId,
  slip: SlipNumber,
  kiosk: KioskId,
  /** Signed with the rest, so that a number which never comes is a dossier that was lost. */
  seq: Seq,
  flow: FlowRef,
  /** The server's sealing key the parts are sealed to. */
  keyId: KeyId,
  sealedAt: Instant,
  parts: z.array(SealedPart).check(z.minLength(1), z.maxLength(MOST_PARTS)),
});
export type Manifest = z.infer<typeof Manifest>;

/** The server's signed word that it holds a dossier. Signed over `receiptText`. */
export const Receipt = z.strictObject({
  v: z.literal(1),
  kiosk: KioskId,
  seq: Seq,
  dossier: DossierId,
  /** SHA-256 of `deliveryText`: what exactly is held, the kiosk's signature included. */
  digest: Sha256,
  receivedAt: Instant,
  keyId: KeyId,
  signature: Signature,
});
export type Receipt = z.infer<typeof Receipt>;
