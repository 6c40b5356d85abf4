import type { View } from '../view.ts';
import { Wait } from '../wait.tsx';
import { Documents } from './documents.tsx';
import { Information } from './information.tsx';
import { ListStep } from './list-step.tsx';
import { Question } from './question.tsx';
import { Review } from './review.tsx';
import { useFlow } from './use-flow.ts';

const STEPS = {
  question: Question,
  information: Information,
  list: ListStep,
  documents: Documents,
  review: Review,
};

/** The step on which the flow stands. */
export function FlowScreen(view: View) {
  const running = useFlow(view.context);
  if (!running) return <Wait {...view} />;
  const Step = STEPS[running.step.kind];
  return <Step key={running.step.id} view={view} running={running} />;
}
