import { scopeOf } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { FieldProblem } from '../../ui/answer/index.ts';
import { FieldEntry } from './field-entry.tsx';
import { isTyped } from './pad.tsx';
import { problemWords } from './problem-words.ts';
import { goOn, type StepProps, type StepView } from './step-view.ts';

/** One question, or one small group that belongs together. */
export function question({ view, running, opened, open, lists, pad }: StepProps): StepView {
  const { say, language } = view;
  const { asked, values, problems, snapshot, enter } = running;
  const { answers, circumstances } = snapshot.context;
  const fields = asked.flatMap((one) => (one.kind === 'field' ? [one] : []));
  const scope = scopeOf({ ...answers, ...values }, circumstances);
  // Where everything is offered already the keys stay away.
  const onlyLookedAt = running.isAllOffered && opened.field === null;
  const onNext = () => goOn(running, Object.fromEntries(fields.map(({ id }) => [id, values[id] ?? null])));
  return {
    onNext,
    onGo: (field) => open({ field, ledTo: { field } }),
    types: !onlyLookedAt && fields.some(({ field }) => isTyped(field)),
    ...(onlyLookedAt ? { mainLabel: say('flow.confirm') } : {}),
    body: (
      <>
        {running.isAllOffered && <p class="prefilled">{say('flow.prefilled')}</p>}
        {fields.map(({ id, field }) => {
          const wrong = problems.find((problem) => problem.field === id);
          return (
            <div key={id} class="field" data-field={id}>
              <FieldEntry
                view={view}
                id={id}
                field={field}
                value={values[id]}
                onValue={(value) => enter(id, value)}
                lists={lists}
                showLabel={fields.length > 1}
                problemId={wrong ? `${id}-problem` : undefined}
                active={opened.field === id}
                onActivate={() => open({ field: id })}
                onDone={onNext}
                onFilled={() => open({ filled: id })}
                pad={pad}
                scope={scope}
              />
              {field.help && <p class="field-help">{textIn(field.help, language)}</p>}
              {field.example && !values[id] && (
                <p class="field-help">{say('flow.example', { text: textIn(field.example, language) })}</p>
              )}
              {field.required === false && <p class="field-help">{say('flow.optional')}</p>}
              {wrong && (
                <FieldProblem id={`${id}-problem`} text={problemWords(wrong, asked, say, language)} />
              )}
            </div>
          );
        })}
      </>
    ),
  };
}
