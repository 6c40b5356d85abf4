import type { CardSignIn } from '#shared/api/index.ts';
import { todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { declarantOf } from '#shared/dossier/index.ts';
import { parseCitizenId } from '#shared/person/index.ts';
import type { Clock } from '../../context.ts';
import { readBirthDate } from '../facts.ts';
import type { IdentityProvider } from '../identity-provider.ts';

/**
 * Whether a card's facts hold together. A number that contradicts sex or year of birth may be an honest old mistake
 * (facts: domain.md §1.4, rule 3), but then a person must look at the card: the attendant's way. Invented numbers
 * say a year that has not come yet, so in a trial their year is not compared.
 */
function cardHolds(card: CardSignIn, given: { now: number; demo: boolean }): boolean {
  const today = todayIn(VIETNAM, given.now);
  const number = parseCitizenId(card.citizenId, { today, demo: given.demo });
  if (!number.ok || !readBirthDate(card.birthDate, today)) return false;
  const invented = number.value.warnings.includes('demo-number');
  const sameYear = number.value.birthYear === Number(card.birthDate.slice(0, 4));
  return number.value.sex === card.sex && (invented || sameYear);
}

/** The QR code on the card: it says who the card is about, not who holds it. Identification, never authentication. */
export function cardProvider({ clock, demo }: { clock: Clock; demo: boolean }): IdentityProvider<CardSignIn> {
  return {
    method: 'card',
    run: (_request, card, tell) =>
      tell(
        cardHolds(card, { now: clock.now(), demo })
          ? {
              status: 'verified',
              identified: {
                issuer: 'card',
                subject: card.citizenId,
                assurance: 'card',
                facts: declarantOf(card),
              },
            }
          : { status: 'failed', failure: 'invalid-answer' },
      ),
  };
}
