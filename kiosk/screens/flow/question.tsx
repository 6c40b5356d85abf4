import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { checkAnswers, scopeOf } from '#shared/flow/index.ts';
import { textIn } from '#shared/text/index.ts';
import { FieldProblem } from '../../ui/answer/index.ts';
import { FieldEntry, isTyped } from './field-entry.tsx';
import { problemWords } from './problem-words.ts';
import { useLists } from './shown.ts';
import { goOn, StepFrame, type StepProps } from './step-frame.tsx';

/** One question, or one small group that belongs together. */
export function Question({ view, running }: StepProps) {
  const { say, language } = view;
  const { flow, step, asked, values, offered, snapshot, enter } = running;
  const { problems, circumstances } = snapshot.context;
  const lists = useLists(view, flow);
  const fields = asked.flatMap((one) => (one.kind === 'field' ? [one] : []));
  const typed = fields.filter(({ field }) => isTyped(field.type));
  // Where everything is offered already the keys stay away: it only has to be looked at.
  const allOffered =
    fields.length > 0 &&
    fields.every(
      ({ id, field }) => offered.has(id) || (field.required === false && values[id] === undefined),
    ) &&
    offered.size > 0 &&
    checkAnswers(asked, values, circumstances).length === 0;
  const [active, setActive] = useState<string | null>(() =>
    allOffered
      ? null
      : (typed.find(({ id }) => (values[id] ?? '') === '')?.id ??
        (typed.length === 1 ? typed[0]?.id : null) ??
        null),
  );
  const [pad, setPad] = useState<ComponentChildren>(null);
  const current = typed.some(({ id }) => id === active) ? active : null;
  useEffect(() => {
    const first = problems[0]?.field;
    if (first && typed.some(({ id }) => id === first)) setActive(first);
  }, [problems]);
  const onNext = () => goOn(running, Object.fromEntries(fields.map(({ id }) => [id, values[id] ?? null])));
  return (
    <StepFrame
      view={view}
      running={running}
      onNext={onNext}
      onGo={setActive}
      {...(allOffered && current === null ? { mainLabel: say('flow.confirm') } : {})}
      {...(typed.length === 0 || (allOffered && current === null)
        ? {}
        : { pad: current === null ? null : pad })}
    >
      {allOffered && <p class="prefilled">{say('flow.prefilled')}</p>}
      {fields.map(({ id, field }) => {
        const wrong = problems.find((problem) => problem.field === id);
        return (
          <div key={`${step.id} ${id}`} class="field">
            <FieldEntry
              view={view}
              id={id}
              field={field}
              value={values[id]}
              onValue={(value) => enter(id, value)}
              lists={lists}
              showLabel={fields.length > 1}
              problemId={wrong ? `${id}-problem` : undefined}
              active={current === id}
              onActivate={() => setActive(id)}
              onDone={onNext}
              onPad={setPad}
              scope={scopeOf({ ...snapshot.context.answers, ...values }, circumstances)}
            />
            {field.help && <p class="field-help">{textIn(field.help, language)}</p>}
            {field.example && !values[id] && (
              <p class="field-help">{say('flow.example', { text: textIn(field.example, language) })}</p>
            )}
            {field.required === false && <p class="field-help">{say('flow.optional')}</p>}
            {wrong && <FieldProblem id={`${id}-problem`} text={problemWords(wrong, asked, say, language)} />}
          </div>
        );
      })}
    </StepFrame>
  );
}
