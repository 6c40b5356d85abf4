import * as z from 'zod/mini';
import { Declarant, EncapsulatedKey, IdentityStatement, VisitId } from '../dossier/index.ts';

/** `POST /api/visits`: a visit begins; the answer sets an HttpOnly cookie that stands for it. */
export const StartVisit = z.strictObject({ visit: VisitId });

/** `POST /api/visits/current/key`: the visit key back after a reload, against the visit's cookie. */
export const SealedVisitKey = z.strictObject({
  encapsulatedKey: EncapsulatedKey,
  /** 32 bytes of key and 16 of AES-GCM's tag, base64url. */
  ciphertext: z.string().check(z.regex(/^[A-Za-z0-9_-]{64}$/)),
});
export const VisitKey = z.object({ key: z.string() });

export const SignInMethod = z.enum(['phone', 'provider', 'card', 'attendant']);
export type SignInMethod = z.infer<typeof SignInMethod>;

const Standing = z.enum(['offered', 'off', 'unavailable']);
/**
 * `GET /api/sign-in/availability`: each way of signing in before it is begun: `offered`; `off`, by the kiosk's
 * settings; `unavailable`, because the e-ID provider is down or said to be.
 */
export const SignInAvailability = z.object({
  phone: Standing,
  provider: Standing,
  card: Standing,
  attendant: Standing,
});
export type SignInAvailability = z.infer<typeof SignInAvailability>;

/** Why a sign-in did not succeed; each has plain words on the screen and leads on. */
export const SignInFailure = z.enum([
  'refused',
  'cancelled',
  'expired',
  'wrong-number',
  'provider-down',
  'invalid-answer',
  'not-offered',
  'too-many',
]);
export type SignInFailure = z.infer<typeof SignInFailure>;

/**
 * Where a sign-in stands: `GET /api/visits/current/sign-in`, and event "sign-in" of
 * `GET /api/visits/current/events`. Statuses as in the picture of the IdentityProvider port.
 */
export const SignInState = z.object({
  method: z.nullable(SignInMethod),
  status: z.enum(['not-started', 'pending', 'verified', 'failed', 'unavailable']),
  /** phone: what the QR code holds. */
  qr: z.optional(z.string()),
  /** phone: the two digits to type on the phone. */
  number: z.optional(z.string()),
  /** phone: when this code dies; the next is drawn by itself. ISO 8601. */
  expiresAt: z.optional(z.string()),
  /** attendant: somebody has seen the call and is coming. */
  attendantComing: z.optional(z.boolean()),
  failure: z.optional(SignInFailure),
  resident: z.optional(Declarant),
  statement: z.optional(IdentityStatement),
});
export type SignInState = z.infer<typeof SignInState>;

/** `POST /api/visits/current/sign-in/card`: what the kiosk read from the card's QR code. */
export const CardSignIn = z.strictObject({
  fullName: z.string().check(z.maxLength(120)),
  citizenId: z.string().check(z.regex(/^\d{12}$/)),
  birthDate: z.string().check(z.regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)),
  sex: z.enum(['male', 'female']),
  residence: z.string().check(z.maxLength(300)),
});
export type CardSignIn = z.infer<typeof CardSignIn>;

export const HelpReason = z.enum(['sign-in', 'question', 'device', 'other']);
export type HelpReason = z.infer<typeof HelpReason>;
/** `POST /api/visits/current/help`. */
export const CallForHelp = z.strictObject({ reason: HelpReason });

/**
 * `GET /api/visits/current/help`, and event "help" of the visit's events: whether a call of this visit is open, and
 * whether somebody has said to be on the way. Who it is, the kiosk is not told.
 */
export const HelpState = z.object({ called: z.boolean(), coming: z.boolean() });
export type HelpState = z.infer<typeof HelpState>;

/** Events of `GET /api/visits/current/events`; each tells that something changed, the kiosk then asks for it. */
export const VISIT_TOPICS = ['sign-in', 'help'] as const;
export type VisitTopic = (typeof VISIT_TOPICS)[number];
