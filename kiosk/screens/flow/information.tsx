import { textIn } from '#shared/text/index.ts';
import { goOn, StepFrame, type StepProps } from './step-frame.tsx';

/** Something to be read; going on says that it was. */
export function Information({ view, running }: StepProps) {
  const { step } = running;
  if (step.kind !== 'information') return null;
  return (
    <StepFrame
      view={view}
      running={running}
      mainLabel={view.say('flow.read')}
      onNext={() => goOn(running, { [step.field]: true })}
    >
      {step.body.map((paragraph) => (
        <p key={textIn(paragraph, 'vi')} class="reading">
          {textIn(paragraph, view.language)}
        </p>
      ))}
    </StepFrame>
  );
}
