import type { ComponentChildren } from 'preact';
import { Button } from '../frame/button.tsx';
import { edit } from '../pictures/acts.ts';

export interface ReviewRow {
  readonly id: string;
  readonly label: string;
  /** The answer as the person would say it; Digits for numbers. */
  readonly value: ComponentChildren;
  /** Goes to the step and comes straight back. Left out for what cannot be changed here. */
  readonly onChange?: () => void;
}

export interface ReviewListProps {
  readonly sections: ReadonlyArray<{ readonly title: string; readonly rows: readonly ReviewRow[] }>;
  readonly changeWord: string;
}

/** All answers before they are sent, in sections, each with its way back. */
export function ReviewList({ sections, changeWord }: ReviewListProps) {
  return (
    <div class="review">
      {sections.map((section) => (
        <section key={section.title}>
          <h2 class="review-title">{section.title}</h2>
          <dl>
            {section.rows.map((row) => (
              <div key={row.id} class="review-row">
                <dt>{row.label}</dt>
                <dd class="review-value">{row.value}</dd>
                {row.onChange && (
                  <dd class="review-change">
                    <Button
                      kind="quiet"
                      label={changeWord}
                      picture={edit}
                      spoken={`${changeWord}: ${row.label}`}
                      onPress={row.onChange}
                    />
                  </dd>
                )}
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
