import type { ComponentChildren } from 'preact';
import { usePress } from '../base/press.ts';
import { edit } from '../pictures/acts.ts';
import { Picture } from '../pictures/picture.tsx';

export interface ReviewRow {
  readonly id: string;
  readonly label: string;
  /** The answer as the person would say it; Digits for numbers. */
  readonly value: ComponentChildren;
  /** Goes to the step and comes straight back. */
  readonly onChange: () => void;
}

export interface ReviewListProps {
  readonly sections: ReadonlyArray<{ readonly title: string; readonly rows: readonly ReviewRow[] }>;
  readonly changeWord: string;
}

/** All answers before they are sent, in sections; each row is touched to change it. */
export function ReviewList({ sections, changeWord }: ReviewListProps) {
  return (
    <div class="review">
      {sections.map((section) => (
        <section key={section.title}>
          <h2 class="review-title">{section.title}</h2>
          <ul>
            {section.rows.map((row) => (
              <li key={row.id}>
                <Row row={row} changeWord={changeWord} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Row({ row, changeWord }: { readonly row: ReviewRow; readonly changeWord: string }) {
  const press = usePress(row.onChange);
  return (
    <button type="button" class="review-row" {...press}>
      <span class="review-label">{row.label}</span>
      <span class="review-value">{row.value}</span>
      <span class="review-change">
        <Picture of={edit} />
        {changeWord}
      </span>
    </button>
  );
}
