import * as z from 'zod/mini';
import { KioskId } from '../dossier/index.ts';
import { PointSettings } from './settings.ts';

/** A P-256 or Ed25519 public key as JWK (RFC 7517). */
export const PublicJwk = z.object({
  kty: z.enum(['EC', 'OKP']),
  crv: z.enum(['P-256', 'Ed25519']),
  x: z.string(),
  y: z.optional(z.string()),
});

/** The server's keys, pinned by the kiosk when it is enrolled. */
export const ServerKeys = z.object({
  sealing: z.object({ keyId: z.string(), publicKey: z.string() }),
  signing: z.object({ keyId: z.string(), publicKey: PublicJwk }),
});
export type ServerKeys = z.infer<typeof ServerKeys>;

/** `POST /api/kiosks/enrol`. In trial mode, from this machine, the code "trial" is let in. */
export const EnrolRequest = z.strictObject({
  code: z.string().check(z.maxLength(40)),
  publicKey: PublicJwk,
});
export const EnrolAnswer = z.object({
  kiosk: KioskId,
  keys: ServerKeys,
  settings: PointSettings,
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

/** What a kiosk is doing, told to the desk; never what is typed. */
export const KioskActivity = z.enum([
  'idle',
  'consent',
  'signing-in',
  'choosing',
  'answering',
  'papers',
  'reviewing',
  'sending',
  'slip',
  'asking-if-still-there',
  'calling-for-help',
  'out-of-order',
]);
export type KioskActivity = z.infer<typeof KioskActivity>;

/** `POST /api/kiosks/heartbeat`, every 30 s and at each change of activity. */
export const Heartbeat = z.strictObject({
  activity: KioskActivity,
  /** The flow being answered; undefined outside one. */
  flow: z.optional(z.string()),
  /** Since when, ISO 8601. */
  since: z.string(),
  program: z.string().check(z.maxLength(40)),
  outbox: z.strictObject({ waiting: z.int(), quarantined: z.int(), oldestAt: z.nullable(z.string()) }),
  /** The highest running number given out, so that a gap is seen. */
  lastSeq: z.int(),
});
export type Heartbeat = z.infer<typeof Heartbeat>;
export const HeartbeatAnswer = z.object({
  serverTime: z.string(),
  catalogueVersion: z.string(),
  keys: ServerKeys,
  settings: PointSettings,
});
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>;
