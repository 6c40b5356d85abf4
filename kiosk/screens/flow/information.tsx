import { textIn } from '#shared/text/index.ts';
import { goOn, type StepProps, type StepView } from './step-view.ts';

/** Something to be read; going on says that it was. */
export function information({ view, running }: StepProps): StepView {
  const { step } = running;
  if (step.kind !== 'information') return { body: null, onNext: () => {} };
  return {
    mainLabel: view.say('flow.read'),
    onNext: () => goOn(running, { [step.field]: true }),
    body: step.body.map((paragraph) => (
      <p key={textIn(paragraph, 'vi')} class="reading">
        {textIn(paragraph, view.language)}
      </p>
    )),
  };
}
