import { Mark } from '../../parts/marks.tsx';
import { useWords } from '../../words/index.tsx';
import { Photograph, type Source } from './photograph.tsx';
import type { ShownItem } from './sections.ts';

/** One thing that was asked: the answer, what is wrong with it, and the photographs of its paper. */
export function Item({ item, dossier, source }: { item: ShownItem; dossier: string; source: Source }) {
  const { t } = useWords();
  return (
    <div id={`item-${item.id}`} tabIndex={-1} class={item.problems.length > 0 ? 'item item-problem' : 'item'}>
      <dt>{item.label}</dt>
      <dd>
        {item.value}
        {item.rows.length > 0 && (
          <ol class="rows">
            {item.rows.map((row, index) => (
              <li key={index}>
                {row.map(({ label, value }) => (
                  <span class="cell" key={label}>
                    <span class="soft">{label}:</span> {value}
                  </span>
                ))}
              </li>
            ))}
          </ol>
        )}
        {item.problems.map((problem) => (
          <p class="wrong" key={problem}>
            <Mark name="alert" /> {problem}
          </p>
        ))}
        {item.photographs.map((part, index) => (
          <Photograph
            key={part}
            dossier={dossier}
            part={part}
            label={
              item.photographs.length > 1
                ? t('reading.photographNumber', { n: index + 1 })
                : t('reading.photograph')
            }
            alt={t('reading.photographOf', { paper: item.label })}
            source={source}
          />
        ))}
      </dd>
    </div>
  );
}
