import { useMemo } from 'preact/hooks';
import { progress } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { ErrorSummary } from '../../ui/answer/index.ts';
import { acts } from '../../ui/pictures/index.ts';
import { Frame } from '../frame.tsx';
import type { View } from '../view.ts';
import { mayGrow } from './may-grow.ts';
import type { Opened } from './opened.ts';
import type { Pad } from './pad.tsx';
import { labelWords, problemWords } from './problem-words.ts';
import type { StepView } from './step-view.ts';
import { StrayCard } from './stray-card.tsx';
import { useBack } from './use-back.ts';
import type { Running } from './use-flow.ts';
import { useSight } from './use-sight.ts';

interface StepFrameProps {
  readonly view: View;
  readonly running: Running;
  readonly shown: StepView;
  readonly opened: Opened;
  readonly pad: Pad;
}

/** The frame of every step: the question, the problems on top, back and onwards always in their places. */
export function StepFrame({ view, running, shown, opened, pad }: StepFrameProps) {
  const { send, say, language } = view;
  const { flow, step, path, snapshot, problems, actor, asked } = running;
  const { body, mainLabel, onNext, onGo, types = false } = shown;
  const { at, of } = progress(path, step.id);
  const about = useMemo(() => mayGrow(flow, path, step.id), [flow, path, step.id]);
  // One mistake is told where it stands; of several this says where they are. Rows tell of theirs once they are open.
  const isSummed = step.kind === 'list' ? problems.length > 0 && opened.row === null : problems.length > 1;
  const onlyWarnings = problems.length > 0 && problems.every(({ level }) => level === 'warn');
  const goBack = () =>
    snapshot.can({ type: 'BACK' }) ? actor.send({ type: 'BACK' }) : send({ type: 'BACK' });
  useBack(goBack);
  useSight(running, opened);
  return (
    <Frame
      view={view}
      content={`${step.id} ${opened.row ?? ''}`}
      title={textIn(flow.title, language)}
      heading={textIn(step.text, language)}
      {...(step.help ? { help: textIn(step.help, language) } : {})}
      progress={useMemo(
        () => ({
          done: at - 1,
          total: of,
          label: say(about ? 'flow.progressAbout' : 'flow.progress', { at, of }),
        }),
        [at, of, about, say],
      )}
      back={{ label: say('frame.back'), picture: acts.back, onPress: goBack }}
      main={{
        label: onlyWarnings ? say('flow.confirm') : (mainLabel ?? say('frame.next')),
        picture: acts.next,
        onPress: onNext,
      }}
      over={<StrayCard key={step.id} say={say} />}
      pad={pad.keys}
      padStands={pad.isOpen ? 'shown' : types ? 'kept' : 'away'}
    >
      {isSummed && (
        <ErrorSummary
          heading={
            onlyWarnings ? say('problems.warnHeading') : say('problems.heading', { count: problems.length })
          }
          problems={problems.map((problem) => ({
            fieldId: problem.field,
            // At a field its message stands already; the list of rows shows none.
            text:
              step.kind === 'list'
                ? problemWords(problem, asked, say, language)
                : labelWords(problem.field, asked, language),
          }))}
          onGo={(field) => onGo?.(field)}
        />
      )}
      {body}
    </Frame>
  );
}
