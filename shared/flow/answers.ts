import type { Assurance } from '../assurance.ts';

/** A single value: text, number, yes or no, or null for "asked and left blank". */
export type Scalar = string | number | boolean | null;
/** A row of a list step, by the ids of its item fields. */
export type Row = Readonly<Record<string, Scalar>>;
export type AnswerValue = Scalar | ReadonlyArray<Row>;

/**
 * Answers, flat by field id. A field that was never answered is absent; one left blank on purpose is null.
 * Dates are ISO 8601 text, if need be with reduced precision ("1950", "1950-03"); a lookup holds the code of
 * its list, or "other:" and what was typed; a paper ("papers.<id>") holds "photo", "have" or "later".
 */
export type Answers = Readonly<Record<string, AnswerValue>>;

/** What is known of the visit, beside the answers; fixed while a flow runs. */
export interface Circumstances {
  /** The day in Asia/Ho_Chi_Minh, ISO 8601. */
  readonly today: string;
  readonly actingFor: 'self' | 'other';
  readonly assurance: Assurance;
  /** Whether invented people (card numbers that cannot exist) are let in; never in production. */
  readonly demo?: boolean;
}

/** What is known of the resident from sign-in, for prefilling. Each may be unknown. */
export interface ResidentFacts {
  readonly fullName?: string | undefined;
  readonly citizenId?: string | undefined;
  readonly birthDate?: string | undefined;
  readonly sex?: 'male' | 'female' | undefined;
  readonly residence?: string | undefined;
}

export const ACTING_FOR = ['self', 'other'] as const;
export const ASSURANCES = ['eid', 'attendant', 'card', 'none'] as const;

/** How a paper of a documents step is brought. */
export const PAPER_STATES = ['photo', 'have', 'later'] as const;
export type PaperState = (typeof PAPER_STATES)[number];

/** Whether an assurance is enough. Order: eid, attendant, card, none. */
export function isAssured(given: Assurance, needed: Assurance): boolean {
  return ASSURANCES.indexOf(given) <= ASSURANCES.indexOf(needed);
}
