import { labelOf, showAnswer } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { ReviewList } from '../../ui/answer/index.ts';
import { Digits } from '../../ui/typing/index.ts';
import { showWith } from './shown.ts';
import type { StepProps, StepView } from './step-view.ts';

/**
 * All that will be sent, with a way to change each, a plain declaration, and the act. Nobody sends what they have not
 * had before their eyes: as long as the end was not reached, the act leads on through the text.
 */
export function review({ view, running, lists, reading }: StepProps): StepView {
  const { say, language } = view;
  const { step, path, actor } = running;
  if (step.kind !== 'review') return { body: null, onNext: () => {} };
  const show = showWith(say, language, lists);
  const sections = path.stops
    .filter((stop) => stop.step.kind !== 'review' && stop.step.kind !== 'information')
    .map((stop) => ({
      title: textIn(stop.step.text, language),
      rows: stop.asked.map((asked) => {
        const shown = showAnswer(asked, path.relevant[asked.id], show);
        return {
          id: asked.id,
          label: labelOf(asked, language),
          value: /^[\d ]+$/.test(shown) ? <Digits text={shown} /> : shown,
          onChange: () => actor.send({ type: 'CHANGE', step: stop.step.id }),
        };
      }),
    }));
  return {
    ...(reading.isRead
      ? { mainLabel: textIn(step.send, language), onNext: () => actor.send({ type: 'SEND' }) }
      : { mainLabel: say('review.more'), onNext: reading.readOn }),
    body: (
      <>
        <ReviewList sections={sections} changeWord={say('review.change')} />
        <section class="declaration">
          <h2>{say('review.declaration')}</h2>
          <p>{textIn(step.declaration, language)}</p>
          <div ref={reading.end} />
        </section>
      </>
    ),
  };
}
