import { err, ok, type Result } from '../result.ts';
import { parseIsoDate } from './partial-date.ts';
import { PROVINCE_CODES } from './province-codes.ts';

export type Sex = 'male' | 'female';

/** What both parsers of this folder need besides the text. */
export interface ParseOptions {
  /** The date in Asia/Ho_Chi_Minh, 'YYYY-MM-DD'. */
  readonly today: string;
  /**
   * Admits births in the future, so that invented numbers which cannot belong to anybody today (`038899000001`,
   * "born in 2399") may be shown in trials and pictures. Never set for real service. Facts: domain.md §1.5.
   */
  readonly demo?: boolean;
}

/** A citizen number (số định danh cá nhân, 12 digits) and what it says about its holder. */
export interface CitizenId {
  /** Twelve digits, always a string: most begin with a zero. */
  readonly number: string;
  /** Three digits from `PROVINCE_CODES`: where the birth was registered, which is not where the person lives. */
  readonly provinceCode?: string;
  /** Three digits from 100 on, instead of `provinceCode`: the birth was registered abroad. */
  readonly countryCode?: string;
  readonly sex: Sex;
  readonly birthYear: number;
  /** The form for screens and logs, `038••••••001`. */
  readonly masked: string;
  readonly warnings: readonly CitizenIdWarning[];
}

/**
 * What should be known about an accepted number:
 * - `registered-abroad`: the first three digits are a country's, not a province's.
 * - `demo-number`: the birth lies in the future and was admitted only because `demo` is set.
 */
export type CitizenIdWarning = 'registered-abroad' | 'demo-number';

/**
 * Why a text is no citizen number:
 * - `not-text`: the input is no string.
 * - `bad-today`: `today` is no date; a mistake of the program, not of the resident.
 * - `empty`: nothing was given.
 * - `letters`: something other than digits, spaces and dots is in it.
 * - `old-id-9-digits`: an old identity card (CMND); none is valid since 31/12/2024 (facts: domain.md §1.3).
 * - `not-12-digits`: `count` digits were given.
 * - `unknown-province`: no province and no country has the code `prefix`.
 * - `birth-in-future`: the number says `birthYear`, which has not come yet.
 * - `too-old`: the number says `birthYear`, so its holder would be `age`, more than `MAX_AGE`.
 */
export type CitizenIdError =
  | { readonly code: 'not-text' }
  | { readonly code: 'bad-today' }
  | { readonly code: 'empty' }
  | { readonly code: 'letters' }
  | { readonly code: 'old-id-9-digits' }
  | { readonly code: 'not-12-digits'; readonly count: number }
  | { readonly code: 'unknown-province'; readonly prefix: string }
  | { readonly code: 'birth-in-future'; readonly birthYear: number }
  | { readonly code: 'too-old'; readonly birthYear: number; readonly age: number };

/** The greatest age, in years, that is believed. Facts: domain.md §1.4, rule 4. */
export const MAX_AGE = 120;

/** Codes of countries begin here; below are provinces. Facts: domain.md §1.1. */
const FIRST_COUNTRY_CODE = 100;

/** Spaces of every kind and the invisible characters that come along when a number is copied, and dots. */
const FILLING = /[\s.\u200B-\u200D\u2060]/g;

/**
 * Hides the middle of a citizen number: three digits, six dots, three digits. Anything that is not a citizen
 * number is hidden whole. Facts: domain.md §1.4, rule 5.
 */
export function maskCitizenId(number: string): string {
  return /^\d{12}$/.test(number)
    ? `${number.slice(0, 3)}${'•'.repeat(6)}${number.slice(9)}`
    : '•'.repeat(Math.min(number.length, 12));
}

/**
 * Reads a citizen number, typed or from a card. Spaces and dots are ignored. There is no check digit, so an
 * accepted number is only a possible one. Facts: domain.md §1.1–1.5.
 * @param text taken as it comes; what is no string is an error, never an exception
 */
export function parseCitizenId(text: unknown, options: ParseOptions): Result<CitizenId, CitizenIdError> {
  if (typeof text !== 'string') return err({ code: 'not-text' });
  const today = parseIsoDate(options.today);
  if (!today) return err({ code: 'bad-today' });

  const number = text.replace(FILLING, '');
  if (number === '') return err({ code: 'empty' });
  if (/\D/.test(number)) return err({ code: 'letters' });
  if (number.length === 9) return err({ code: 'old-id-9-digits' });
  if (number.length !== 12) return err({ code: 'not-12-digits', count: number.length });

  const prefix = number.slice(0, 3);
  const abroad = Number(prefix) >= FIRST_COUNTRY_CODE;
  if (!abroad && !PROVINCE_CODES.has(prefix)) return err({ code: 'unknown-province', prefix });

  const centuryAndSex = Number(number.slice(3, 4));
  const birthYear = (19 + Math.floor(centuryAndSex / 2)) * 100 + Number(number.slice(4, 6));
  const inFuture = birthYear > today.year;
  if (inFuture && options.demo !== true) return err({ code: 'birth-in-future', birthYear });
  const age = today.year - birthYear;
  if (age > MAX_AGE) return err({ code: 'too-old', birthYear, age });

  const warnings: CitizenIdWarning[] = [];
  if (abroad) warnings.push('registered-abroad');
  if (inFuture) warnings.push('demo-number');
  return ok({
    number,
    ...(abroad ? { countryCode: prefix } : { provinceCode: prefix }),
    sex: centuryAndSex % 2 === 0 ? 'male' : 'female',
    birthYear,
    masked: maskCitizenId(number),
    warnings,
  });
}
