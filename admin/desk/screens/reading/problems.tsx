import { Mark } from '../../parts/marks.tsx';
import { useWords } from '../../words/index.tsx';
import type { ShownDossier } from './sections.ts';

/** What the server found, each with the way to it. */
export function Problems({ count, shown }: { count: number; shown: ShownDossier }) {
  const { t } = useWords();
  const items = [...shown.sections.flatMap((section) => section.items), ...shown.outside];
  const goTo = (id: string) => {
    const item = document.getElementById(`item-${id}`);
    item?.scrollIntoView({ block: 'center' });
    item?.focus({ preventScroll: true });
  };
  return (
    <div class="note note-warn">
      <Mark name="alert" />
      <p>
        <strong>{t('reading.problemsTitle', { n: count })}</strong>
      </p>
      <ul class="problem-list">
        {shown.problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
        {items
          .filter(({ problems }) => problems.length > 0)
          .map(({ id, label, problems }) => (
            <li key={id}>
              <button type="button" class="link" onClick={() => goTo(id)}>
                {label}
              </button>
              : {problems.join(' ')}
            </li>
          ))}
      </ul>
    </div>
  );
}
