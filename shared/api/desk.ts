import * as z from 'zod/mini';
import { Assurance } from '../assurance.ts';
import { Declarant, Dossier, isLine } from '../dossier/index.ts';
import { HandedOver } from './handover.ts';
import { KioskActivity, KioskHealthAlarm } from './kiosks.ts';

/** `POST /api/desk/sign-in`: the one-time code printed in the server's terminal. */
export const DeskSignIn = z.strictObject({
  code: z.string().check(z.maxLength(40)),
  /** How the attendant is called; stands on what they vouch for, so that nothing in it may go unseen. */
  name: z.string().check(
    z.minLength(2),
    z.maxLength(60),
    z.refine((name) => isLine(name) && /\p{L}/u.test(name)),
  ),
});

export const Attendant = z.object({ name: z.string(), until: z.string() });
export type Attendant = z.infer<typeof Attendant>;

/** One line of `GET /api/desk/dossiers`. */
export const DossierLine = z.object({
  id: z.string(),
  slip: z.string(),
  kiosk: z.string(),
  flow: z.object({ id: z.string(), version: z.int(), title: z.record(z.string(), z.string()) }),
  declarant: z.string(),
  assurance: Assurance,
  state: z.enum(['submitted', 'prepared']),
  declaredAt: z.string(),
  receivedAt: z.string(),
  vouchedBy: z.nullable(z.string()),
  /** When it was handed over to the one-stop department and which attendant said so; null while it was not. */
  handedOver: z.nullable(HandedOver),
  /** How many answers the server found wanting against the flow's own rules. */
  problems: z.int(),
});
export type DossierLine = z.infer<typeof DossierLine>;

/** Dossiers that have lain for long without being handed over. */
export const Overdue = z.object({
  count: z.int(),
  oldest: z.object({ id: z.string(), slip: z.string(), receivedAt: z.string() }),
});
export type Overdue = z.infer<typeof Overdue>;

/** `GET /api/desk/dossiers`: newest first. */
export const DossierPage = z.object({
  dossiers: z.array(DossierLine),
  /** What nobody has handed over after so many days: ready for it, or not even confirmed. null: there is none. */
  reminder: z.object({
    days: z.int(),
    submitted: z.nullable(Overdue),
    prepared: z.nullable(Overdue),
  }),
  /** Give it back as `before` to get older ones; null on the last page. */
  next: z.nullable(z.string()),
});
export type DossierPage = z.infer<typeof DossierPage>;

/** `GET /api/desk/dossiers/:id`: the whole dossier, with the flow document it was given under. */
export const DossierView = z.object({
  line: DossierLine,
  /** Days after handover until everything in it is deleted here; null when that is not done by itself. */
  keptAfterHandover: z.nullable(z.int()),
  dossier: Dossier,
  flow: z.unknown(),
  problems: z.array(z.object({ field: z.string(), code: z.string() })),
});
export type DossierView = z.infer<typeof DossierView>;

/** Dossiers of a kiosk that are neither here nor, as the kiosk says, there. */
export const MissingLine = z.object({
  count: z.int(),
  /** The first of their slips. */
  slips: z.array(z.string()),
  since: z.string(),
  /** The attendant who has seen it; null while nobody has, or more has gone since. */
  acknowledgedBy: z.nullable(z.string()),
});

/** Something wrong with a kiosk's stores. */
export const AlarmLine = z.object({
  id: z.string(),
  kind: KioskHealthAlarm,
  since: z.string(),
  acknowledgedBy: z.nullable(z.string()),
});

/** A dossier that a kiosk has put aside because it was refused or is damaged. */
export const StuckLine = z.object({
  dossier: z.string(),
  slip: z.string(),
  reason: z.string(),
  since: z.string(),
  /** Whether the kiosk is to try it again at its next heartbeat. */
  retried: z.boolean(),
  /** Its sealed bytes: not asked for, on their way, or here. */
  export: z.enum(['none', 'asked', 'here']),
});
export type StuckLine = z.infer<typeof StuckLine>;

export const KioskLine = z.object({
  id: z.string(),
  name: z.string(),
  alive: z.boolean(),
  lastSeenAt: z.nullable(z.string()),
  activity: z.nullable(KioskActivity),
  flow: z.nullable(z.string()),
  since: z.nullable(z.string()),
  waiting: z.int(),
  quarantined: z.int(),
  program: z.nullable(z.string()),
  /** Whether it may not be used any more; it is listed as long as something of it is missing. */
  revoked: z.boolean(),
  missing: z.nullable(MissingLine),
  alarms: z.array(AlarmLine),
  stuck: z.array(StuckLine),
  /** How many dossiers it had that have not come; told of a kiosk that is away. */
  leftBehind: z.int(),
});
export type KioskLine = z.infer<typeof KioskLine>;

/** `GET /api/desk/kiosks`: by point and number. */
export const KioskLines = z.object({ kiosks: z.array(KioskLine) });
export type KioskLines = z.infer<typeof KioskLines>;

/** Somebody at a kiosk asks an attendant to vouch, or for help. */
export const DeskCall = z.object({
  id: z.string(),
  kind: z.enum(['vouch', 'help']),
  kiosk: z.string(),
  at: z.string(),
  reason: z.nullable(z.string()),
  /** What the card told, if it was scanned before; for the attendant to compare with the card. */
  card: z.nullable(Declarant),
  /** The attendant who has said to be on the way; null while nobody has. */
  coming: z.nullable(z.string()),
});
export type DeskCall = z.infer<typeof DeskCall>;

/** `GET /api/desk/calls`: who waits longest first. */
export const DeskCalls = z.object({ calls: z.array(DeskCall) });
export type DeskCalls = z.infer<typeof DeskCalls>;

/** `POST /api/desk/vouch/:id`: the attendant has seen the card (or has not). */
export const VouchAnswer = z.discriminatedUnion('answer', [
  z.strictObject({
    answer: z.literal('yes'),
    fullName: z.string().check(z.minLength(2), z.maxLength(120)),
    citizenId: z.string().check(z.regex(/^\d{12}$/)),
    birthDate: z.string().check(z.regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)),
    sex: z.enum(['male', 'female']),
    residence: z.string().check(z.maxLength(300)),
  }),
  z.strictObject({ answer: z.literal('no') }),
]);
export type VouchAnswer = z.infer<typeof VouchAnswer>;

/** A flow whose procedure ends soon, or has ended, so that the kiosks no longer offer it. */
export const FlowEnd = z.object({
  id: z.string(),
  title: z.record(z.string(), z.string()),
  /** The last day on which it may be used, YYYY-MM-DD. */
  effectiveTo: z.string(),
  /** Days from today to that day; negative once it has passed. */
  days: z.int(),
  urgency: z.enum(['early', 'soon', 'over']),
});
export type FlowEnd = z.infer<typeof FlowEnd>;

/** `GET /api/desk/catalogue`: what the kiosks are offered, and what in it wants a person. Soonest end first. */
export const DeskCatalogue = z.object({
  flows: z.int(),
  /** Documents that the server refused; its log says why. */
  refused: z.int(),
  ends: z.array(FlowEnd),
});
export type DeskCatalogue = z.infer<typeof DeskCatalogue>;

/** Topics of `GET /api/desk/events`; each tells that something changed, the page then asks for it. */
export const DESK_TOPICS = ['dossier', 'kiosk', 'call'] as const;
export type DeskTopic = (typeof DESK_TOPICS)[number];

/** `GET /api/health`. */
export const Health = z.object({
  ok: z.boolean(),
  version: z.string(),
  mode: z.enum(['trial', 'production']),
  database: z.object({ engine: z.enum(['embedded', 'server']), version: z.string() }),
  catalogue: z.object({
    version: z.string(),
    flows: z.int(),
    refused: z.int(),
    /** The soonest last day of a live flow, YYYY-MM-DD; null when none ends. For who watches from outside. */
    endsFirst: z.nullable(z.string()),
  }),
  /**
   * For who watches from outside: how many dossiers are missing, how many alarms nobody has seen yet, and how many
   * dossiers lie in kiosks that are away or revoked.
   */
  fleet: z.object({ gaps: z.int(), alarms: z.int(), leftBehind: z.int() }),
  /** How many dossiers lie here for too long without being handed over, and the day the oldest came, YYYY-MM-DD. */
  handover: z.object({ overdue: z.int(), oldest: z.nullable(z.string()) }),
  time: z.string(),
});
export type Health = z.infer<typeof Health>;
