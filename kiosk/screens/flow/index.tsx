import type { View } from '../view.ts';
import { Wait } from '../wait.tsx';
import { documents } from './documents.tsx';
import { information } from './information.tsx';
import { list } from './list-step.tsx';
import { type Opened, useOpened } from './opened.ts';
import { usePad } from './pad.tsx';
import { Photographing } from './photographing.tsx';
import { question } from './question.tsx';
import { review } from './review.tsx';
import { useLists } from './shown.ts';
import { StepFrame } from './step-frame.tsx';
import type { Running } from './use-flow.ts';
import { useFlow } from './use-flow.ts';
import { useReading } from './use-reading.ts';

const STEPS = { question, information, list, documents, review };

/** The typed field that is open on a step, of the step itself or of a row in it. */
function openField({ step, asked }: Running, { field, row }: Opened) {
  if (field === null) return undefined;
  if (step.kind === 'list') return row === null ? undefined : step.item[field];
  const found = asked.find(({ id }) => id === field);
  return found?.kind === 'field' ? found.field : undefined;
}

/** The step on which the flow stands. One frame shows them all: from step to step only what is asked changes. */
export function FlowScreen(view: View) {
  const running = useFlow(view.context);
  const reading = useReading();
  const lists = useLists(view, view.context.loaded?.flow);
  const [opened, open] = useOpened(running);
  const field = running ? openField(running, opened) : undefined;
  const pad = usePad(view.say, opened.field, field);
  if (!running) return <Wait {...view} />;
  if (opened.photographing !== null)
    return <Photographing view={view} running={running} paper={opened.photographing} open={open} />;
  const shown = STEPS[running.step.kind]({ view, running, opened, open, lists, pad, reading });
  return <StepFrame view={view} running={running} shown={shown} pad={pad} opened={opened} />;
}
