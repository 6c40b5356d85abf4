import * as z from 'zod/mini';
import {
  AnswersSchema,
  Declarant,
  DossierId,
  IdentityStatement,
  KioskId,
  ParkingCode,
  VisitId,
} from '../dossier/index.ts';
import { SealedVisitKey } from './visits.ts';

/** A parked draft's id: a UUID drawn on the kiosk; parked twice under one id, it is one. */
export const ParkedId = z.uuid().check(z.lowercase());

const Instant = z.iso.datetime({ precision: 3 });
const Base64Url = z.string().check(z.regex(/^[A-Za-z0-9_-]*$/));

/** Bytes under the visit key (`createVisitCipher`), base64url. */
const Encrypted = z.strictObject({ iv: Base64Url, ciphertext: Base64Url });

/** A photograph of each paper a flow may ask for, and then some. */
const MOST_PHOTOS = 60;

/**
 * `PUT /api/parked/:id`: an unfinished draft as it lay on the kiosk's disk. The kiosk that sends it may no longer be
 * able to open it; the server can, and finds in it whose it is.
 */
export const ParkedParcel = z.strictObject({
  format: z.literal(1),
  id: ParkedId,
  kiosk: KioskId,
  visit: VisitId,
  sealedKey: SealedVisitKey,
  /** When the draft was last written. */
  savedAt: Instant,
  draft: Encrypted,
  photos: z
    .array(z.strictObject({ name: z.string().check(z.regex(/^[!-~]{1,80}$/)), ...Encrypted.shape }))
    .check(z.maxLength(MOST_PHOTOS)),
});
export type ParkedParcel = z.infer<typeof ParkedParcel>;

/**
 * The answer to it. `kept: false`: there is nothing in it that anybody could go on with, or nobody whose it is; the
 * kiosk lets go of it.
 */
export const ParkedAnswer = z.object({ id: ParkedId, kept: z.boolean() });
export type ParkedAnswer = z.infer<typeof ParkedAnswer>;

/** What the server has to understand of a draft; everything else in it is the kiosk's own. */
export const ParkedContent = z.object({
  stage: z.string(),
  owner: z.nullable(z.object({ statement: z.nullable(IdentityStatement), resident: Declarant })),
  /** What it will become: once the server holds that, there is nothing to go on with. */
  dossier: DossierId,
  entry: z.nullable(z.object({ id: z.string().check(z.maxLength(80)) })),
  answers: AnswersSchema,
  /** Printed on the slip of who parked it; null when it was parked by a power cut or a lost line. */
  parkingCode: z.nullable(ParkingCode),
  /** The parked draft that this one was resumed from: this one takes its place. */
  parkedFrom: z.nullable(ParkedId),
});
export type ParkedContent = z.infer<typeof ParkedContent>;

/** `GET /api/visits/current/parked`: what the person who is signed in may go on with. Never for a card alone. */
export const ParkedMatters = z.object({
  parked: z.array(
    z.object({
      id: ParkedId,
      flow: z.string(),
      savedAt: Instant,
      /** It is deleted then. */
      expiresAt: Instant,
      needsCode: z.boolean(),
    }),
  ),
});
export type ParkedMatter = z.infer<typeof ParkedMatters>['parked'][number];

/** `POST /api/visits/current/parked/:id`: opens one. */
export const ResumeParked = z.strictObject({ code: z.optional(ParkingCode) });
export const ResumedParked = z.object({ key: z.string(), parcel: ParkedParcel });
export type ResumedParked = z.infer<typeof ResumedParked>;
