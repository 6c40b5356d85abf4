import * as z from 'zod/mini';
import { DossierId, KioskId } from '../dossier/index.ts';
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
  /** Every signing key but the first, each named by the one before it: so a kiosk that pinned an older one goes along. */
  succession: z.optional(
    z
      .array(z.object({ keyId: z.string(), publicKey: PublicJwk, by: z.string(), signature: z.string() }))
      .check(z.maxLength(100)),
  ),
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

/** Printable ASCII: what a program says of itself, and every database can keep. */
const Plain = (longest: number) => z.string().check(z.regex(/^[ -~]*$/), z.maxLength(longest));

/** A running number; ten places of a slip number hold it. */
const Seq = z.int().check(z.positive(), z.maximum(9_999_999_999));

/** Ranges of one heartbeat at most: at their longest they are 50 KB of its 64. */
export const MOST_RANGES = 2_000;

/** Put-aside dossiers that one heartbeat names at most. */
export const MOST_STUCK = 50;

/**
 * What a kiosk found wrong with its own stores.
 * - `store-recreated`, `store-rolled-back`: the browser gave back an empty, or an older, database
 * - `store-unreadable`: what waits could not be counted, so nothing can be said of what may be missing
 * - `copy-lost`, `copy-damaged`, `copies-differ`: the second copy lacks something, or has it otherwise
 * - `copy-unavailable`: there is no second copy now
 * - `space-low`: the reserve of free space is touched
 */
export const KioskHealthAlarm = z.enum([
  'store-recreated',
  'store-rolled-back',
  'store-unreadable',
  'copy-lost',
  'copy-unavailable',
  'copy-damaged',
  'copies-differ',
  'space-low',
]);
export type KioskHealthAlarm = z.infer<typeof KioskHealthAlarm>;

/** A dossier that the server refused, or that is damaged: put aside, never deleted. */
export const StuckDossier = z.strictObject({
  dossier: DossierId,
  slip: Plain(40),
  seq: Seq,
  /** The server's code, or `parts-damaged`. */
  reason: Plain(80),
  /** When it was last tried, ISO 8601. */
  since: Plain(40),
});
export type StuckDossier = z.infer<typeof StuckDossier>;

/** `POST /api/kiosks/heartbeat`, every 30 s and at each change of activity. */
export const Heartbeat = z.strictObject({
  activity: KioskActivity,
  /** The flow being answered; undefined outside one. */
  flow: z.optional(Plain(80)),
  /** Since when, ISO 8601. */
  since: Plain(40),
  program: Plain(40),
  outbox: z.strictObject({ waiting: z.int(), quarantined: z.int(), oldestAt: z.nullable(Plain(40)) }),
  /** The highest running number given out, so that a gap is seen. */
  lastSeq: z.int(),
  /** `mark` of the last answer this kiosk had before it read its numbers; none before the first. */
  after: z.optional(Plain(64)),
  /** Drawn when the kiosk's database was made: another one means another database. */
  epoch: z.optional(Plain(64)),
  /**
   * The numbers this kiosk has given out and has no receipt for, ascending, read in one transaction with `lastSeq`.
   * With `MOST_RANGES` of them nothing is said of the numbers behind the last. A kiosk that leaves it out cannot
   * be checked for gaps.
   */
  unreceipted: z.optional(z.array(z.tuple([Seq, Seq])).check(z.maxLength(MOST_RANGES))),
  stuck: z.optional(z.array(StuckDossier).check(z.maxLength(MOST_STUCK))),
  alarms: z.optional(z.array(KioskHealthAlarm).check(z.maxLength(KioskHealthAlarm.options.length))),
  /** Free space kept back so that what is sealed can be sent even from a full disk. */
  reserve: z.optional(z.enum(['kept', 'spent', 'unavailable'])),
});
export type Heartbeat = z.infer<typeof Heartbeat>;
export const HeartbeatAnswer = z.object({
  serverTime: z.string(),
  catalogueVersion: z.string(),
  keys: ServerKeys,
  settings: PointSettings,
  /** To be given back as `after`. What this answer asks for counts as done when it comes back. */
  mark: z.optional(z.string()),
  /** Numbers that the server neither holds nor finds named: the kiosk sends them again if it still has them. */
  sendAgain: z.optional(z.array(Seq)),
  /** Dossiers to be taken out of quarantine. */
  retry: z.optional(z.array(DossierId)),
  /** Dossiers whose sealed bytes the desk wants: `PUT /api/kiosks/exports/:dossier`. */
  export: z.optional(z.array(DossierId)),
  /** Alarms that an attendant has seen: the kiosk need not say them any more. */
  seen: z.optional(z.array(KioskHealthAlarm)),
  /** The kiosk's numbers have fallen: the next dossier bears a number above this one, so that none is used twice. */
  resumeAfter: z.optional(Seq),
});
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>;
