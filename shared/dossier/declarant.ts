import * as z from 'zod/mini';
import { sha256Base64Url } from './bytes.ts';
import { factsText } from './signed-text.ts';

/** How long the facts may be that a card, an attendant or an e-ID provider tells as free text. */
const LONGEST = { fullName: 120, residence: 300 } as const;

/**
 * What nobody sees, or what turns letters round (Unicode Standard Annexes #9 and #44): with it one name is shown as
 * another. Vietnamese and the languages of its minorities are written without, joiners included.
 */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Control characters, halves of characters (lone surrogates), what breaks a line, and what is not seen. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Whether a text is one line in which everything is seen. */
export const isLine = (text: string): boolean => !NOT_IN_A_LINE.test(text);

/**
 * One line of text in its one spelling: NFC (Unicode Standard Annex #15), not empty, nothing in it that breaks a
 * line, is not seen or has no bytes in UTF-8. So letters composed otherwise make nobody another person, and two texts are never
 * signed as one.
 */
const Line = (longest: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(longest),
    z.refine((text) => isLine(text) && text === text.normalize('NFC')),
  );

/** What sign-in told of the person who declares; goes with the dossier for the office to compare. */
export const Declarant = z.strictObject({
  fullName: z.optional(Line(LONGEST.fullName)),
  /** A citizen's number has twelve digits; other persons' papers have other numbers. */
  citizenId: z.optional(z.string().check(z.regex(/^[!-~]{1,40}$/))),
  /** As exactly as it is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  birthDate: z.optional(z.string().check(z.regex(/^\d{4}(-\d{2}(-\d{2})?)?$/))),
  sex: z.optional(z.enum(['male', 'female'])),
  residence: z.optional(Line(LONGEST.residence)),
});
export type Declarant = z.infer<typeof Declarant>;

/**
 * One line of text as `Declarant` takes it: NFC, nothing that is not seen, every run of spaces and of what cannot stand in a line made one
 * space, none at the ends.
 * @returns undefined when nothing is left, or it is too long to be true
 */
function tidyLine(text: string, longest: number): string | undefined {
  const line = text
    .replace(UNSEEN, '')
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .normalize('NFC');
  return line !== '' && line.length <= longest ? line : undefined;
}

/** A name as it is kept; undefined when there is none. */
export const tidyName = (text: string): string | undefined => tidyLine(text, LONGEST.fullName);

/** A place of residence as it is kept; undefined when there is none. */
export const tidyResidence = (text: string): string | undefined => tidyLine(text, LONGEST.residence);

/** The same five facts, as a card's QR code or an attendant gives them. */
export interface GivenFacts {
  readonly fullName: string;
  readonly citizenId: string;
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
  readonly residence: string;
}

/** Facts as a card's QR code or an attendant gives them, tidied; empty ones are left out. */
export function declarantOf(given: GivenFacts): Declarant {
  const fullName = tidyName(given.fullName);
  const residence = tidyResidence(given.residence);
  return {
    ...(fullName && { fullName }),
    citizenId: given.citizenId,
    birthDate: given.birthDate,
    sex: given.sex,
    ...(residence && { residence }),
  };
}

/** What an identity statement says of a declarant's facts: SHA-256 of `factsText`, base64url. */
export const factsDigest = (declarant: Declarant): Promise<string> => sha256Base64Url(factsText(declarant));
