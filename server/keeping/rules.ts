import * as z from 'zod/mini';
import { isRealDate } from '#shared/calendar/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import defaults from './default-keeping.json' with { type: 'json' };

/** The kinds of things that are kept for a time, in the order in which they are deleted and printed. */
export const KINDS = [
  'dossier-handed-over',
  'dossier-submitted',
  'dossier-prepared',
  'parked-draft',
  'staged-part',
  'kiosk-export',
  'sign-in',
  'vouch-request',
  'visit',
  'help-call',
  'desk-session',
  'desk-code',
  'enrolment-code',
  'kiosk-order',
  'kiosk-alarm',
  'kiosk-gap',
  'event-feed',
  'request-proof',
  'database-log',
] as const;
export type Kind = (typeof KINDS)[number];

const IsoDay = z.string().check(z.refine(isRealDate));
/** Whole days; null: not deleted by itself. A century is a slip of the pen. */
const Days = z.nullable(z.int().check(z.nonnegative(), z.maximum(36_500)));

const Period = z.strictObject({
  /** The first day on which it holds. */
  from: IsoDay,
  days: Days,
  reason: z.strictObject({ vi: z.string(), en: z.string() }),
  source: z.string(),
  certainty: z.enum(['verified', 'unverified', 'own-choice']),
});

const Defaults = z.strictObject({
  format: z.literal(1),
  checkedAt: IsoDay,
  rules: z.record(z.enum(KINDS), z.array(Period).check(z.minLength(1))),
});

/** What a point decides for itself (server_setting "keeping"): for some kinds, other times from a day on. */
export const KeepingSetting = z.partialRecord(
  z.enum(KINDS),
  z.array(
    z.strictObject({ from: IsoDay, days: Days, reason: z.optional(z.string().check(z.maxLength(300))) }),
  ),
);
export type KeepingSetting = z.infer<typeof KeepingSetting>;

/** How long a kind is kept, on one day. */
export interface Rule {
  readonly kind: Kind;
  readonly days: number | null;
  readonly from: string;
  readonly reason: { readonly vi: string; readonly en: string };
  readonly source: string;
  readonly certainty: 'verified' | 'unverified' | 'own-choice' | 'decided-here';
}

const BASE = Defaults.parse(defaults);

/** When the program's own times were last looked at by people, ISO date. */
export const RULES_CHECKED_AT = BASE.checkedAt;

/**
 * Reads the setting.
 * @param value as it stands in the database; undefined where nothing was decided
 * @returns an empty one for undefined, or the place of the first fault
 */
export function readSetting(value: unknown): Result<KeepingSetting, string> {
  const parsed = KeepingSetting.safeParse(value ?? {});
  if (parsed.success) return ok(parsed.data);
  return err(`/${(parsed.error.issues[0]?.path ?? []).map(String).join('/')}`);
}

/**
 * The rules in force on a day: of each kind's periods that have begun the one that began last; of two that began on
 * the same day the point's own.
 * @param today ISO date, by the calendar in Vietnam
 */
export function rulesOn(today: string, setting: KeepingSetting): readonly Rule[] {
  return KINDS.map((kind) => {
    const periods: Rule[] = [
      ...BASE.rules[kind].map((period) => ({ kind, ...period })),
      ...(setting[kind] ?? []).map(({ from, days, reason = '' }) => ({
        kind,
        from,
        days,
        reason: { vi: reason, en: reason },
        source: '',
        certainty: 'decided-here' as const,
      })),
    ];
    const begun = periods.filter(({ from }) => from <= today);
    // Before the first period nothing is decided: then nothing is deleted.
    return begun.reduce((last, period) => (period.from >= last.from ? period : last), {
      ...(periods[0] as Rule),
      from: '',
      days: null,
    });
  });
}
