import type { ComponentChildren } from 'preact';
import { progress } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { ErrorSummary } from '../../ui/answer/index.ts';
import { acts } from '../../ui/pictures/index.ts';
import { Frame } from '../frame.tsx';
import type { View } from '../view.ts';
import { problemWords } from './problem-words.ts';
import { useBack } from './use-back.ts';
import type { Running } from './use-flow.ts';

export interface StepProps {
  readonly view: View;
  readonly running: Running;
}

type StepFrameProps = StepProps & {
  readonly children?: ComponentChildren;
  readonly pad?: ComponentChildren;
  readonly mainLabel?: string;
  readonly onNext: () => void;
  readonly onGo?: (field: string) => void;
};

/** The frame of every step: the question, the problems on top, back and onwards always in their places. */
export function StepFrame({ view, running, children, pad, mainLabel, onNext, onGo }: StepFrameProps) {
  const { send, say, language } = view;
  const { flow, step, path, snapshot, actor, asked } = running;
  const { problems } = snapshot.context;
  const { at, of } = progress(path, step.id);
  const onlyWarnings = problems.length > 0 && problems.every(({ level }) => level === 'warn');
  const goBack = () =>
    snapshot.can({ type: 'BACK' }) ? actor.send({ type: 'BACK' }) : send({ type: 'BACK' });
  useBack(goBack);
  return (
    <Frame
      view={view}
      title={textIn(flow.title, language)}
      heading={textIn(step.text, language)}
      {...(step.help ? { help: textIn(step.help, language) } : {})}
      progress={{ done: at - 1, total: of, label: say('flow.progress', { at, of }) }}
      back={{ label: say('frame.back'), picture: acts.back, onPress: goBack }}
      main={{
        label: onlyWarnings ? say('flow.confirm') : (mainLabel ?? say('frame.next')),
        picture: acts.next,
        onPress: onNext,
      }}
      {...(pad === undefined ? {} : { pad })}
    >
      {problems.length > 0 && (
        <ErrorSummary
          key={JSON.stringify(problems)}
          heading={
            onlyWarnings ? say('problems.warnHeading') : say('problems.heading', { count: problems.length })
          }
          problems={problems.map((problem) => ({
            fieldId: problem.field,
            text: problemWords(problem, asked, say, language),
          }))}
          onGo={(field) => onGo?.(field)}
        />
      )}
      {children}
    </Frame>
  );
}

/** Goes on with these answers; warnings that stand on the screen were read. */
export function goOn({ actor, snapshot }: Running, answers: Running['values']): void {
  const { problems } = snapshot.context;
  const confirmed = problems.length > 0 && problems.every(({ level }) => level === 'warn');
  actor.send({ type: 'NEXT', answers, confirmed });
}
