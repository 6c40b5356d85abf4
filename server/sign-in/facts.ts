import type { CardSignIn } from '#shared/api/index.ts';
import { parsePartialDate } from '#shared/calendar/index.ts';
import type { Declarant } from '#shared/dossier/index.ts';
import { MAX_AGE } from '#shared/person/index.ts';

/** One line of text in NFC without spaces too many; undefined when nothing is left or it is too long to be true. */
export function tidy(text: string, longest: number): string | undefined {
  const line = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  return line !== '' && line.length <= longest ? line : undefined;
}

/**
 * A date of birth, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined when it is no date, lies in the future, or is longer
 * ago than anybody lives (facts: domain.md §1.4).
 * @param today `YYYY-MM-DD`
 */
export function readBirthDate(text: string, today: string): string | undefined {
  const parsed = parsePartialDate(text);
  if (!parsed.ok) return undefined;
  const possible =
    text <= today.slice(0, text.length) && Number(today.slice(0, 4)) - parsed.value.year <= MAX_AGE;
  return possible ? text : undefined;
}

/** The same five facts, as a card's QR code or an attendant gives them; empty ones are left out. */
export function declarantOf(given: CardSignIn): Declarant {
  const fullName = tidy(given.fullName, 120);
  const residence = tidy(given.residence, 300);
  return {
    ...(fullName && { fullName }),
    citizenId: given.citizenId,
    birthDate: given.birthDate,
    sex: given.sex,
    ...(residence && { residence }),
  };
}
