import { ArchMark } from '../ui/index.ts';
import { Digits } from '../ui/typing/index.ts';

interface Props {
  /** What the number is. */
  readonly label: string;
  readonly number: string;
  readonly testId: string;
}

/** A number that somebody takes home, large, as it stands on the paper. */
export const Ticket = ({ label, number, testId }: Props) => (
  <div class="ticket">
    <ArchMark />
    <p>{label}</p>
    <p class="big-number" data-testid={testId}>
      <Digits text={number} />
    </p>
  </div>
);
