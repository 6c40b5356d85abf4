import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { type Declarant, tidyName, tidyResidence } from '#shared/dossier/index.ts';
import { parseCitizenId } from '#shared/person/index.ts';
import { readBirthDate } from '../facts.ts';

type Claims = Readonly<Record<string, unknown>>;

/** `address` of OpenID Connect Core §5.1.1, or a plain text as some providers send it. */
function readAddress(claim: unknown): string | undefined {
  if (typeof claim === 'string') return tidyResidence(claim);
  if (typeof claim !== 'object' || claim === null) return undefined;
  const { formatted, street_address, locality, region } = claim as Claims;
  if (typeof formatted === 'string') return tidyResidence(formatted.replace(/\s*\n\s*/g, ', '));
  const parts = [street_address, locality, region].filter((part) => typeof part === 'string');
  return tidyResidence(parts.join(', '));
}

const readSex = (claim: unknown): 'male' | 'female' | undefined =>
  claim === 'male' || claim === 'female' ? claim : undefined;

/**
 * Maps the provider's claims to what a declarant is known by. A claim that is missing or cannot be right leaves its
 * field out: the resident is then asked. Standard claims (OpenID Connect Core §5.1) and `citizen_id`.
 * @param now milliseconds since 1970
 * @param demo admits invented numbers; only in trials
 */
export function factsOf(claims: Claims, { now, demo }: { now: number; demo: boolean }): Declarant {
  const today = todayIn(VIETNAM, now);
  const number = parseCitizenId(claims.citizen_id, { today, demo });
  const fullName = typeof claims.name === 'string' ? tidyName(claims.name) : undefined;
  const birthDate = typeof claims.birthdate === 'string' ? readBirthDate(claims.birthdate, today) : undefined;
  const sex = readSex(claims.gender);
  const residence = readAddress(claims.address);
  return {
    ...(fullName && { fullName }),
    ...(number.ok && { citizenId: number.value.number }),
    ...(birthDate && { birthDate }),
    ...(sex && { sex }),
    ...(residence && { residence }),
  };
}
