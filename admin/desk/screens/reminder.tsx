import type { DossierPage, Overdue } from '#shared/api/index.ts';
import { formatDate, todayIn, VIETNAM } from '#shared/calendar/index.ts';
import { Mark } from '../parts/marks.tsx';
import { useWords } from '../words/index.tsx';

/**
 * Dossiers that nobody has handed over for too long. They are not deleted by themselves, so somebody has to look: the
 * oldest opens from here, then the next.
 */
export function Reminder({
  reminder,
  onOpen,
}: {
  reminder: DossierPage['reminder'];
  onOpen: (id: string) => void;
}) {
  return (
    <>
      {(['submitted', 'prepared'] as const).map((state) => {
        const overdue = reminder[state];
        return (
          overdue && (
            <OverdueNote key={state} state={state} days={reminder.days} overdue={overdue} onOpen={onOpen} />
          )
        );
      })}
    </>
  );
}

function OverdueNote({
  state,
  days,
  overdue: { count, oldest },
  onOpen,
}: {
  state: 'submitted' | 'prepared';
  days: number;
  overdue: Overdue;
  onOpen: (id: string) => void;
}) {
  const { t, language } = useWords();
  const date = formatDate(todayIn(VIETNAM, Date.parse(oldest.receivedAt)), language);
  return (
    <div class="note note-warn overdue">
      <Mark name="alert" />
      <p>
        <strong>{t(`reminder.${state}`, { n: count, days })}</strong> {t('reminder.oldest', { date })}{' '}
        <span>{oldest.slip}.</span>
        {state === 'prepared' && ` ${t('reminder.preparedDo')}`}
      </p>
      <button type="button" class="button button-small" onClick={() => onOpen(oldest.id)}>
        {t('reminder.open')}
      </button>
    </div>
  );
}
