import * as z from 'zod/mini';

const Time = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
const Text = z.record(z.string(), z.string());

/** Opening hours by weekday, 1 = Monday … 7 = Sunday (ISO 8601); a day without entry is closed. */
export const Hours = z.record(
  z.string().check(z.regex(/^[1-7]$/)),
  z.array(z.strictObject({ from: Time, to: Time })),
);
export type Hours = z.infer<typeof Hours>;

/** One document per point (settled: "Settings of a point"); a kiosk may override a part of it. */
export const PointSettings = z.strictObject({
  format: z.literal(1),
  /** Whether this is a trial: the server says so, whatever the document says. */
  trial: z.boolean(),
  /** Letters before the kiosk's number on every slip. */
  point: z.string().check(z.regex(/^[A-Z]{2,6}$/)),
  hall: Text,
  commune: z.strictObject({ code: z.string(), effectiveFrom: z.string(), name: Text, province: Text }),
  /** The one-stop agency's code; null until the commune has told it (facts: domain.md §12.1). */
  agencyCode: z.nullable(z.string()),
  helper: Text,
  contact: Text,
  languages: z.array(z.string()).check(z.minLength(1)),
  hours: z.strictObject({ hall: Hours, commune: Hours, police: Hours }),
  /** Days off and working days that differ from the rule, set every year. */
  days: z.array(
    z.strictObject({ date: z.string(), kind: z.enum(['holiday', 'working']), source: z.string() }),
  ),
  screen: z.strictObject({
    /** CSS pixels a millimetre on this panel, measured at installation (ux.md §1.3). */
    pxPerMm: z.number().check(z.minimum(1), z.maximum(20)),
    textSize: z.enum(['normal', 'large', 'larger', 'largest']),
    theme: z.enum(['default', 'contrast']),
  }),
  signIn: z.strictObject({
    phone: z.boolean(),
    /** The provider's own page: only where a key pad exists. */
    provider: z.boolean(),
    card: z.boolean(),
    attendant: z.boolean(),
    /** Said before the start when e-ID is known to be down. */
    outage: z.boolean(),
  }),
  /** Seconds (settled: "Times"). */
  times: z.strictObject({
    idleQuestion: z.int().check(z.positive()),
    idleAnswer: z.int().check(z.minimum(20)),
    visit: z.int().check(z.positive()),
    phoneCode: z.int().check(z.positive()),
    phoneSignIn: z.int().check(z.positive()),
  }),
  /** Amounts in dong that the province decides, by "flow-id.fee-id"; null while unknown. */
  provincialFees: z.record(z.string(), z.nullable(z.int())),
  paper: z.enum(['80mm', 'A5']),
  /**
   * Where a phone reaches this server, for the code on slips: "https://kiosk.example.vn". null: no phone does. Not
   * there: the server puts in what it was started with (PUBLIC_URL).
   */
  receiptOrigin: z.optional(z.nullable(z.string().check(z.regex(/^https?:\/\/[^/\s]+$/)))),
  /** Days an unfinished draft is kept for the person who parked it (settled: "Times"). */
  keepParkedDays: z._default(z.int().check(z.positive(), z.maximum(60)), 7),
  /** Days a receipted dossier stays on the kiosk, sealed, before it is purged. */
  keepReceiptedDays: z.int().check(z.nonnegative()),
});
export type PointSettings = z.infer<typeof PointSettings>;
