import type { View } from '../view.ts';
import type { Open, Opened } from './opened.ts';
import type { Pad } from './pad.tsx';
import type { Lists } from './shown.ts';
import type { Running } from './use-flow.ts';
import type { Reading } from './use-reading.ts';

/** What every kind of step is given. */
export interface StepProps {
  readonly view: View;
  readonly running: Running;
  readonly opened: Opened;
  readonly open: Open;
  readonly lists: Lists;
  readonly pad: Pad;
  readonly reading: Reading;
}

/** What a step shows in the frame that all steps share. */
export interface StepView {
  /** What is asked, below the heading. */
  readonly body: preact.ComponentChildren;
  /** The word on the main act, where it is another than "go on". */
  readonly mainLabel?: string;
  readonly onNext: () => void;
  /** Goes to what a mistake is about. */
  readonly onGo?: (field: string) => void;
  /** Whether something is typed here: the keys have their place then, though no field may be open. */
  readonly types?: boolean;
}

/** Goes on with these answers; warnings that stand on the screen were read. */
export function goOn({ actor, problems }: Running, answers: Running['values']): void {
  const confirmed = problems.length > 0 && problems.every(({ level }) => level === 'warn');
  actor.send({ type: 'NEXT', answers, confirmed });
}
