import { formatDate } from '#shared/calendar/index.ts';
import type { Declarant } from '#shared/dossier/index.ts';
import { groupDigits } from '../machines/index.ts';
import { useWords } from '../words/index.tsx';

/** A person as a card has it, line by line, to be compared with the card in the hand. */
export function PersonCard({ person }: { person: Declarant }) {
  const { t, language } = useWords();
  const or = (text: string | undefined): string => text || t('person.unknown');
  const lines = [
    ['fullName', or(person.fullName)],
    ['citizenId', or(person.citizenId && groupDigits(person.citizenId))],
    ['birthDate', or(person.birthDate && formatDate(person.birthDate, language))],
    ['sex', or(person.sex && t(`person.${person.sex}`))],
    ['residence', or(person.residence)],
  ] as const;
  return (
    <dl class="person">
      {lines.map(([key, value]) => (
        <div key={key} class={`person-${key}`}>
          <dt>{t(`person.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
