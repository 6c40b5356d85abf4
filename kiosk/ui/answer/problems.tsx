import { Button } from '../frame/button.tsx';
import { warning } from '../pictures/acts.ts';
import { Picture } from '../pictures/picture.tsx';

export interface ErrorSummaryProps {
  /** "Còn 2 chỗ cần sửa". */
  readonly heading: string;
  readonly problems: ReadonlyArray<{ readonly fieldId: string; readonly text: string }>;
  /** Goes to the field: scrolls to it and makes it the active one. */
  readonly onGo: (fieldId: string) => void;
}

/** All that is wrong on a screen, at its top and at once; each line leads to its field. Told to ears when it comes. */
export function ErrorSummary({ heading, problems, onGo }: ErrorSummaryProps) {
  return (
    <div class="errors" role="alert" tabIndex={-1}>
      <p class="errors-heading">
        <Picture of={warning} />
        <span>{heading}</span>
      </p>
      <ul>
        {problems.map(({ fieldId, text }) => (
          <li key={fieldId}>
            <Button kind="quiet" class="errors-line" label={text} onPress={() => onGo(fieldId)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface FieldProblemProps {
  /** What the field's `problemId` names. */
  readonly id: string;
  /** How to mend it, with an example. */
  readonly text: string;
}

/** What is wrong with one field, beside it. */
export function FieldProblem({ id, text }: FieldProblemProps) {
  return (
    <p class="field-problem" id={id}>
      <Picture of={warning} />
      <span>{text}</span>
    </p>
  );
}
